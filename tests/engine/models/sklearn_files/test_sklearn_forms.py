"""Every kind of model in every form is read, made safe, checked, and loaded again: the answers stay the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.base
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import AdaBoostClassifier, VotingClassifier
from sklearn.multiclass import OneVsRestClassifier
from small_models import FORMS, LABELS, PICTURES, ROWS, SENTENCES, TEXTS, TWO_CLASSES, picture_model, saved, text_model

from engine.models.sklearn_files.answering import ask
from engine.models.sklearn_files.containers import kind_of
from engine.models.sklearn_files.converting import convert
from engine.models.sklearn_files.names import PICKLE_NAMES
from engine.models.sklearn_files.opening import _compared, _loaded, _understood
from engine.models.sklearn_files.runtime import SklearnRuntime

pytestmark = pytest.mark.filterwarnings("ignore")
ROUGH = {"pickle 0", "joblib zlib", "skops"}
"""Forms in which every kind is tried; all forms are tried with a few."""


def check(model: Any, given: Any, raw: np.ndarray, path: Path) -> str:
    """Open without the isolated process, compare with scikit-learn, and return how the model is asked."""
    before = path.read_bytes()
    answer = convert(path)
    tried = _understood(answer.value)
    assembled = _loaded(answer.content, set())
    runtime = SklearnRuntime(assembled, tried.way)
    assert _compared(runtime, tried).status == "equal"
    assert not tried.versions
    rows = runtime.run(raw)
    assert rows.shape == (len(raw), len(model.classes_))
    assert assembled.class_names == tuple(model.classes_)
    one_to_one = getattr(model, "decision_function_shape", "ovr") == "ovo"  # opened as one score for each class
    if tried.way != "predict" and not one_to_one:
        expected = getattr(model, tried.way)(given)
        assert np.allclose(rows[:, 1] if expected.ndim == 1 else rows, expected, rtol=1e-5, atol=1e-6)
    assert (np.array(assembled.class_names)[rows.argmax(1)] == model.predict(given)).mean() > 0.95
    assert path.read_bytes() == before
    return tried.way


@pytest.mark.parametrize("form", sorted(ROUGH))
@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name: str, form: str, tmp_path: Path) -> None:
    model = picture_model(name)
    way = check(model, ROWS, ROWS.reshape(-1, 1, 8, 8), saved(model, tmp_path / "m", form))
    assert (way == "predict") == (name == "vote by counting")


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_two_classes(name: str, tmp_path: Path) -> None:
    model = picture_model(name, two=True)
    check(model, ROWS, ROWS.reshape(-1, 1, 8, 8), saved(model, tmp_path / "m"))


@pytest.mark.parametrize("form", sorted(ROUGH))
@pytest.mark.parametrize("name", SENTENCES)
def test_texts(name: str, form: str, tmp_path: Path) -> None:
    model = text_model(name)
    check(model, TEXTS, np.array(TEXTS, object), saved(model, tmp_path / "m", form))


@pytest.mark.parametrize("form", sorted(set(FORMS) - ROUGH))
@pytest.mark.parametrize("name", ["boosting", "vote"])
def test_forms(name: str, form: str, tmp_path: Path) -> None:
    model = picture_model(name)
    path = saved(model, tmp_path / "m", form)
    assert kind_of(path) == form.split(maxsplit=1)[0].replace("joblib", "pickle")
    check(model, ROWS, ROWS.reshape(-1, 1, 8, 8), path)


NESTED: dict[str, Any] = {
    "vote": VotingClassifier(
        [("forest", PICTURES["forest"]), ("svc", PICTURES["svc"]), ("near", PICTURES["neighbours in a tree"])]
    ),
    "calibrated": CalibratedClassifierCV(PICTURES["svc"], cv=2),
    "one against all": OneVsRestClassifier(PICTURES["boosting"]),
    "one against all, histograms": OneVsRestClassifier(PICTURES["boosting, histograms"]),
    "weights": AdaBoostClassifier(PICTURES["forest"], n_estimators=2),
}
"""Models of models: beside those that learned, they keep the ones that they were made of, which did not."""


@pytest.mark.parametrize("form", ["joblib", "skops"])
@pytest.mark.parametrize("name", NESTED)
def test_models_of_models(name: str, form: str, tmp_path: Path) -> None:
    model = clone(NESTED[name]).fit(ROWS, LABELS)
    check(model, ROWS, ROWS.reshape(-1, 1, 8, 8), saved(model, tmp_path / "m", form))


def test_what_a_pickle_may_name_is_there() -> None:
    from engine.models.sklearn_files.unpickling import allowed_object

    older: set[str] = set()
    assert all(allowed_object(name) is not None for name in PICKLE_NAMES - older)


def test_no_class_on_the_list_runs_functions_of_its_own() -> None:
    listed = {name.rpartition(".")[2] for name in PICKLE_NAMES}
    assert not listed & {"FunctionTransformer", "Memory", "ColumnTransformer", "partial", "getattr", "attrgetter"}


@pytest.mark.parametrize("form", ["joblib", "skops"])
def test_another_version_is_told(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = picture_model("scaled")
    with monkeypatch.context() as patch:
        patch.setattr(sklearn.base, "__version__", "1.3.0")
        saved(model, tmp_path / "m", form)
    answer = _understood(convert(tmp_path / "m").value)
    assert answer.versions == ("1.3.0",)
    assert np.isfinite(answer.rows).all()


def test_answers_of_texts_are_those_of_the_list(tmp_path: Path) -> None:
    model = text_model("tfidf")
    assembled = _loaded(convert(saved(model, tmp_path / "m")).content, set())
    assert assembled.takes_texts
    assert np.allclose(ask(assembled, np.array(TEXTS[:3], object), "predict_proba"), model.predict_proba(TEXTS[:3]))
