"""Strengthening a linear filter of scikit-learn: the same job and proof as for networks, saved as skops."""

import subprocess
import sys
from pathlib import Path

import joblib
import made_reviews
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from text_jobs import strengthen

from engine.jobs.verify_job import verify_folder
from engine.models import open_model
from engine.models.texts.protected import steps_of

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import skops.io
from sanitiser import sanitise
path = sys.argv[1] + "/model.skops"
model = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
print(model.predict([sanitise(sys.stdin.buffer.read().decode("utf-8"))])[0])
"""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_linear_filter_becomes_a_stronger_one(tmp_path: Path) -> None:
    learned = made_reviews.draw_texts(400, 100, own_words=3)
    names = [made_reviews.NAMES[label] for label in learned.labels]
    path = tmp_path / "reviews.joblib"
    joblib.dump(make_pipeline(TfidfVectorizer(), LogisticRegression(C=10)).fit(learned.texts, names), path)
    before = path.read_bytes()
    made, result = strengthen(path, tmp_path)
    assert path.read_bytes() == before, "the original was changed"

    raw = open_model(made / result.files["model"])
    assert raw.facts.format == "scikit-learn (skops)"
    assert steps_of(raw) == ("sanitise",)
    assert raw.facts.sha256 == result.files["model_sha256"]
    checked = verify_folder(made, path)
    assert checked.held, checked.checks
    pack = made / result.files["hand_over"]
    program = tmp_path / "filter.py"
    program.write_text(PROGRAM)
    cases = (pack / "test-cases.jsonl").read_text(encoding="ascii").splitlines(keepends=True)
    tricked = [line for line in cases if '"hidden signs"' in line][:2]
    assert len(tricked) == 2
    (pack / "test-cases.jsonl").write_text("".join(tricked), encoding="ascii")
    command = f'"{sys.executable}" "{program}" "{pack / result.files["model"]}"'
    tried = subprocess.run(
        [sys.executable, "-I", str(pack / "try-test-cases.py"), "--command", command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout
