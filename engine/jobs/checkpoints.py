"""Checkpoints on disk: JSON and plain arrays, checksummed, never pickled."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.jobs.files import make_folder, storage_errors, write_bytes
from engine.results import UsageError
from engine.words import say

_DIGEST_BYTES = 32


class DiskCheckpoint:
    """Keeps finished parts of one job in a folder.

    Each state is one file: 32 bytes SHA-256, then an npz archive whose member ``json`` holds the
    plain values and whose other members are the arrays. A damaged file counts as absent.
    """

    def __init__(self, folder: Path, fingerprint: Mapping[str, object], *, resume: bool) -> None:
        """Open ``folder`` for a job described by ``fingerprint`` (model, data, version, settings).

        Raises:
            UsageError: ``resume`` was asked for, but the kept work belongs to another model, data or version.
            StorageError: the folder cannot be written to.
        """
        self._folder = folder
        described = json.dumps(fingerprint, sort_keys=True)
        kept = folder / "fingerprint.json"
        if resume and kept.exists() and kept.read_text(encoding="utf-8") != described:
            raise UsageError(
                "resume.different",
                say("This work cannot be continued"),
                say("The model, the pictures, the settings or the version changed since it was stopped."),
                say("Start again without --resume."),
            )
        if not resume:
            shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        write_bytes(kept, described.encode())

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return the state kept under ``key``, or None when absent or damaged."""
        path = self._path(key)
        if not path.exists():
            return None
        with storage_errors(path):
            content = path.read_bytes()
        digest, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != digest:
            return None
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except (ValueError, zipfile.BadZipFile):
            return None
        plain = json.loads(arrays.pop("json").tobytes())
        return {**plain, **arrays}

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        """Keep ``state`` (JSON values and numpy arrays) under ``key``, durably."""
        arrays = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
        plain = {name: value for name, value in state.items() if name not in arrays}
        buffer = io.BytesIO()
        coded = np.frombuffer(json.dumps(plain).encode(), np.uint8)
        np.savez(buffer, allow_pickle=False, json=coded, **arrays)
        body = buffer.getvalue()
        write_bytes(self._path(key), hashlib.sha256(body).digest() + body)

    def clear(self) -> None:
        """Forget everything: the job is done."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.state"
