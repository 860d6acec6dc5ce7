"""What a result folder remembers of the request that made it: ``run.json``."""

import json
from pathlib import Path

from engine.jobs.files import read_text, write_text
from engine.protocol import HardenRequest, ScanRequest
from engine.results import StorageError, from_object, to_object, to_text

_NAME = "run.json"


def write_record(folder: Path, command: str, request: ScanRequest | HardenRequest) -> None:
    """Write the request and, as ``model_path``, the full path of its model, as the request's may be relative."""
    path = str(Path(request.model).resolve())
    write_text(folder / _NAME, to_text({"command": command, "request": to_object(request), "model_path": path}))


def recorded_scan(folder: Path) -> ScanRequest | None:
    """Return the check whose result lies in ``folder``; None where there is none that can be read."""
    try:
        record = json.loads(read_text(folder / _NAME))
        known = isinstance(record, dict) and record.get("command") == "scan"
        return from_object(ScanRequest, record["request"]) if known else None
    except (StorageError, ValueError, KeyError, RecursionError):
        return None


def recorded_model(folder: Path) -> Path | None:
    """Return the model file that the result in ``folder`` is about; None where that is not known."""
    try:
        record = json.loads(read_text(folder / _NAME))
    except (StorageError, ValueError, RecursionError):
        return None
    path = record.get("model_path") if isinstance(record, dict) else None
    return Path(path) if isinstance(path, str) and path else None
