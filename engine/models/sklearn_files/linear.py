"""Linear models of texts as a torch module: the words' weights, and those of pieces of words that a copy may learn."""

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.sklearn_files.answering import Way
from engine.models.sklearn_files.assembling import Assembled
from engine.models.sklearn_files.objects import kind, settings

_WITH_WEIGHTS = (
    *("LogisticRegression", "LogisticRegressionCV", "SGDClassifier", "LinearSVC", "RidgeClassifier"),
    *("RidgeClassifierCV", "Perceptron", "PassiveAggressiveClassifier"),
)
_AS_REGRESSION = "MultinomialNB"
"""Adds up logarithms, so it is linear too; a copy of it is saved as LogisticRegression, which says the same."""
_PIECES = 2**15
_LETTERS = (2, 4)
_AGREE = 1e-4
_RATE = 0.05
"""Learning rate for weights whose usual size is 1."""


class Reader:
    """Texts to numbers: first as the model's own steps do it, then as runs of letters.

    Args:
        front: the model's steps before it sorts, in their order.
    """

    def __init__(self, front: list[Any]) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer

        self.front = front
        self.letters = HashingVectorizer(
            analyzer="char_wb", ngram_range=_LETTERS, n_features=_PIECES, alternate_sign=False
        )

    def __deepcopy__(self, memo: object) -> "Reader":
        return self  # it does not change

    def words(self, texts: list[str]) -> Any:
        """Return the numbers that the model reads, sparse (batch, features)."""
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

        found: Any = texts
        for step in self.front:
            found = step.transform(found)
        return csr_matrix(found)

    def pieces(self, texts: list[str]) -> Any:
        """Return how often runs of letters occur, sparse (batch, 2**15), each row of length 1."""
        return self.letters.transform(texts)


class LinearTexts(nn.Module):
    """Raw texts to logits (batch, classes), differentiable in the weights.

    Args:
        reader: how texts become numbers.
        weights: (rows, features); one row for two classes, else one a class.
        bias: (rows,).
    """

    def __init__(self, reader: Reader, weights: np.ndarray, bias: np.ndarray) -> None:
        super().__init__()
        self.reader = reader
        self.words = nn.Parameter(torch.tensor(weights.T, dtype=torch.float32))
        self.pieces = nn.Parameter(torch.zeros(_PIECES, len(weights)))
        self.bias = nn.Parameter(torch.tensor(bias, dtype=torch.float32))
        self.eval()

    @property
    def rate(self) -> float:
        """A learning rate that suits the size of the weights."""
        used = self.words[self.words != 0]
        return _RATE * float(used.detach().square().mean().sqrt()) if len(used) else _RATE

    @property
    def has_pieces(self) -> bool:
        """Whether any piece of a word counts."""
        return bool(self.pieces.detach().any())

    def forward(self, raw: np.ndarray) -> torch.Tensor:
        """Return logits for an array (batch,) of str."""
        texts = [str(text) for text in raw]
        found = _sums(self.reader.words(texts), self.words) + self.bias
        if self.training or self.has_pieces:
            found = found + _sums(self.reader.pieces(texts), self.pieces)
        return torch.cat([torch.zeros_like(found), found], 1) if found.shape[1] == 1 else found


def _sums(numbers: Any, weights: torch.Tensor) -> torch.Tensor:
    """Return ``numbers`` (batch, features), sparse, times ``weights`` (features, rows)."""
    if not numbers.nnz:
        return torch.zeros(numbers.shape[0], weights.shape[1]) + 0 * weights.sum()
    return functional.embedding_bag(
        torch.from_numpy(numbers.indices.astype(np.int64)),
        weights,
        torch.from_numpy(numbers.indptr[:-1].astype(np.int64)),
        mode="sum",
        per_sample_weights=torch.from_numpy(numbers.data.astype(np.float32)),
    )


def flat_steps(model: Any) -> list[Any]:
    """Return a pipeline's steps in order, those of pipelines inside included."""
    if kind(model) != "Pipeline":
        return [model]
    return [step for _, item in model.steps if item not in (None, "passthrough") for step in flat_steps(item)]


def linear_network(assembled: Assembled, way: Way) -> LinearTexts | None:
    """Return a model of texts as such a network, None where it sorts in another way."""
    if not assembled.takes_texts or way == "predict":
        return None
    *front, sorter = flat_steps(assembled.model)
    found = _weights(sorter)
    if not front or found is None:
        return None
    weights, bias = found
    if not len(weights) == len(bias) == (1 if len(assembled.classes) == 2 else len(assembled.classes)):
        return None
    return LinearTexts(Reader(front), weights, bias)


def _weights(sorter: Any) -> tuple[np.ndarray, np.ndarray] | None:
    own = settings(sorter)
    if kind(sorter) in _WITH_WEIGHTS and "coef_" in own:
        weights = np.atleast_2d(np.asarray(sorter.coef_, np.float64))
        return weights, np.resize(np.asarray(sorter.intercept_, np.float64), len(weights))
    if kind(sorter) == _AS_REGRESSION:
        weights, bias = np.asarray(sorter.feature_log_prob_), np.asarray(sorter.class_log_prior_)
        return (weights[1:] - weights[:1], bias[1:] - bias[:1]) if len(weights) == 2 else (weights, bias)
    return None


def agrees(network: LinearTexts, raw: np.ndarray, rows: np.ndarray, way: Way) -> bool:
    """Return whether ``network`` answers texts (batch,) as the model did, whose answers are ``rows`` (batch, classes)."""
    with torch.no_grad():
        logits = network(raw)
    ours = (logits.softmax(1) if way == "predict_proba" else logits).numpy()
    scale = np.maximum(1, np.abs(rows).max(1, keepdims=True))
    return ours.shape == rows.shape and bool((np.abs(ours - rows) <= _AGREE * scale).all())


def with_weights_of(network: LinearTexts, assembled: Assembled) -> Any:
    """Return the model as a new pipeline of scikit-learn with the weights of ``network``."""
    import copy

    from sklearn.pipeline import FeatureUnion, Pipeline

    *front, sorter = flat_steps(assembled.model)
    words = Pipeline([(str(place), step) for place, step in enumerate(front)])
    values = (network.words.detach(), *([network.pieces.detach()] if network.has_pieces else []))
    weights = torch.cat(values).double().numpy().T
    bias = network.bias.detach().double().numpy()
    fresh = _regression(sorter) if kind(sorter) == _AS_REGRESSION else copy.copy(sorter)
    fresh.coef_, fresh.intercept_, fresh.n_features_in_ = np.ascontiguousarray(weights), bias, weights.shape[1]
    read = FeatureUnion([("words", words), ("pieces", network.reader.letters)]) if network.has_pieces else words
    return Pipeline([("read", read), ("sort", fresh)])


def _regression(sorter: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    fresh = LogisticRegression()
    fresh.classes_, fresh.n_iter_ = sorter.classes_, np.ones(1, np.int32)
    return fresh
