"""Where the window asks the engine to put results."""

import time
from pathlib import Path

import platformdirs

_NAME_CHARS = 40


def new_run_folder(model: Path, kind: str) -> Path:
    """Return a fresh folder for a run of ``kind`` in Toughen's own folder; the engine makes it."""
    stamp = time.strftime("%Y-%m-%d %H-%M-%S")
    stem = "".join(char if char.isalnum() or char in "-_ " else "_" for char in model.stem[:_NAME_CHARS])
    return Path(platformdirs.user_data_dir("Toughen", appauthor=False)) / "runs" / f"{stamp} {stem} {kind}"


def beside(model: Path) -> Path:
    """Return the suggested place of a stronger copy: beside the original, under a name of its own."""
    return model.with_name(f"{model.stem}-toughened{model.suffix}")
