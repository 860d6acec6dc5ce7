from pathlib import Path

import made_results
import pytest

from engine.jobs import verify_job
from engine.jobs.verify_job import verify_folder
from engine.results import to_text


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04 cut"])
def test_damaged_examples_do_not_hold(tmp_path: Path, sample_model: Path, content: bytes) -> None:
    (tmp_path / "scan.json").write_text(to_text(made_results.scan_result()), encoding="utf-8")
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / verify_job.example_name("linf", 0.05)).write_bytes(content)
    result = verify_folder(tmp_path, sample_model)
    failed = [what for what, held, _ in result.checks if not held]
    assert "Examples of linf 0.05" in failed
