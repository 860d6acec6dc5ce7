"""The first run of an exported program, in the worker."""

from pathlib import Path

from engine.models.torch_files.exported.building import find_interface, load


def run_once(path: Path) -> None:
    """Read a program and run it once on random numbers.

    Raises:
        ModelError: it cannot be read or run.
    """
    find_interface(*load(path))
