"""Short made mails of two kinds, tables of them, and filters that tell them apart by a few words."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import skops.io
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from torch import nn

from engine.models import FileFacts, InputSpec, RawModel
from engine.results import Equality

_SPAM = ("prize", "winner", "cash", "offer")
_HAM = ("meeting", "lunch", "report", "train")


def mails(n: int) -> list[tuple[str, str]]:
    """Return n different (text, kind), in turn ham and spam."""
    found = []
    for number in range(n):
        spam = number % 2 == 1
        word = (_SPAM if spam else _HAM)[number // 2 % 4]
        lead = "Dear customer, claim your" if spam else "Dear colleague, about the"
        found.append((f"{lead} {word} number {number} before the end of day {number * 7}", "spam" if spam else "ham"))
    return found


def write_table(
    path: Path,
    rows: Sequence[tuple[str, str]],
    *,
    names: tuple[str, str] = ("text", "label"),
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write a table with an own number in front of each row."""
    with path.open("w", newline="", encoding=encoding) as opened:
        writer = csv.writer(opened, delimiter=delimiter)
        writer.writerow(["id", *names])
        writer.writerows([number, *row] for number, row in enumerate(rows))
    return path


def save_filter(path: Path, names: tuple[str, str] = ("ham", "spam")) -> Path:
    """Save a filter of scikit-learn that learned 200 mails; ``names`` are what it calls ham and spam."""
    called = dict(zip(("ham", "spam"), names))
    texts, labels = zip(*mails(200))
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=100))
    model.fit(texts, [called[label] for label in labels])
    skops.io.dump(model, path)
    return path


class _AsTheyAre:
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([*texts, None], object)[:-1]


class _Words(nn.Module):
    """Logits by the number of words of each class in a text."""

    def __init__(self, words: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self.words = words
        self.asked = 0

    def forward(self, texts: np.ndarray) -> torch.Tensor:
        self.asked += len(texts)
        return torch.tensor([[sum(word in text for word in own) - 0.5 for own in self.words] for text in texts])


class _Runtime:
    half = False
    two_classes = None

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    def run(self, raw: np.ndarray) -> np.ndarray:
        return np.asarray(self.network(raw).numpy())


def raw_filter(
    names: tuple[str, ...] | None = ("ham", "spam"),
    words: Sequence[Sequence[str]] = (_HAM, _SPAM),
    folder: Path = Path("nowhere"),
) -> RawModel:
    """Return a filter as if a loader had read it; its classes know one list of ``words`` each."""
    network = _Words(words)
    facts = FileFacts(folder / "filter", (folder / "filter",), "0" * 64, "made", "", 0, 0, {})
    return RawModel(
        facts,
        InputSpec("texts", (None,), "str"),
        network.eval(),
        _Runtime(network),
        len(words),
        names,
        "none",
        Equality("could_not_test", None, None),
        access="scores",
        texts=_AsTheyAre(),
    )
