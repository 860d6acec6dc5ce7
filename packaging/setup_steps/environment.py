"""Makes the virtual environment ``.venv``."""

import importlib.util
import shutil
import sys
from pathlib import Path

from setup_steps import debian
from setup_steps.places import Places
from setup_steps.processes import answer, run_logged
from setup_steps.words import SetupError, tell

PROBE = "import sys, pip; print('%d.%d.%d' % sys.version_info[:3])"


def works(places: Places) -> bool:
    """Tell whether the environment is there, runs with this Python's version, has pip, and lies where it was made."""
    said = answer([str(places.program("python")), "-c", PROBE])
    return said is not None and said.strip() == "{}.{}.{}".format(*sys.version_info[:3]) and not was_moved(places)


def was_moved(places: Places) -> bool:
    """Tell whether the environment was made elsewhere: its programs then name a Python that is not there."""
    try:
        made_by = (places.venv / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    command = next((line for line in made_by.splitlines() if line.startswith("command = ")), "")
    return not command.rstrip().endswith(str(places.venv))


def make(places: Places, log: Path) -> None:
    """Make the environment anew, whatever lay there before.

    Raises:
        SetupError: Python's venv module is incomplete and cannot be completed here, or the folder cannot be written.
    """
    if not can_make():
        _complete_python(log)
    tell(f"making a place for Toughen's packages: {places.venv}")
    said = run_logged([sys.executable, "-m", "venv", "--clear", str(places.venv)], log)
    if said is not None:
        shutil.rmtree(places.venv, ignore_errors=True)
        raise SetupError(
            f"The folder {places.venv} could not be made.\n{said.strip()[-600:]}",
            "check that you may write there and that the disk is not full, then try again.",
        )


def can_make() -> bool:
    """Tell whether this Python can make an environment with pip in it (Debian splits that off)."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(module) is not None for module in ("venv", "ensurepip"))


def _complete_python(log: Path) -> None:
    """Install the part of Python that Debian and Ubuntu leave out."""
    packages = [(f"python3.{sys.version_info[1]}-venv", "python3-venv")]
    if debian.install(packages, log) and can_make():
        return
    advice = (
        f"run this, then try again: {debian.command_for(packages)}"
        if debian.has_apt()
        else "install Python from python.org, or your system's package with Python's venv and pip, then try again."
    )
    raise SetupError("This Python lacks the parts that make a virtual environment (venv and ensurepip).", advice)
