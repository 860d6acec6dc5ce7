"""The match of folders and classes that fits what the model sees: a suggestion for the owner, with its figures."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engine.results.inspect_result import LabelMatch, MatchedFolder
from engine.understanding.assignment import best_assignment
from engine.understanding.choosing import sign_p
from engine.understanding.folders import numbered_names

_FEWEST_PER_FOLDER = 5
_FITS = 0.5
_GAIN = 0.05
_ABOVE_ONE_ANSWER = 0.1
_BY_LUCK_P = 0.001


class Looked(Protocol):
    """A model's answers to some samples of folders, or of kinds named in a table."""

    @property
    def logits(self) -> np.ndarray:
        """(n, classes)."""

    @property
    def folders(self) -> np.ndarray | None:
        """(n,), the folder of each; None without any."""

    @property
    def labels(self) -> np.ndarray | None:
        """(n,), the class that is right for each, as the folders are read; None where that is not known."""


def match_labels(looked: Looked, folder_names: Sequence[str], known: Sequence[str]) -> LabelMatch | None:
    """Return the match that fits the answers clearly better than the present reading of the folders, or None.

    ``known`` has one name per class, as they are now. A sample counts as right by the match that the other half of
    the samples gives, so that the figure does not flatter. None with fewer than five samples a folder.
    """
    if looked.folders is None or not 2 <= len(folder_names) <= len(known):
        return None
    predicted, folders = looked.logits.argmax(axis=1), looked.folders
    counts = _counts(folders, predicted, len(folder_names), len(known))
    if int(counts.sum(axis=1).min()) < _FEWEST_PER_FOLDER:
        return None
    right = _held_out(folders, predicted, counts.shape)
    now = None if looked.labels is None else looked.labels == predicted
    before = np.zeros(len(right), bool) if now is None else now
    better = right.mean() >= max(_FITS, before.mean() + _GAIN) and sign_p(right, before) < _BY_LUCK_P
    if not better or not _tells_apart(right, folders, len(folder_names)):
        return None
    chosen = best_assignment(counts)
    return LabelMatch(
        names=_names(chosen, folder_names, known),
        folders=tuple(
            MatchedFolder(
                folder, int(chosen[place]) + 1, known[chosen[place]], int(counts[place, chosen[place]]), int(row.sum())
            )
            for place, (folder, row) in enumerate(zip(folder_names, counts))
        ),
        right=int(right.sum()),
        now=None if now is None else int(now.sum()),
        n=len(right),
    )


def _counts(folders: np.ndarray, predicted: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return how often the samples of each folder were sorted into each class (folders, classes)."""
    return np.bincount(folders * columns + predicted, minlength=rows * columns).reshape(rows, columns)


def _held_out(folders: np.ndarray, predicted: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return for each sample (n,) bool whether it is right by the match of the half that it is not in."""
    half = np.zeros(len(folders), bool)
    for folder in range(shape[0]):
        half[np.flatnonzero(folders == folder)[1::2]] = True
    right = np.zeros(len(folders), bool)
    for mine in (half, ~half):
        match = best_assignment(_counts(folders[~mine], predicted[~mine], *shape))
        right[mine] = match[folders[mine]] == predicted[mine]
    return right


def _tells_apart(right: np.ndarray, folders: np.ndarray, n: int) -> bool:
    """Return whether ``right`` (samples,) is more than always the same answer would be in ``n`` folders of one size."""
    shares = [float(right[folders == folder].mean()) for folder in range(n)]
    return sum(shares) / n >= 1 / n + _ABOVE_ONE_ANSWER


def _names(chosen: np.ndarray, folder_names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return a name per class: its folder's, else its own where no folder has that, else a number."""
    names = dict(zip(chosen.tolist(), folder_names))
    taken = set(folder_names)
    for number, (own, numbered) in enumerate(zip(known, numbered_names(len(known)))):
        if number not in names:
            name = next(name for name in (own, numbered, *_spare(numbered)) if name not in taken)
            names[number] = name
            taken.add(name)
    return tuple(names[number] for number in range(len(known)))


def _spare(name: str) -> Sequence[str]:
    return [f"{name} ({letter})" for letter in "abcdefghij"]
