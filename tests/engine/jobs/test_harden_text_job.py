"""Strengthening a text model from request to files: ``harden.json`` fits its schema, and the new folder opens protected."""

import json
import subprocess
import sys
from pathlib import Path

import made_reviews
import pytest
from text_jobs import strengthen

from engine.hardening.texts import plan
from engine.models import TextModel, open_model
from engine.models.texts.protected import steps_of


@pytest.mark.slow
def test_a_folder_and_a_table_become_a_stronger_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PEAK_RATE", 3e-3)
    monkeypatch.setattr(plan, "FEWEST_STEPS", 250)
    folder = made_reviews.save_folder(made_reviews.sorter(), tmp_path / "reviews")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    made, result = strengthen(folder, tmp_path)
    assert result.preset_size == 2
    assert result.split.test == result.before.clean.n
    assert {test.n for test in result.before.tests if test.id == "typo"} == {60}
    assert result.after.score.value > result.before.score.value
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "the original was changed"
    raw = open_model(made / result.files["model"])
    assert steps_of(raw) == ("sanitise",)
    model = TextModel(raw, raw.class_names)
    texts = made_reviews.draw_texts(40, 3)
    assert (model.confirm(texts.texts).argmax(1) == texts.labels).mean() > 0.9
    pack = made / result.files["hand_over"]
    cases = [json.loads(line) for line in (pack / "test-cases.jsonl").read_text(encoding="ascii").splitlines()]
    assert {case["kind"] for case in cases} == {"ordinary", "hidden signs", "slips"}
    original = TextModel(open_model(folder), raw.class_names)
    handed = TextModel(open_model(pack / result.files["model"]), raw.class_names)
    assert answers_of(handed, cases, tmp_path, pack) == 0
    assert answers_of(original, cases, tmp_path, pack) == 1


def answers_of(model: TextModel, cases: list[dict[str, str]], place: Path, pack: Path) -> int:
    """Return what the program in the pack ends with when it is given the answers of ``model``."""
    found = model.confirm([case["text"] for case in cases]).argmax(1)
    (place / "answers.txt").write_text("".join(f"{model.class_names[answer]}\n" for answer in found), encoding="utf-8")
    command = [sys.executable, "-I", str(pack / "try-test-cases.py"), "--answers", str(place / "answers.txt")]
    return subprocess.run(command, capture_output=True, check=False).returncode
