"""Small models of texts with fixed random weights, and texts for them: quick, never alike by chance."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

LINE = (
    "the parcel came two days early and everything was fine but service staff lovely awful broken please refund my "
    "money now never again great value quick friendly answer still waiting for help would buy this terrible nice bad"
)
WORDS = LINE.split()
NOTHING_STOPS = bool  # called without anything, it says False


@lru_cache(maxsize=200_000)
def vector(word: str, size: int) -> np.ndarray:
    """Return 16 numbers that follow from ``word`` alone, for size 0, else from its runs of ``size`` characters."""
    marked = f"^{word}$"
    pieces = [marked[at : at + size] for at in range(max(1, len(marked) + 1 - size))] if size else [word]
    digests = (hashlib.blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=16).digest() for piece in pieces)
    return np.sum([np.frombuffer(digest, np.uint8) / 128 - 1 for digest in digests], 0)


class Pieces:
    """A hidden layer over the sum of the vectors of a text's pieces, words or runs of characters: not additive in them."""

    def __init__(self, size: int = 3, classes: int = 2, seed: int = 0, blind: bool = False) -> None:
        draws = np.random.default_rng(seed)
        self.size, self.blind = size, blind
        self.first, self.second = draws.normal(size=(16, 24)), draws.normal(size=(24, classes))
        self.asked: list[str] = []
        self.batches: list[int] = []

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        self.batches.append(len(texts))
        found = [[vector(word, self.size) for word in re.findall(r"\S+", text)] for text in texts]
        sums = np.array([np.add.reduce(row) if row else np.zeros(16) for row in found])
        logits = np.tanh(sums @ self.first / 4) @ self.second
        if self.blind:
            logits = np.eye(logits.shape[1])[logits.argmax(1)]
        return logits.astype(np.float32)

    def labels(self, texts: Sequence[str]) -> np.ndarray:
        """Return its answers, without counting."""
        found = self.logits_of(list(texts)).argmax(1)
        del self.asked[-len(texts) :], self.batches[-1:]
        return found


def sentences(count: int, length: int, seed: int = 0) -> list[str]:
    """Return texts of ``length`` words."""
    draws = np.random.default_rng(seed)
    return [" ".join(draws.choice(WORDS, length)) for _ in range(count)]


def hard_texts(model: Pieces, count: int, length: int = 12) -> list[str]:
    """Return texts of which the model is rather sure, though not of the surest."""
    pool = sentences(10 * count, length, seed=9)
    logits = model.logits_of(pool)
    ordered = np.sort(logits, 1)
    return [pool[place] for place in np.argsort(ordered[:, -2] - ordered[:, -1], kind="stable")[count : 2 * count]]
