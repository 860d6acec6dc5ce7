"""``toughen app``, ``toughen serve`` and ``toughen doctor``."""

import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.console import out, print_json
from engine.results import Layer, ToughenError
from engine.words import clean_name, layer_words, say

_SPEED_SECONDS = 1.0


def app(
    model: Annotated[str | None, typer.Argument(help="A model to open at once.", show_default=False)] = None,
    *,
    as_json: bool,  # noqa: ARG001 - every command takes it; the window prints nothing
) -> int:
    """Open the window."""
    command = [*_app_program(), *([model] if model else [])]
    try:
        return subprocess.run(command, check=False).returncode
    except OSError as error:
        raise ToughenError(
            "app.missing",
            say("The window could not be started"),
            say("The program toughen-app was not found."),
            say("Install Toughen again."),
            str(error),
        ) from error


def _app_program() -> list[str]:
    if getattr(sys, "frozen", False):
        name = "toughen-app.exe" if platform.system() == "Windows" else "toughen-app"
        return [str(Path(sys.executable).with_name(name))]
    beside = shutil.which("toughen-app", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-m", "desktop_app"]


def doctor(*, as_json: bool) -> int:
    """Show this computer's devices, versions, protection and speed."""
    from engine.jobs.prepare import versions
    from engine.jobs.threads import use_threads
    from engine.models import choose_device, describe_devices
    from engine.models.safety import layers

    use_threads(None)
    result = {
        "versions": versions(),
        "devices": describe_devices(),
        "chosen": choose_device("auto").type,
        "isolation": layers(),
        "pictures_per_second": _pictures_per_second(),
    }
    if as_json:
        print_json(result)
        return 0
    for name, version in versions().items():
        out.print(f"{name}: {version}", markup=False)
    for device in describe_devices():
        out.print(_device_line(device), markup=False)
    out.print(say("Protection while a file is opened:"), markup=False)
    for layer in layers():
        out.print(_layer_line(layer), markup=False)
    speed = round(float(str(result["pictures_per_second"])))
    out.print(say("Speed: {n} small pictures a second, one thread", n=speed), markup=False)
    return 0


def _device_line(device: Mapping[str, object]) -> str:
    memory = device["memory_bytes"]
    size = [f"{memory / 2**30:.0f} GiB"] if isinstance(memory, int) else []
    return ", ".join([str(device["name"]), str(device["label"]), *size])


def _layer_line(layer: Layer) -> str:
    """Return what a layer does, with a tick where it holds here, and else why not."""
    words = f"{'✓' if layer.held else '✗'} {layer_words(layer.name)}"
    return (
        words
        if layer.held
        else f"{words} {say('Not on this computer: {reason}', reason=clean_name(layer.reason, 200))}"
    )


def _pictures_per_second() -> float:
    """Return forward and backward passes a second of the built-in sample on one processor thread."""
    import torch

    from engine.models import open_model
    from engine.words import resource

    network = open_model(resource("samples/clothes-sorter.onnx")).network
    pictures = torch.rand(64, 1, 28, 28, requires_grad=True)
    count, start = 0, time.monotonic()
    while (elapsed := time.monotonic() - start) < _SPEED_SECONDS:
        network(pictures).sum().backward()
        count += len(pictures)
    return count / elapsed


def serve() -> None:
    """Talk to the window in JSON lines on standard input and output."""
    from engine.jobs.serve import serve as serve_lines

    raise typer.Exit(serve_lines())
