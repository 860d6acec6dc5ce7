"""Counts how often a test part was looked at, so that proofs can pay for every look."""

import hashlib
import json
from pathlib import Path

from engine.data.sample_set import SampleSet
from engine.jobs.files import make_folder, write_text
from engine.jobs.places import data_folder


def count_look(parent_sha256: str, test: SampleSet) -> int:
    """Count one more look at ``test`` for strengthening the model ``parent_sha256``; return the number of looks."""
    path = _ledger(parent_sha256, test)
    looks = _read(path) + 1
    make_folder(path.parent)
    write_text(path, json.dumps({"looks": looks}))
    return looks


def _ledger(parent_sha256: str, test: SampleSet) -> Path:
    keys = hashlib.sha256(b"".join(sorted(key.tobytes() for key in test.keys)))
    name = hashlib.sha256((parent_sha256 + keys.hexdigest()).encode()).hexdigest()[:32]
    return data_folder() / "looks" / f"{name}.json"


def _read(path: Path) -> int:
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["looks"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
