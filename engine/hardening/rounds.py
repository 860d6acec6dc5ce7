"""Which samples each step sees, with all random numbers named by (seed, step): a resumed run draws the same."""

import hashlib
from collections.abc import Iterator

import numpy as np
import torch


def generator(seed: int, *names: object) -> torch.Generator:
    """Return a CPU generator whose numbers depend on ``seed`` and ``names`` alone."""
    text = "\x1f".join(str(name) for name in (seed, "harden", *names))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)


def slices(count: int, size: int) -> Iterator[slice]:
    """Yield slices of at most ``size`` that cover ``count`` places."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def rows_at(step: int, n: int, batch: int, seed: int) -> np.ndarray:
    """Return the samples of ``step``: consecutive places in an endless row of shuffled rounds over ``n`` samples."""
    places = np.arange(step * batch, (step + 1) * batch)
    rounds = {number: _round(int(number), n, seed) for number in np.unique(places // n)}
    return np.array([rounds[place // n][place % n] for place in places.tolist()])


def _round(number: int, n: int, seed: int) -> np.ndarray:
    return torch.randperm(n, generator=generator(seed, "order", number)).numpy()


def spread(n: int, count: int) -> np.ndarray:
    """Return up to ``count`` of ``n`` places, evenly spread."""
    return np.linspace(0, n - 1, min(count, n)).round().astype(np.int64)
