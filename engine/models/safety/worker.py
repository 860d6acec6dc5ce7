"""The worker: a process of its own that looks at one file, and answers with plain data in JSON.

The answer is one line. Bytes that a task hands over besides (``Attached``) follow it as they are.
"""

import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.models.safety import answering
from engine.models.safety.guards import Guard
from engine.models.safety.layers import put_on
from engine.models.safety.limits import clock_stopped, start_clock
from engine.models.safety.tasks import Attached, function_of
from engine.results.errors import ModelError

FLAG = "--look-at-one-file"
"""First argument with which a built program becomes a worker."""


def main(arguments: Sequence[str]) -> None:
    """Do one task: ``arguments`` are its name, the most memory, time and answer, and the model's paths.

    The first path is looked at; the others may be read besides.

    With the flag of ``answering`` first, serve a trusted file instead. The answer goes to what was standard output at the start; libraries that print do so to standard error.
    """
    if arguments[0] == answering.FLAG:
        answering.main(arguments[1:])
    task, memory, seconds, most, *names = arguments
    reply = os.dup(1)
    os.dup2(2, 1)
    paths = [Path(name) for name in names]
    guard = Guard()
    layers = put_on(paths, int(memory), int(seconds), int(most), guard)
    start_clock(int(seconds))
    found, attached = _done(task, paths[0])
    answer = {"layers": [dataclasses.asdict(layer) for layer in layers], **found, "tried": guard.tried[:100]}
    for content in (json.dumps(answer, default=_plain).encode() + b"\n", attached):
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(reply, rest) :]
    sys.stderr.flush()
    os._exit(0)  # libraries may crash while they clean up; the answer is there


def _done(task: str, path: Path) -> tuple[dict[str, object], bytes]:
    try:
        with clock_stopped():
            function = function_of(task)
        value = function(path)
    except ModelError as error:
        return {"error": error.to_json()}, b""
    except MemoryError as error:
        return {"memory": str(error)}, b""
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:2000]}, b""
    return ({"value": value.value}, value.content) if isinstance(value, Attached) else ({"value": value}, b"")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no plain data")


if __name__ == "__main__":
    main(sys.argv[1:])
