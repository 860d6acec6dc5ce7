"""A check that cannot work is refused at the door, before anything is opened."""

from pathlib import Path

import pytest

from engine.jobs.progress import JobMonitor
from engine.jobs.scan_job import run_scan_job
from engine.protocol import ScanRequest
from engine.results import UsageError


@pytest.mark.parametrize(("tests", "code"), [((), "tests.none"), (("linff",), "tests.unknown")])
def test_tests_are_looked_at_first(tmp_path: Path, tests: tuple[str, ...], code: str) -> None:
    request = ScanRequest("no-model.onnx", "no-pictures", str(tmp_path / "out"), tests=tests)
    with pytest.raises(UsageError) as raised:
        run_scan_job(request, JobMonitor(lambda _t, _f: None))
    assert raised.value.code == code
    assert not (tmp_path / "out").exists()
