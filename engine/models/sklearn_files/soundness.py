"""What scikit-learn's compiled parts trust without looking: checked once, before a model answers anything.

Trees follow numbers of nodes, support vector machines counts, neighbours labels, sparse arrays places, and vectorizers
their own vocabulary. In an honest file they always fit. Settings that would read files, run functions or never end are
refused as well.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.models.sklearn_files.errors import odd_setting, own_function, several_answers, unsound
from engine.models.sklearn_files.objects import contents, estimators, has_learned, kind, settings

MAX_NGRAM = 20
MAX_HASHED = 2**24
MAX_PATTERN = 200
MAX_REPEATS = 4
_KERNELS = ("linear", "poly", "rbf", "sigmoid")
_METRICS = ("euclidean", "l2", "minkowski", "manhattan", "l1", "cityblock", "cosine", "chebyshev", "sqeuclidean")
_FAILURES = (AttributeError, TypeError, ValueError, KeyError, IndexError, OverflowError)


def check_sound(root: object) -> None:
    """Check all parts of a loaded model.

    Raises:
        ModelError: numbers do not fit each other (``model.damaged``), a setting is a function or could do harm, or the
            model gives several answers at once.
    """
    for item in contents(root):
        check = _CHECKS.get(kind(item)) or (_sparse if hasattr(item, "indptr") else None)
        if check in _OF_LEARNED and not has_learned(item):
            continue  # votes and the like keep the models that they were made of, which never answer
        try:
            if check is not None:
                check(item)
        except _FAILURES as error:
            raise unsound(f"{kind(item)}: {type(error).__name__}: {error}") from error


def _require(holds: object, detail: str) -> None:
    if not bool(holds):
        raise unsound(detail)


def _tree(tree: Any) -> None:
    if tree.n_outputs != 1:
        raise several_answers()
    _require(tree.node_count >= 1, "tree: no nodes")
    _nodes("tree", tree.children_left, tree.children_right, tree.children_left == -1, tree.feature, tree.n_features)


def _nodes(name: str, left: Any, right: Any, leaf: Any, feature: Any, features: int) -> None:
    """Check that every inner node leads on to later nodes, and asks for a number that there is."""
    places = np.arange(len(left))
    for child in (left.astype(np.int64), right.astype(np.int64)):
        _require((leaf | ((child > places) & (child < len(left)))).all(), f"{name}: a node leads elsewhere")
    asked = feature.astype(np.int64)
    _require((leaf | ((asked >= 0) & (asked < features))).all(), f"{name}: a node asks for a number there is not")


def _grown(item: Any) -> None:
    """Check one decision tree around its nodes."""
    if "tree_" in settings(item):
        _require(kind(item.tree_) == "Tree" and item.tree_.n_features == item.n_features_in_, "tree: other features")


def _forest(item: Any) -> None:
    """Check trees that are asked without a look at what they are given."""
    trees = list(np.asarray(item.estimators_, object).flat)
    fine = all("Tree" in kind(tree) and tree.n_features_in_ == item.n_features_in_ for tree in trees)
    _require(trees and fine, "forest: trees for other features")


def _boosted(item: Any) -> None:
    _forest(item)
    columns = item.estimators_.shape[1]
    _require(columns == (1 if len(item.classes_) == 2 else len(item.classes_)), "boosting: other classes")
    _require(kind(item.init_) == "DummyClassifier" or item.init_ == "zero", "boosting: an odd start")
    start = item._raw_predict_init(np.zeros((2, item.n_features_in_), np.float32))
    _require(start.shape == (2, columns) and start.dtype == np.float64, "boosting: other classes at the start")


def _histograms(item: Any) -> None:
    for predictor in (one for row in item._predictors for one in row):
        nodes, leaf = predictor.nodes, predictor.nodes["is_leaf"].astype(bool)
        _require(nodes.ndim == 1 and len(nodes) >= 1, "boosting: no nodes")
        _require(not nodes["is_categorical"].any(), "boosting: splits by names")
        _nodes("boosting", nodes["left"], nodes["right"], leaf, nodes["feature_idx"], item.n_features_in_)


def _svm(item: Any) -> None:
    if item.kernel not in _KERNELS:
        raise own_function("kernel") if callable(item.kernel) else odd_setting("kernel", str(item.kernel)[:100])
    counts, vectors, classes = np.asarray(item._n_support), item.support_vectors_, len(item.classes_)
    length, pairs = vectors.shape[0], classes * (classes - 1) // 2
    weights = item._dual_coef_
    fine = (
        (counts.shape == (classes,), (counts >= 0).all(), counts.sum() == length, len(item.support_) == length),
        (weights.shape == (classes - 1, length), vectors.shape[1] == item.n_features_in_),
        (not item._sparse or weights.data.size == (classes - 1) * length, item._intercept_.shape == (pairs,)),
        (hasattr(vectors, "indptr") == bool(item._sparse),),
        (item._probA.shape in ((0,), (pairs,)), item._probB.shape == item._probA.shape),
    )
    _require(all(all(group) for group in fine), "support vectors: sizes do not fit")


def _neighbours(item: Any) -> None:
    for name, value in (("metric", item.metric), ("weights", item.weights)):
        if callable(value):
            raise own_function(name)
    if item.metric not in _METRICS or item.weights not in ("uniform", "distance", None):
        raise odd_setting("metric", f"{item.metric}, {item.weights}"[:200])
    labels, points = np.asarray(item._y), item._fit_X
    if item.outputs_2d_:
        raise several_answers()
    _require(labels.shape == (points.shape[0],), "neighbours: other labels")
    _require(labels.min() >= 0 and labels.max() < len(item.classes_), "neighbours: labels there are not")
    _require(1 <= int(item.n_neighbors) <= len(labels), "neighbours: more than there are points")
    _require(points.shape[1] == item.n_features_in_, "neighbours: other features")


def _sparse(item: Any) -> None:
    item.check_format(full_check=True)


def _vectorizer(item: Any) -> None:
    for name in ("tokenizer", "preprocessor", "analyzer", "strip_accents"):
        if callable(getattr(item, name)):
            raise own_function(name)
    low, high = item.ngram_range
    for name, fine in (
        ("input", item.input == "content"),
        ("analyzer", item.analyzer in ("word", "char", "char_wb")),
        ("ngram_range", 1 <= int(low) <= int(high) <= MAX_NGRAM),
        ("stop_words", _are_words(item.stop_words)),
        ("token_pattern", item.token_pattern is None or _ends_soon(item.token_pattern)),
        ("tokenizer", item.tokenizer is None),
        ("preprocessor", item.preprocessor is None),
    ):
        if not fine:
            raise odd_setting(name, str(getattr(item, name))[:200])
    if kind(item) == "HashingVectorizer" and not 1 <= int(item.n_features) <= MAX_HASHED:
        raise odd_setting("n_features", str(item.n_features)[:50])
    _vocabulary(item)


def _are_words(value: object) -> bool:
    return (
        value is None
        or value == "english"
        or (isinstance(value, list | set | frozenset | tuple) and all(isinstance(word, str) for word in value))
    )


def _vocabulary(item: Any) -> None:
    words = settings(item).get("vocabulary_")
    if words is not None:
        places = np.fromiter((int(place) for place in words.values()), np.int64, len(words))
        _require(all(isinstance(word, str) for word in words), "vocabulary: no words")
        _require(np.array_equal(np.sort(places), np.arange(len(places))), "vocabulary: places do not fit")


def _ends_soon(pattern: object) -> bool:
    """Return whether a pattern is short and repeats nothing that itself repeats, so that its time grows gently."""
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN or re.search(r"\\[1-9]|\(\?P=", pattern):
        return False
    plain = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern)
    if len(re.findall(r"[*+{]", plain)) > MAX_REPEATS:
        return False
    while (group := re.search(r"\([^()]*\)([*+{]?)", plain)) is not None:  # the innermost first
        repeats = re.search(r"[*+{|]", group[0][:-1] if group[1] else group[0]) is not None
        if repeats and group[1]:
            return False
        plain = plain[: group.start()] + ("+" if repeats else "x") + group[1] + plain[group.end() :]
    return True


def _calibrated(item: Any) -> None:
    _require(all(kind(one) == "_CalibratedClassifier" for one in item.calibrated_classifiers_), "calibration")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "Tree": _tree,
    **dict.fromkeys(("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier"), _grown),
    **dict.fromkeys(("RandomForestClassifier", "ExtraTreesClassifier"), _forest),
    "GradientBoostingClassifier": _boosted,
    "HistGradientBoostingClassifier": _histograms,
    **dict.fromkeys(("SVC", "NuSVC"), _svm),
    "KNeighborsClassifier": _neighbours,
    **dict.fromkeys(("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"), _vectorizer),
    "CalibratedClassifierCV": _calibrated,
}
_OF_LEARNED = (_forest, _boosted, _histograms, _svm, _neighbours, _calibrated)
"""Checks of what a part has learned; those of vectorizers look at settings too."""


def settle(root: object) -> None:
    """Switch off what would start other processes or print, and ask for one score a class: no answer changes."""
    for item in estimators(root):
        own = settings(item)
        for name, quiet in (("n_jobs", None), ("verbose", 0), ("memory", None), ("decision_function_shape", "ovr")):
            if name in own:
                setattr(item, name, quiet)


def without_search_trees(root: object) -> None:
    """Let neighbours be searched one by one: the compiled search trees follow numbers that no check looks at."""
    for item in estimators(root):
        if kind(item) == "KNeighborsClassifier" and settings(item).get("_fit_method") not in (None, "brute"):
            item._fit_method, item._tree = "brute", None
