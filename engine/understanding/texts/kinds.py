"""What the kinds of texts in the data mean: matched to the model's classes by name or meaning, or orders to try."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.data import TextSamples, TextSource
from engine.protocol.monitor import Monitor
from engine.understanding.folders import Meaning, in_order, match_names, numbered_names
from engine.understanding.texts.names import meaning_of, numbers_of, only_counts
from engine.understanding.texts.problems import wrong_kinds
from engine.understanding.understood import UnderstoodTexts


def read_kinds(kinds: Sequence[str], known: tuple[str, ...] | None, num_classes: int) -> tuple[Meaning, ...]:
    """Return the possible meanings of ``kinds`` (the values of a column, or folders), the commoner first.

    ``known`` are the model's class names, None if the file does not say. Names that only count ("LABEL_0") give way to
    those of the data where these do not count.

    Raises:
        DataError: the kinds cannot be matched to the classes.
    """
    names = known or numbered_names(num_classes)
    if not kinds:
        return (Meaning("none", names, None),)
    if known is not None:
        matched = match_kinds(kinds, known)
        if matched is not None:
            return (matched,)
    numbers = numbers_of(kinds, num_classes)
    if numbers is not None and (known is not None or len(kinds) < num_classes):
        return (Meaning("numbers", names, numbers),)
    told = None if known is None or only_counts(known) else known
    if len(kinds) != num_classes or (told is not None and _some_match(kinds, told)):
        raise wrong_kinds(kinds, told, num_classes)
    return in_order(kinds, told)


def match_kinds(kinds: Sequence[str], names: tuple[str, ...]) -> Meaning | None:
    """Return ``kinds`` matched to class ``names`` as they are written, else by what they mean; None where that fails."""
    by_name = match_names(kinds, names)
    if by_name is not None:
        return Meaning("names", names, by_name)
    by_meaning = _by_meaning(kinds, names)
    return None if by_meaning is None else Meaning("meaning", names, by_meaning)


def _by_meaning(kinds: Sequence[str], names: Sequence[str]) -> np.ndarray | None:
    """Match names that mean the same; where one of each is left of at least two, the two belong together."""
    single, meanings = [match_names([kind], names) for kind in kinds], [meaning_of(name) for name in names]
    found = [int(own[0]) if own is not None else _only(meanings, meaning_of(kind)) for kind, own in zip(kinds, single)]
    if found.count(None) == 1 and len(kinds) == len(names) > 1:
        left = sorted(set(range(len(names))) - set(found))
        found = [left[0] if place is None and len(left) == 1 else place for place in found]
    matched = [place for place in found if place is not None]
    return np.array(matched, np.int64) if len(set(matched)) == len(kinds) else None


def _only(meanings: Sequence[str], wanted: str) -> int | None:
    return meanings.index(wanted) if wanted and meanings.count(wanted) == 1 else None


def _some_match(kinds: Sequence[str], known: tuple[str, ...]) -> bool:
    return any(match_kinds([kind], known) is not None for kind in kinds)


def with_classes(samples: TextSamples, mapping: np.ndarray | None) -> TextSamples:
    """Return ``samples`` with the kinds' numbers as labels turned into class indices; without labels where there is no mapping."""
    if samples.labels is None or mapping is None:
        return replace(samples, labels=None)
    return replace(samples, labels=mapping[samples.labels])


def load_texts_like(
    understood: UnderstoodTexts, source: TextSource, *, limit: int | None = None, seed: int = 0, monitor: Monitor
) -> TextSamples:
    """Load other texts for an understood model, their kinds matched to its classes by name, meaning or number.

    Raises:
        DataError: a kind is none of the classes, or no text can be read.
        Stopped: the user stopped.
    """
    kinds, names = source.class_folders, understood.class_names
    mapping = None
    if kinds:
        matched = match_kinds(kinds, names)
        mapping = numbers_of(kinds, len(names)) if matched is None else matched.mapping
        if mapping is None:
            raise wrong_kinds(kinds, names, len(names))
    samples = source.load(limit=limit, seed=seed, on_progress=monitor.progress, should_stop=monitor.should_stop)
    return with_classes(samples, mapping)
