"""One model of its parts: a whole pipeline, or a vectorizer and a classifier that were saved apart."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.models.flat_pictures import picture_of
from engine.models.sklearn_files.errors import (
    halves_differ,
    not_trained,
    only_sorter,
    only_words,
    other_task,
    several,
    several_answers,
    unknown_parts,
)
from engine.models.sklearn_files.objects import estimators, kind, settings
from engine.models.sklearn_files.older_versions import bring_up_to_date
from engine.models.sklearn_files.soundness import check_sound, settle

_VECTORIZERS = ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer")
_MOST_OBJECTS = 16


@dataclass(frozen=True)
class Assembled:
    """A classifier that answers by itself: what it takes, its classes, and what they are called.

    ``shape`` is that of one picture, before it is laid out as a row; None for a model of texts. ``encoder`` is the part
    that knows the names of the classes, where there is one.
    """

    model: Any
    shape: tuple[int, ...] | None
    classes: tuple[object, ...]
    class_names: tuple[str, ...]
    encoder: Any = None

    @property
    def takes_texts(self) -> bool:
        """Whether it sorts texts; pictures otherwise."""
        return self.shape is None

    @property
    def sorter(self) -> str:
        """Name of the class that sorts, such as ``"LogisticRegression"``."""
        return kind(_last(self.model))


def assemble(objects: Sequence[object]) -> Assembled:
    """Return the model that loaded objects make up: one pipeline, or parts in lists, dictionaries and further files.

    Raises:
        ModelError: it is no classifier, a half is missing, there are several, or its numbers do not fit.
    """
    found = _spread(objects)
    check_sound(found)
    settle(found)
    bring_up_to_date(found)
    sorters = [item for item in found if _sorts(item)]
    encoders = [item for item in found if kind(item) == "LabelEncoder"]
    others = [item for item in found if not _sorts(item) and kind(item) != "LabelEncoder"]
    if len(sorters) > 1 or len(encoders) > 1 or len(others) > 3:
        raise several(", ".join(map(kind, sorters if len(sorters) > 1 else found)))
    if not sorters:
        raise _no_sorter(others or encoders)
    if sum(map(_starts_with_texts, [*others, *sorters])) > 1:
        raise several(", ".join(map(kind, [*others, *sorters])))
    model = _joined(sorters[0], sorted(others, key=lambda item: not _starts_with_texts(item)))
    classes = _classes(model)
    names = _named(classes, encoders[0].classes_.tolist() if encoders else None)
    if _starts_with_texts(model):
        return Assembled(model, None, classes, names, encoders[0] if encoders else None)
    features = int(getattr(model, "n_features_in_", 0))
    shape = picture_of(features)
    if not shape:
        raise only_sorter(features)
    return Assembled(model, shape, classes, names)


def _spread(objects: Sequence[object], seen: set[int] | None = None) -> list[Any]:
    """Return the parts of a model; texts and numbers beside are left out.

    What lies in several places counts once (``seen`` has the containers so far): lists that hold one list twice, and so
    on, would have no end.
    """
    seen = set() if seen is None else seen
    found: list[Any] = []
    for item in objects:
        if isinstance(item, list | tuple | dict):
            if id(item) not in seen:
                seen.add(id(item))
                found += _spread(list(item.values()) if isinstance(item, dict) else item, seen)
        elif hasattr(item, "get_params"):
            found.append(item)
    if len(found) > _MOST_OBJECTS:
        raise several(", ".join(map(kind, found)))
    return found


def _sorts(item: Any) -> bool:
    from sklearn.base import is_classifier

    return bool(is_classifier(_last(item)))


def _last(item: Any) -> Any:
    """Return the last step of a pipeline, or the object itself."""
    while kind(item) == "Pipeline" and item.steps:
        item = item.steps[-1][1]
    return item


def _no_sorter(items: Sequence[Any]) -> Exception:
    names = [f"{type(_last(item)).__module__}.{kind(_last(item))}" for item in items]
    return other_task(names) or (only_words(", ".join(names)) if names else unknown_parts(["nothing of scikit-learn"]))


def _starts_with_texts(item: Any) -> bool:
    """Return whether texts go in: the first step is a vectorizer, or a union of such."""
    while kind(item) in ("Pipeline", "FeatureUnion"):
        steps = item.steps if kind(item) == "Pipeline" else item.transformer_list
        item = steps[0][1] if steps else None
    return kind(item) in _VECTORIZERS


def _joined(sorter: Any, before: Sequence[Any]) -> Any:
    if not before:
        return sorter
    from sklearn.pipeline import Pipeline

    steps = [*before, sorter]
    for first, second in itertools.pairwise(steps):
        made, taken = _width(first), getattr(second, "n_features_in_", None)
        if made is not None and taken is not None and made != taken:
            raise halves_differ(made, int(taken))
    return Pipeline([(str(index), item) for index, item in enumerate(steps)])


def _width(vectorizer: Any) -> int | None:
    """Return how many numbers a vectorizer makes of a text; None for other parts, and where it has not learned."""
    if kind(vectorizer) == "HashingVectorizer":
        return int(vectorizer.n_features)
    words = settings(vectorizer).get("vocabulary_")
    return len(words) if isinstance(words, dict) else None


def _classes(model: Any) -> tuple[object, ...]:
    import numpy as np

    last = _last(model)
    classes = np.asarray(getattr(last, "classes_", None))
    plain = tuple(classes.tolist()) if classes.ndim == 1 else ()
    if classes.ndim == 0:
        raise not_trained()
    several = getattr(last, "multilabel_", False) or len(set(map(str, plain))) != len(plain) or len(plain) < 2
    if several or not all(isinstance(item, str | int | float | bool) for item in plain):
        raise several_answers()
    return plain


def _named(classes: Sequence[object], names: Sequence[object] | None) -> tuple[str, ...]:
    """Return what the classes are called; a label encoder beside the model knows the names of bare numbers."""
    if names is None:
        return tuple(map(str, classes))
    return tuple(str(names[item] if type(item) is int and 0 <= item < len(names) else item) for item in classes)


def first_vocabulary(model: object) -> list[str]:
    """Return words that a model of texts knows, in order; empty where it keeps none."""
    for item in estimators(model):
        words = settings(item).get("vocabulary_")
        if isinstance(words, dict) and words:
            return sorted(words)
    return []
