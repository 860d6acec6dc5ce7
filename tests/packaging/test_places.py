"""Programs are found on every system."""

from pathlib import Path

import pytest
from setup_steps.places import Places


@pytest.mark.parametrize(("windows", "expected"), [(False, ".venv/bin/toughen"), (True, ".venv/Scripts/toughen.exe")])
def test_programs_of_the_environment(tmp_path: Path, windows: bool, expected: str) -> None:
    assert Places(tmp_path, windows).program("toughen") == tmp_path / expected
