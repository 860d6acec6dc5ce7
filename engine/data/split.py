"""Which samples are for training, for selecting and for the final test (design section 5)."""

from dataclasses import dataclass
from typing import Literal, Protocol, Self, TypeVar

import numpy as np

from engine.data.keyed import shares

TEST_SHARE = 0.2
SELECT_SHARE = 0.1
TEST_FROM_SELECT = 1 / 3
"""Without a test folder, samples of the val folder whose hash is above this are for the test."""
_ENOUGH_IN_CLASS = 5
_PURPOSE = "split 1"


class Splittable(Protocol):
    """What a split needs to know of samples, pictures (``Samples``) or texts (``TextSamples``)."""

    @property
    def labels(self) -> np.ndarray | None:
        """(n,) class indices, or None."""

    @property
    def groups(self) -> np.ndarray:
        """(n,) duplicate groups."""

    @property
    def parts(self) -> tuple[str, ...]:
        """N parts: "train", "select", "test" or ""."""

    def __len__(self) -> int: ...

    def grouped_with(self, others: Self) -> np.ndarray:
        """Return the duplicate groups of these samples and ``others`` together."""


Kind = TypeVar("Kind", bound=Splittable)


@dataclass(frozen=True)
class Split:
    """Indices into the samples, ascending; no duplicate group is in two parts.

    ``source`` says who decided on the test part. ``left_out`` are samples in no part, as they are copies of
    samples in a part nearer to the test, or belong to a test folder that given test samples replace.
    """

    train: np.ndarray
    select: np.ndarray
    test: np.ndarray
    source: Literal["folders", "hash", "given"]
    left_out: np.ndarray


def split_samples(samples: Kind, test_samples: Kind | None = None) -> Split:
    """Split ``samples`` into train, select and test, about 70 : 10 : 20.

    A keyed hash of a sample's duplicate group decides, so seed, order and run change nothing, and a sample keeps its
    part when others are added. Where that leaves a class (from five groups on) or the whole without its fair half of
    test or select, or nothing for training, the groups nearest to the border are moved. Folders named train, val and test decide instead, and
    what they leave open is taken by hash: test from val or train, select from train. With ``test_samples`` the test
    part is empty, and the duplicates of those samples have left the others.
    """
    source: Literal["folders", "hash", "given"] = "folders" if _has_test_folders(samples) else "hash"
    taken = np.zeros(len(samples), bool)
    if test_samples is not None:
        source = "given"
        taken = _copies_of(samples, test_samples)
    parts = _parts(samples, taken, want_test=test_samples is None)
    parts = _keep_groups_whole(parts, samples.groups)
    train, select, test, left_out = (np.flatnonzero(parts == part) for part in ("train", "select", "test", ""))
    return Split(train, select, test, source, left_out)


def _has_test_folders(samples: Splittable) -> bool:
    return "train" in samples.parts and len(set(samples.parts)) > 1


def _copies_of(samples: Kind, others: Kind) -> np.ndarray:
    """Return (n,) bool: the sample is equal or nearly equal to one of ``others``, or in a group with such a one."""
    groups = samples.grouped_with(others)
    near = np.isin(groups[: len(samples)], groups[len(samples) :])
    return np.isin(samples.groups, samples.groups[near])


def _parts(samples: Splittable, taken: np.ndarray, *, want_test: bool) -> np.ndarray:
    """Return (n,) the part of each sample, "" for none, before copies across folders are looked at."""
    parts = np.array(samples.parts, dtype="<U6")
    if not _has_test_folders(samples):
        parts[:] = "train"
    if not want_test:
        parts[(parts == "test") | taken] = ""
    elif "test" not in parts:
        origin, low = ("select", TEST_FROM_SELECT) if "select" in parts else ("train", 1 - TEST_SHARE)
        _carve(samples, parts, origin, "test", low, 1.0)
    if "select" not in parts:
        _carve(samples, parts, "train", "select", 1 - TEST_SHARE - SELECT_SHARE, 1 - TEST_SHARE)
    return parts


def _carve(samples: Splittable, parts: np.ndarray, origin: str, target: str, low: float, high: float) -> None:
    """Move the groups of ``origin`` whose hash is in [low, high) to ``target``, in place."""
    there = parts == origin
    groups, back = np.unique(samples.groups[there], return_inverse=True)
    if len(groups) == 0:
        return
    hashes = shares(groups, _PURPOSE)
    distance = np.maximum(np.maximum(low - hashes, hashes - high), 0.0)
    moved = (hashes >= low) & (hashes < high)
    labels = np.zeros(len(groups), np.int64)
    if samples.labels is not None:
        labels[:] = np.iinfo(np.int64).max
        np.minimum.at(labels, back, samples.labels[there])
    for label in np.unique(labels):
        _top_up(moved, distance, labels == label, high - low, enough=_ENOUGH_IN_CLASS)
    _top_up(moved, distance, np.ones(len(groups), bool), high - low, enough=2)
    _put_back(moved, hashes, keep=2 if target == "test" else 1)
    parts[np.flatnonzero(there)[moved[back]]] = target


def _put_back(moved: np.ndarray, hashes: np.ndarray, *, keep: int) -> None:
    """Where fewer than ``keep`` groups would stay, let those nearest to staying stay, but for one."""
    missing = min(keep - int((~moved).sum()), int(moved.sum()) - 1)
    if missing > 0:
        leaving = np.flatnonzero(moved)
        moved[leaving[np.argsort(hashes[leaving], kind="stable")[:missing]]] = False


def _top_up(moved: np.ndarray, distance: np.ndarray, among: np.ndarray, share: float, *, enough: int) -> None:
    """Where less than half of the fair ``share`` of ``among`` is moved (at least one), move the nearest too."""
    total = int(among.sum())
    wanted = max(1, int(share * total / 2)) if total >= enough else 0
    missing = wanted - int((moved & among).sum())
    if missing > 0:
        waiting = np.flatnonzero(among & ~moved)
        moved[waiting[np.argsort(distance[waiting], kind="stable")[:missing]]] = True


def _keep_groups_whole(parts: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Take copies out of the parts farther from the test: test before select before train."""
    for nearer, others in (("test", ("select", "train")), ("select", ("train",))):
        copies = np.isin(groups, groups[parts == nearer]) & np.isin(parts, others)
        parts[copies] = ""
    return parts
