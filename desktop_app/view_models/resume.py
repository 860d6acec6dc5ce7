"""Going on from a stopped run instead of beginning anew."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from engine.protocol import HardenRequest, ScanRequest

Q = TypeVar("Q", ScanRequest, HardenRequest)


def resumed(request: Q, folder: Path, stopped: tuple[Q, Path] | None) -> tuple[Q, Path]:
    """Return what to ask for: the ``stopped`` run's request to go on when ``request`` asks for the same, else itself."""
    if stopped is None or replace(request, out=stopped[0].out, resume=stopped[0].resume) != stopped[0]:
        return request, folder
    return replace(stopped[0], resume=True), stopped[1]
