"""The folder with what stands in front of a filter that only answers: a program, what it needs, and its settings."""

import json
import shutil
import tempfile
from pathlib import Path

from engine.hardening.texts.fronts import Front
from engine.jobs.files import make_folder, storage_errors
from engine.jobs.places import move_to_bin
from engine.models.texts.steps import STEPS
from engine.report.guide import GUARD
from engine.words import resource

SETTINGS = "settings.json"


def write_front(front: Front, place: Path) -> Path:
    """Write the folder ``place``; what stood there goes to Toughen's bin.

    Raises:
        StorageError: it cannot be written.
    """
    make_folder(place.parent)
    with storage_errors(place), tempfile.TemporaryDirectory(dir=place.parent, prefix=".writing-") as scratch:
        made = Path(scratch) / place.name
        made.mkdir()
        for name in front.steps:
            STEPS[name].export(made)
        (made / GUARD).write_bytes(resource("text/guard.py.txt").read_bytes())
        told = {"before": [*front.steps], "questions": front.questions}
        (made / SETTINGS).write_text(json.dumps(told) + "\n", encoding="ascii")
        if place.exists():
            move_to_bin(place)
        shutil.move(made, place)
    return place
