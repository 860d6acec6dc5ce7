"""The long-lived worker from inside: loads a trusted file behind all layers, then answers arrays with arrays."""

import dataclasses
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

FLAG = "--answer-for-one-file"
"""First argument with which the worker's program becomes this one."""
LIFETIME_SECONDS = 7 * 86_400
LOADERS = {"torch_script": "engine.models.torch_script.inside:load"}
"""Module and function: ``load(path, sha256)`` returns plain facts, and a function from one array to another."""
Load = Callable[[Path, str], tuple[dict[str, Any], Callable[[Any], Any]]]


def main(arguments: Sequence[str]) -> None:
    """Serve until standard input closes: ``arguments`` are the loader's name, the most memory, a SHA-256, a path."""
    from engine.models.safety.guards import Guard
    from engine.models.safety.layers import put_on
    from engine.models.safety.limits import REPLY_BYTES

    name, memory, sha256, path = arguments
    replies = cast(BinaryIO, os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    layers = put_on([Path(path)], int(memory), LIFETIME_SECONDS, REPLY_BYTES, Guard())

    from engine.models.safety.frames import receive, send

    module, function = LOADERS[name].split(":")
    try:
        load: Load = getattr(importlib.import_module(module), function)
        facts, answer = load(Path(path), sha256)
    except Exception as error:
        send(replies, {"failed": _words(error)})
        os._exit(0)
    send(replies, {"facts": facts, "layers": [dataclasses.asdict(layer) for layer in layers]})
    while True:
        try:
            _, numbers = receive(sys.stdin.buffer)
        except (EOFError, ValueError):
            os._exit(0)  # the program that asked is gone
        try:
            send(replies, {}, answer(numbers))
        except Exception as error:
            send(replies, {"failed": _words(error)})


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
