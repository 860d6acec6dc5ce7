"""Asks a model of scikit-learn: which of its answers to take, and what to try it on."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from engine.models.safety.trial import PROBES
from engine.models.sklearn_files.assembling import Assembled, first_vocabulary
from engine.models.sklearn_files.errors import several_answers

Way = Literal["predict_proba", "decision_function", "predict"]
_AGREE = 0.95
_PROBES = 24
_TEXT_WORDS = 12
_FEW_WORDS = ("good", "bad", "day", "the", "film", "never", "again", "price", "team", "vote")


def random_samples(assembled: Assembled, seed: int, count: int = _PROBES) -> np.ndarray:
    """Return raw inputs: float32 pictures in turn within [0, 1], [-1, 1] and [0, 255]; or texts of words it knows."""
    generator = np.random.default_rng(seed)
    if assembled.shape is None:
        words = first_vocabulary(assembled.model) or list(_FEW_WORDS)
        chosen = generator.integers(0, len(words), (count, _TEXT_WORDS))
        return np.array([" ".join(words[place] for place in row) for row in chosen], object)
    unit = generator.random((count, *assembled.shape))
    scale, shift = (np.resize(values, count).reshape(-1, 1, 1, 1) for values in ([1.0, 2.0, 255.0], [0.0, 1.0, 0.0]))
    return np.asarray(unit * scale - shift, np.float32)


def hard_samples(assembled: Assembled) -> np.ndarray | None:
    """Return texts that are hard on patterns; None for pictures."""
    return np.array(PROBES, object) if assembled.takes_texts else None


def rows_in(assembled: Assembled, raw: np.ndarray) -> Any:
    """Return raw inputs as the model takes them: a list of texts, or rows of numbers (batch, features), float64."""
    return list(raw) if assembled.takes_texts else np.asarray(raw, np.float64).reshape(len(raw), -1)


def best_way(assembled: Assembled, raw: np.ndarray) -> Way:
    """Return the way to ask that says most: shares, then scores, as long as the largest is the model's own answer.

    Raises:
        ModelError: the model gives each sample several classes.
    """
    given = rows_in(assembled, raw)
    picked = np.asarray(assembled.model.predict(given))
    if picked.ndim != 1:
        raise several_answers()
    own = _indices(assembled, picked)
    ways: Sequence[Way] = ("predict_proba", "decision_function")
    for way in ways:
        if not hasattr(assembled.model, way):
            continue
        rows = ask(assembled, raw, way)
        if rows.shape == (len(raw), len(assembled.class_names)) and np.isfinite(rows).all():
            most = rows.max(1) - rows[np.arange(len(raw)), own] <= 1e-9 * np.maximum(1, np.abs(rows).max(1))
            if most.mean() >= _AGREE:
                return way
    return "predict"


def ask(assembled: Assembled, raw: np.ndarray, way: Way) -> np.ndarray:
    """Return the model's answers (batch, classes), float64.

    Shares for ``predict_proba``; for ``decision_function`` its scores, of which a model with two classes has one, so
    that (0, score) is returned; for ``predict`` 1 for the class that it picks, 0 for the others.
    """
    found = np.asarray(getattr(assembled.model, way)(rows_in(assembled, raw)))
    if way == "predict":
        picked: np.ndarray = np.eye(len(assembled.class_names))[_indices(assembled, found)]
        return picked
    if found.ndim == 1:
        return np.stack((np.zeros_like(found, np.float64), found), 1)
    return found.astype(np.float64)


def _indices(assembled: Assembled, labels: Any) -> np.ndarray:
    places = {label: place for place, label in enumerate(assembled.classes)}
    return np.array([places[label] for label in np.asarray(labels).tolist()], np.int64)
