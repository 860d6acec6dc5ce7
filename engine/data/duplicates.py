"""Groups of equal and nearly equal pictures, so that copies never land on both sides of a split.

Two pictures are nearly equal when the root mean square of their difference is at most ``NEAR_RMS`` and at most
``NEAR_SHARE`` of the weaker picture's own contrast (its standard deviation), a correlation of about 0.993. A copy of a
small picture saved as JPEG of quality 75 differs by 6.1 and 0.073 (medians, 28 × 28), while of 10,000 Fashion-MNIST
pictures, many of them much alike, three pairs are that close.

Chains of many pictures are taken apart by limits half as wide, as often as needed; see ``engine.data.grouping``.

Pairs are found without comparing all with all: averaging over blocks never raises the root mean square, so a pair
that differs too much in mean, or in an 8 × 8 miniature, is out before its pixels are compared.
"""

import numpy as np
import torch
from torch.nn import functional

from engine.data.grouping import Forest, connect, group_ids
from engine.data.keyed import pixel_keys

NEAR_RMS = 8.0
"""In steps of 255."""
NEAR_SHARE = 0.12
_WIDTHS = (1.0, 1 / 2, 1 / 4, 1 / 8, 1 / 16)
_MINIATURE = 8
_ROWS = 256
_CONFIRM_VALUES = 16_000_000


def group_duplicates(pixels: np.ndarray, keys: np.ndarray | None = None) -> np.ndarray:
    """Return (n,) uint64 group ids for pictures (n, channels, height, width) uint8.

    A group's id is the smallest key in it, so it does not depend on the order. ``keys`` spares hashing again.
    """
    keys = pixel_keys(pixels) if keys is None else keys
    return group_ids(keys, lambda first: _connect(pixels[first]))


def _connect(pixels: np.ndarray) -> np.ndarray:
    """Return the root of every picture's set of nearly equal ones."""
    return connect(len(pixels), lambda members, width: _link(pixels[members], width), _WIDTHS)


def _link(pixels: np.ndarray, width: float) -> np.ndarray:
    """Return the root of every picture's set of pictures linked by limits ``width`` times the usual ones."""
    forest = Forest(len(pixels))
    if len(pixels) > 1:
        spread, small = _miniatures(pixels)
        limits = np.minimum(NEAR_RMS, NEAR_SHARE * spread) * width
        means = small.mean(axis=1)
        order = np.argsort(means, kind="stable")
        for start in range(0, len(order), _ROWS):
            rows = order[start : start + _ROWS]
            stop = np.searchsorted(means[order], means[rows[-1]] + NEAR_RMS * width, side="right")
            left, right = _candidates(small, limits, rows, order[start:stop])
            roots = forest.roots()
            differ = roots[left] != roots[right]
            _confirm(pixels, limits, left[differ], right[differ], forest)
    return forest.roots()


def _miniatures(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each picture's standard deviation (n,) and grey miniature (n, 64), in steps of 255."""
    side = (min(_MINIATURE, pixels.shape[2]), min(_MINIATURE, pixels.shape[3]))
    spreads, smalls = [], []
    for start in range(0, len(pixels), _ROWS):
        block = torch.from_numpy(np.ascontiguousarray(pixels[start : start + _ROWS])).float()
        spreads.append(block.flatten(1).std(1, correction=0))
        smalls.append(functional.adaptive_avg_pool2d(block.mean(1, keepdim=True), side).flatten(1))
    return torch.cat(spreads).numpy(), torch.cat(smalls).numpy()


def _candidates(
    small: np.ndarray, limits: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (left, right) of ``rows`` and ``columns`` (which begin with the rows) that may be nearly equal."""
    a, b = small[rows], small[columns]
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * (a @ b.T)
    # Blocks of unequal size (28 over 8 overlap) can exceed the bound a little: a quarter more is let through.
    loose = 1.25 * np.minimum(limits[rows][:, None], limits[columns][None])
    near = squares <= loose**2 * small.shape[1] + 1.0
    row, column = np.nonzero(np.triu(near, k=1))
    return rows[row], columns[column]


def _confirm(pixels: np.ndarray, limits: np.ndarray, left: np.ndarray, right: np.ndarray, forest: Forest) -> None:
    """Compare the pixels of each pair and join those that are nearly equal."""
    highest = np.minimum(limits[left], limits[right])
    chunk = max(1, _CONFIRM_VALUES // max(1, int(np.prod(pixels.shape[1:]))))
    for start in range(0, len(left), chunk):
        one, other = left[start : start + chunk], right[start : start + chunk]
        difference = pixels[one].astype(np.float32) - pixels[other]
        rms = np.sqrt((difference * difference).reshape(len(one), -1).mean(1))
        for a, b in zip(*(side[rms <= highest[start : start + chunk]] for side in (one, other))):
            forest.join(int(a), int(b))
