"""Files of scikit-learn through the one door, with the isolated process: what opens, and what is told about it."""

import copy
from pathlib import Path

import numpy as np
import pytest
import sklearn.base
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import LabelEncoder
from small_models import LABELS, ROWS, TEXTS, picture_model, saved, text_model

from engine.models import TextModel, open_model

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("form", ["joblib", "pickle 4", "skops"])
def test_a_picture_model(form: str, tmp_path: Path) -> None:
    model = picture_model("network")
    path = saved(model, tmp_path / "any.bin", form)
    before = path.read_bytes()
    raw = open_model(path)
    assert (raw.access, raw.trainable, raw.task, raw.writer) == ("scores", False, "image", None)
    assert (raw.class_names, raw.input.dims) == (("ant", "cat", "dog"), (None, 1, 8, 8))
    assert raw.facts.format == f"scikit-learn ({form.split(maxsplit=1)[0]})"
    assert raw.equality.status == "equal"
    shares = raw.runtime.run(ROWS[:5].reshape(-1, 1, 8, 8).astype(np.float32))
    assert np.allclose(shares, model.predict_proba(ROWS[:5].astype(np.float32)), atol=1e-6)
    assert path.read_bytes() == before


def test_a_model_that_names_only_its_answer(tmp_path: Path) -> None:
    raw = open_model(saved(picture_model("vote by counting"), tmp_path / "m.joblib"))
    assert raw.access == "labels"
    assert any("does not say how sure" in note for note in raw.facts.notes)


@pytest.mark.parametrize(
    "names", [("vectorizer.joblib", "model.joblib"), ("z-words.pkl", "a-sorter.pkl"), ("a-words.skops", "m.pkl")]
)
def test_two_files_are_one_model(names: tuple[str, str], tmp_path: Path) -> None:
    model = text_model("tfidf")
    for name, (_, part) in zip(names, model.steps, strict=True):
        saved(part, tmp_path / name, "skops" if name.endswith("skops") else "joblib")
    (tmp_path / "README.txt").write_text("my filter")
    raw = open_model(tmp_path)
    assert (raw.task, raw.access, raw.equality.status) == ("text", "scores", "equal")
    assert raw.facts.format == "scikit-learn (joblib)"  # of both forms, the one that can hold programs is told
    assert any("can run programs" in note for note in raw.facts.notes)
    assert {path.name for path in raw.facts.files} == set(names)
    assert any("these parts" in note for note in raw.facts.notes)
    assert raw.class_names is not None
    answers = TextModel(raw, raw.class_names).confirm(TEXTS[:6])
    assert np.allclose(answers, model.predict_proba(TEXTS[:6]), atol=1e-6)
    other = LogisticRegression().fit(model.steps[0][1].transform(TEXTS), LABELS)
    saved(other, tmp_path / names[1])
    assert open_model(tmp_path).facts.sha256 != raw.facts.sha256


@pytest.mark.parametrize("form", ["joblib zlib", "skops packed"])
def test_a_pipeline_of_texts(form: str, tmp_path: Path) -> None:
    model = text_model("both")
    path = saved(model, tmp_path / "filter.bin", form)
    before = path.read_bytes()
    raw = open_model(path)
    assert (raw.task, raw.access, raw.trainable, raw.input.dims) == ("text", "scores", True, (None,))
    assert raw.class_names == ("ant", "cat", "dog")
    assert raw.texts is not None
    shares = raw.runtime.run(raw.texts.encode(TEXTS[:6]))
    assert np.allclose(shares, model.predict_proba(TEXTS[:6]), atol=1e-6)
    assert path.read_bytes() == before


def test_a_file_of_labels_names_the_classes(tmp_path: Path) -> None:
    encoder = LabelEncoder().fit(LABELS)
    model = LogisticRegression().fit(ROWS, encoder.transform(LABELS))
    for name, part in (("classifier.pkl", model), ("label_encoder.pkl", encoder)):
        saved(part, tmp_path / name)
    raw = open_model(tmp_path)
    assert (raw.task, raw.class_names) == ("image", ("ant", "cat", "dog"))
    assert {path.name for path in raw.facts.files} == {"classifier.pkl", "label_encoder.pkl"}


def test_a_forest_of_before_1_4_answers_as_it_did_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = picture_model("forest")
    old = copy.deepcopy(model)
    for tree in old.estimators_:
        tree.tree_.value[:] = tree.tree_.value * tree.tree_.weighted_n_node_samples[:, None, None]
    with monkeypatch.context() as patch:
        patch.setattr(sklearn.base, "__version__", "1.3.2")
        saved(old, tmp_path / "m.joblib")
    raw = open_model(tmp_path / "m.joblib")
    assert np.allclose(raw.runtime.run(ROWS.reshape(-1, 1, 8, 8)), model.predict_proba(ROWS), atol=1e-6)
    assert raw.facts.source_tool == "scikit-learn 1.3.2"
    assert any("1.3.2" in note for note in raw.facts.notes)
