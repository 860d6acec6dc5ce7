"""Which model a strengthened one came from, as the result beside it says."""

from pathlib import Path

from engine.jobs.report_job import load_result
from engine.results import HardenResult, Lineage, StorageError


def find_lineage(model: Path, sha256: str) -> Lineage | None:
    """Return the parent of ``model`` when a ``harden.json`` beside it (or one folder up) wrote this very file."""
    beside = model.resolve().parent
    for folder in (beside, beside.parent):
        if (folder / "harden.json").is_file():
            try:
                _, result = load_result(folder / "harden.json")
            except StorageError:
                continue
            if isinstance(result, HardenResult) and result.files.get("model_sha256") == sha256:
                return result.lineage
    return None
