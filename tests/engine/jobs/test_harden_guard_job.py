"""A filter that only answers gets a guard in front of it: chosen by measurement, proven, and used without Toughen."""

import json
import subprocess
import sys
from pathlib import Path

import joblib
import made_reviews
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from text_jobs import strengthen

from engine.jobs.verify_job import verify_folder
from engine.models import TextModel, open_model
from engine.models.texts.protected import steps_of

PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import joblib
from guard import ask
model = joblib.load(sys.argv[2])
print(json.dumps([str(answer) for answer in ask(json.loads(sys.stdin.read()), model.predict)]))
"""


@pytest.mark.slow
def test_a_forest_gets_a_guard(tmp_path: Path) -> None:
    learned = made_reviews.draw_texts(400, 100, own_words=3)
    names = [made_reviews.NAMES[label] for label in learned.labels]
    path = tmp_path / "reviews.joblib"
    forest = make_pipeline(TfidfVectorizer(), RandomForestClassifier(20, random_state=0))
    joblib.dump(forest.fit(learned.texts, names), path)
    before = path.read_bytes()
    made, result = strengthen(path, tmp_path, 300)
    assert [front.chosen for front in result.fronts].count(True) == 1
    assert [front.questions for front in result.fronts] == [1, 1, 1, 5]
    assert result.notes == ()
    folder = made / result.files["model"]
    assert path.read_bytes() == before == (folder / path.name).read_bytes()

    raw = open_model(folder)
    assert "sanitise" in steps_of(raw)
    assert raw.facts.sha256 == result.files["model_sha256"]
    checked = verify_folder(made, path)
    assert checked.held, checked.checks
    assert any(what == "Your files behind the guard" for what, _, _ in checked.checks)

    pack = made / result.files["hand_over"]
    cases = [json.loads(line) for line in (pack / "test-cases.jsonl").read_text(encoding="ascii").splitlines()]
    assert {case["kind"] for case in cases} == {"ordinary", "hidden signs", "slips"}
    texts = [case["text"] for case in cases]
    answers = TextModel(raw, raw.class_names or ()).confirm(texts).argmax(1)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(pack / folder.name), str(path)],
        input=json.dumps(texts), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [(raw.class_names or ())[row] for row in answers]
    assert json.loads(done.stdout) == [case["expected"] for case in cases]


def test_a_guard_whose_programs_are_of_another_version_is_left_out(tmp_path: Path) -> None:
    learned = made_reviews.draw_texts(60, 100, own_words=3)
    path = tmp_path / "reviews.joblib"
    forest = make_pipeline(TfidfVectorizer(), RandomForestClassifier(3, random_state=0))
    joblib.dump(forest.fit(learned.texts, [made_reviews.NAMES[label] for label in learned.labels]), path)
    mark = {"form": 1, "before": [{"step": "correct", "sha256": "0" * 64}], "questions": 5}
    (tmp_path / "reviews.joblib.toughen.json").write_text(json.dumps(mark))
    raw = open_model(path)
    assert steps_of(raw) == ()
    assert any("another version of Toughen" in note for note in raw.facts.notes)
