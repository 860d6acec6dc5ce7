"""The programs' entry scripts start what they should."""

import json
import os
import subprocess
import sys
from pathlib import Path


def test_the_window_shows_and_closes_without_heavy_libraries(checkout: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.json"
    program = [sys.executable, str(checkout / "packaging" / "entry_app.py"), "--smoke", str(note)]
    subprocess.run(program, check=True, env={**os.environ, "PYTHONPATH": str(checkout)}, cwd=tmp_path)
    assert json.loads(note.read_text())["heavy"] == []


def test_the_engine_answers(checkout: Path, tmp_path: Path) -> None:
    program = [sys.executable, str(checkout / "packaging" / "entry_engine.py"), "--help"]
    done = subprocess.run(
        program,
        check=True,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "scan" in done.stdout
