"""Makes the helpers beside it importable from every test below, and workers quick to start."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

REAL_WORKERS = Path(__file__).parent / "models" / "safety"


@pytest.fixture(autouse=True)
def workers_start_quickly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork the worker that looks at files, but for the tests of the worker itself."""
    import quick_workers

    if quick_workers.POSSIBLE and REAL_WORKERS not in request.path.parents:
        monkeypatch.setattr(quick_workers.isolation, "start_worker", quick_workers.start_quickly)
