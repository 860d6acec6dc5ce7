"""A short strengthening uses and attacks only as many pictures as it is told to; ordinary figures stay on all."""

from pathlib import Path

import pytest

from engine.jobs import JobMonitor, run
from engine.protocol import HardenRequest
from engine.results import HardenResult


@pytest.mark.slow
def test_limits_are_kept(tmp_path: Path, sample_model: Path, sample_train: Path, sample_test: Path) -> None:
    request = HardenRequest(
        str(sample_model),
        str(sample_train),
        str(tmp_path / "out"),
        test_data=str(sample_test),
        minutes=0.1,
        limit=200,
        test_limit=12,
    )
    result = run(request, JobMonitor(lambda kind, body: None)).result
    assert isinstance(result, HardenResult)
    assert 150 < result.split.train + result.split.select <= 200
    assert result.split.test == result.before.clean.n == 1000
    assert {test.n for test in result.before.tests if test.id == "linf"} == {12}
