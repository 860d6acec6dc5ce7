"""Small trained models of every kind that opens, and the ways in which people save them."""

import bz2
import functools
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import skops.io
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2, f_classif
from sklearn.linear_model import (
    LogisticRegression,
    PassiveAggressiveClassifier,
    Perceptron,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

GENERATOR = np.random.default_rng(0)
LABELS = np.array(["cat", "ant", "dog"])[np.arange(90) % 3]
ROWS = GENERATOR.random((90, 64))
ROWS[np.arange(90), (np.arange(90) % 3) * 9] += 1
WORDS = ("good", "bad", "fine", "awful", "day", "film", "so", "we")
TEXTS = [" ".join([*GENERATOR.choice(WORDS, 6), *[f"{label}s"] * 2]) for label in LABELS]

TWO = {"ant": "cat", "cat": "cat", "dog": "dog"}
TWO_LABELS = np.array([TWO[label] for label in LABELS])

PICTURES: dict[str, Any] = {
    "logistic": LogisticRegression(),
    "gradient descent": SGDClassifier(random_state=0),
    "gradient descent, log": SGDClassifier(loss="log_loss", random_state=np.random.RandomState(0)),
    "linear svc": LinearSVC(),
    "svc": SVC(),
    "svc, one to one": SVC(decision_function_shape="ovo"),
    "naive bayes, counts": MultinomialNB(),
    "naive bayes, complement": ComplementNB(),
    "naive bayes, yes or no": BernoulliNB(),
    "naive bayes, bells": GaussianNB(),
    "ridge": RidgeClassifier(),
    "perceptron": Perceptron(),
    "passive aggressive": PassiveAggressiveClassifier(),
    "neighbours": KNeighborsClassifier(),
    "neighbours in a tree": KNeighborsClassifier(algorithm="kd_tree"),
    "neighbours in balls": KNeighborsClassifier(algorithm="ball_tree", weights="distance"),
    "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
    "forest": RandomForestClassifier(5, n_jobs=2, random_state=0),
    "extra trees": ExtraTreesClassifier(5, random_state=0),
    "boosting": GradientBoostingClassifier(n_estimators=3, random_state=0),
    "boosting, histograms": HistGradientBoostingClassifier(max_iter=3),
    "boosting, weights": AdaBoostClassifier(n_estimators=3),
    "network": MLPClassifier((8,), max_iter=5, random_state=0),
    "calibrated": CalibratedClassifierCV(LinearSVC(), cv=3),
    "calibrated by steps": CalibratedClassifierCV(LinearSVC(), cv=3, method="isotonic"),
    "vote": VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())], voting="soft"),
    "vote by counting": VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())]),
    "one against all": OneVsRestClassifier(LinearSVC()),
    "scaled": make_pipeline(StandardScaler(), MinMaxScaler(), MaxAbsScaler(), Normalizer(), LogisticRegression()),
    "fewer": make_pipeline(SelectKBest(f_classif, k=30), PCA(8), KNeighborsClassifier()),
}
TWO_CLASSES = ("logistic", "linear svc", "svc", "boosting", "boosting, histograms", "calibrated", "network", "ridge")
SENTENCES: dict[str, Any] = {
    "tfidf": make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), MultinomialNB()),
    "counts": make_pipeline(CountVectorizer(stop_words=["so"]), TfidfTransformer(), SGDClassifier(random_state=0)),
    "hashed": make_pipeline(HashingVectorizer(n_features=256), LinearSVC()),
    "letters": make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3)), SVC()),
    "kept words": make_pipeline(CountVectorizer(vocabulary=["ants", "cats", "dogs"]), RandomForestClassifier(4)),
    "both": Pipeline(
        [
            ("words", FeatureUnion([("words", TfidfVectorizer()), ("letters", TfidfVectorizer(analyzer="char"))])),
            ("best", SelectKBest(chi2, k=12)),
            ("sort", LogisticRegression()),
        ]
    ),
    "themes": make_pipeline(TfidfVectorizer(), TruncatedSVD(4), KNeighborsClassifier()),
}


@functools.cache
def picture_model(name: str, *, two: bool = False) -> Any:
    return clone(PICTURES[name]).fit(ROWS, TWO_LABELS if two else LABELS)


@functools.cache
def text_model(name: str) -> Any:
    return clone(SENTENCES[name]).fit(TEXTS, LABELS)


def _pickled(protocol: int) -> Callable[[Any, Path], object]:
    return lambda model, path: path.write_bytes(pickle.dumps(model, protocol))


def _packed(model: Any, path: Path) -> None:
    buffer = io.BytesIO()
    joblib.dump(model, buffer)
    path.write_bytes(bz2.compress(buffer.getvalue()))


FORMS: dict[str, Callable[[Any, Path], object]] = {
    **{f"pickle {protocol}": _pickled(protocol) for protocol in range(6)},
    "joblib": joblib.dump,
    **{f"joblib {way}": functools.partial(joblib.dump, compress=(way, 3)) for way in ("zlib", "gzip", "lzma", "xz")},
    "joblib bz2": _packed,
    "joblib protocol 2": functools.partial(joblib.dump, protocol=2),
    "skops": skops.io.dump,
    "skops packed": functools.partial(skops.io.dump, compression=8),
}


def saved(model: Any, path: Path, form: str = "joblib") -> Path:
    FORMS[form](model, path)
    return path
