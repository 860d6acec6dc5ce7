"""The folder with a filter that only answers, its files unchanged, and what stands in front of it."""

import json
import os
import shutil
from pathlib import Path

from engine.hardening.texts.fronts import Front
from engine.jobs.files import make_folder, storage_errors
from engine.models import RawModel
from engine.models.texts.leaving import write_shield
from engine.models.texts.marks import MARK, mark_of, write_mark
from engine.report.guide import GUARD
from engine.words import resource

SETTINGS = "settings.json"
"""What guard.py reads: the steps, and how often it asks."""


def write_front(raw: RawModel, front: Front, place: Path) -> Path:
    """Write the folder ``place``: the files of ``raw`` as they are, the programs of ``front``, and the mark that names it.

    With the mark, Toughen opens the folder as the filter behind ``front``; elsewhere guard.py does the same. What
    stood at ``place`` is replaced.

    Raises:
        StorageError: it cannot be written.
    """
    with storage_errors(place):
        shutil.rmtree(place, ignore_errors=True)
        make_folder(place)
        main = _copied(raw, place)
        write_shield(place, front.steps, questions=front.questions)
        if main is not None:  # so that the file can be opened by itself as well
            write_mark(main, mark_of(front.steps, questions=front.questions))
        (place / GUARD).write_bytes(resource("text/guard.py.txt").read_bytes())
        told = {"before": [*front.steps], "questions": front.questions}
        (place / SETTINGS).write_text(json.dumps(told) + "\n", encoding="ascii")
    return place


def _copied(raw: RawModel, place: Path) -> Path | None:
    """Copy a model's files, where they lie to each other; return its main file, None where it is a folder."""
    files = [path for path in raw.facts.files if not path.name.endswith(MARK)]
    base = Path(os.path.commonpath([path.parent for path in files]))
    for path in files:
        target = place / path.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return None if raw.facts.path.is_dir() else place / raw.facts.path.relative_to(base)
