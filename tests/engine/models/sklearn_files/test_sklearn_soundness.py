"""Numbers that scikit-learn's compiled parts would follow out of bounds, and settings that could do harm, are refused."""

import copy
import operator
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from small_models import LABELS, PICTURES, SENTENCES, TEXTS, picture_model, text_model

from engine.models.sklearn_files.soundness import check_sound
from engine.results import ModelError

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", [*PICTURES, *SENTENCES])
def test_honest_models_pass(name: str) -> None:
    check_sound(picture_model(name) if name in PICTURES else text_model(name))


def broken(model: Any, path: str, value: Any) -> Any:
    """Return a copy in which the attribute at ``path`` is ``value``, or what that makes of it; None takes it away."""
    made = copy.deepcopy(model)
    place, _, name = path.rpartition(".")
    owner = operator.attrgetter(place)(made) if place else made
    if value is None:
        delattr(owner, name)
    else:
        setattr(owner, name, value(getattr(owner, name)) if callable(value) else value)
    return made


def test_nodes_of_trees_lead_to_later_nodes() -> None:
    for changed in ("children_left", "children_right", "feature"):
        model = copy.deepcopy(picture_model("tree"))
        getattr(model.tree_, changed)[0] = 9_999
        assert refused(model) == "model.damaged"
    model = copy.deepcopy(picture_model("forest"))
    model.estimators_[0].tree_.children_left[0] = 0  # round and round
    assert refused(model) == "model.damaged"


def test_nodes_of_histograms_too() -> None:
    for name in ("left", "right", "feature_idx"):
        model = copy.deepcopy(picture_model("boosting, histograms"))
        model._predictors[0][0].nodes[name][0] = 9_999
        assert refused(model) == "model.damaged"


BROKEN: dict[str, tuple[str, str, Any]] = {
    "a count of vectors": ("svc", "_n_support", lambda old: old + 1),
    "a negative count": ("svc", "_n_support", lambda old: old * -1),
    "vectors for other pictures": ("svc", "support_vectors_", lambda old: old[:, :10]),
    "weights of fewer vectors": ("svc", "_dual_coef_", lambda old: old[:, :-1]),
    "no counts": ("svc", "_n_support", None),
    "no trees": ("forest", "estimators_", None),
    "trees for other pictures": ("forest", "n_features_in_", 32),
    "labels of other classes": ("neighbours", "_y", lambda old: old + 9),
    "more neighbours than points": ("neighbours", "n_neighbors", 10_000),
    "points of other pictures": ("neighbours", "_fit_X", lambda old: old[:, :10]),
    "no calibration": ("calibrated", "calibrated_classifiers_", lambda _: [LogisticRegression()]),
}


def refused(model: Any) -> str:
    with pytest.raises(ModelError) as caught:
        check_sound(model)
    return caught.value.code


@pytest.mark.parametrize("name", BROKEN)
def test_numbers_that_do_not_fit_are_refused(name: str) -> None:
    model, path, value = BROKEN[name]
    assert refused(broken(picture_model(model), path, value)) == "model.damaged"


SET: dict[str, tuple[dict[str, Any], str]] = {
    "reads files": ({"input": "filename"}, "model.not_safe"),
    "endless pattern": ({"token_pattern": r"(\w+)+x"}, "model.not_safe"),
    "endless choice": ({"token_pattern": r"(a|aa)*b"}, "model.not_safe"),
    "refers back": ({"token_pattern": r"(\w)\1"}, "model.not_safe"),
    "too long phrases": ({"ngram_range": (1, 10_000)}, "model.not_safe"),
    "words that are none": ({"stop_words": [1, 2]}, "model.not_safe"),
    "function": ({"analyzer": str.split}, "model.program"),
    "vocabulary with a hole": ({"vocabulary_": {"a": 0, "b": 7}}, "model.damaged"),
    "negative place": ({"vocabulary_": {"a": 0, "b": -1}}, "model.damaged"),
}


@pytest.mark.parametrize("name", SET)
def test_settings_that_could_do_harm_are_refused(name: str) -> None:
    settings, code = SET[name]
    vectorizer = copy.deepcopy(text_model("tfidf")[0])
    for setting, value in settings.items():
        setattr(vectorizer, setting, value)
    assert refused(vectorizer) == code


def test_a_vectorizer_that_has_learned_nothing_is_checked_too() -> None:
    assert refused([TfidfVectorizer(input="file")]) == "model.not_safe"


def test_places_in_sparse_arrays_are_checked() -> None:
    rows = text_model("tfidf")[0].transform(TEXTS)
    rows.indices[3] = 9_999
    model = copy.deepcopy(picture_model("logistic"))
    model.kept = rows
    assert refused(model) == "model.damaged"


def test_two_answers_at_once_are_told() -> None:
    two = np.stack([LABELS == "ant", LABELS == "cat"], 1).astype(int)
    for name in ("tree", "forest", "neighbours"):
        model = copy.deepcopy(picture_model(name)).fit(np.eye(90)[:, :64], two)
        assert refused(model) == "model.several_answers"
