"""The folder for whoever runs a text filter: the new model, one page, test cases with a program, and a letter."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.jobs.cases import Case, cases_text
from engine.jobs.files import make_folder, storage_errors, write_bytes, write_text
from engine.jobs.guide import described, pack_of
from engine.jobs.places import CLASS_NAMES, move_to_bin
from engine.report.guide import CASES, INSTRUCTIONS, LETTER, PROGRAM, Pack, instructions, letter
from engine.results import HardenResult
from engine.words import resource

_SHIPPED = "text/try-test-cases.py.txt"


def write_hand_over(result: HardenResult, model: Path, cases: Sequence[Case]) -> Path:
    """Write the folder to hand over beside ``model``, the folder of a strengthened text model; return its path.

    It holds a copy of the model, so that it is whole by itself. An older one of that name goes to Toughen's bin.

    Raises:
        StorageError: it cannot be written.
    """
    place = pack_of(model)
    if place.exists():
        move_to_bin(place)
    make_folder(place)
    with storage_errors(place):
        shutil.copytree(model, place / model.name)
        if (model.parent / CLASS_NAMES).is_file():
            shutil.copyfile(model.parent / CLASS_NAMES, place / CLASS_NAMES)
    tricked = sum(case.kind != "ordinary" for case in cases)
    pack = Pack(place.name, len(cases) - tricked, tricked)
    new = replace(described(result, place / model.name), pack="")
    write_text(place / INSTRUCTIONS, instructions(result, new, pack))
    write_text(place / LETTER, letter(result, new, pack))
    if cases:
        write_text(place / CASES, cases_text(cases))
        write_bytes(place / PROGRAM, resource(_SHIPPED).read_bytes())
    return place
