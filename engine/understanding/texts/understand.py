"""Model and texts together: what the kinds in the data mean, whether the model makes sense of the texts, how it reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.data import TextSource
from engine.models.raw import RawModel
from engine.models.text_model import TextModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.errors import DataError
from engine.results.inspect_result import LabelMatch
from engine.understanding.asking import asked
from engine.understanding.choosing import Confidence, choose, confidence
from engine.understanding.ending import about_ending, ending_of
from engine.understanding.folders import Meaning, numbered_names
from engine.understanding.health import Health, judge, other_folders, swapped_names
from engine.understanding.matching import match_labels
from engine.understanding.names import class_names_of
from engine.understanding.texts.answering import answers_to
from engine.understanding.texts.answers import text_answers
from engine.understanding.texts.kinds import read_kinds, with_classes
from engine.understanding.texts.lengths import about_reading
from engine.understanding.texts.probes import probe
from engine.understanding.trials import mark
from engine.understanding.understood import UnderstoodTexts

_LOOKED, _LOOKED_LARGE, _LARGE = 500, 160, 30_000_000
_DOUBTFUL = 0.6


@dataclass(frozen=True)
class _Looked:
    """Answers (n, classes) to texts of kinds (n,), as one meaning reads the kinds; see ``matching.Looked``."""

    logits: np.ndarray
    folders: np.ndarray | None
    meaning: Meaning
    sureness: Confidence

    @property
    def labels(self) -> np.ndarray | None:
        """(n,), the class that is right for each text."""
        mapping = self.meaning.mapping
        return None if mapping is None or self.folders is None else mapping[self.folders]

    @property
    def accuracy(self) -> float | None:
        """Share right, in [0, 1]; None without labels."""
        return None if self.labels is None else mark(self.logits, self.labels).accuracy


def looked_at(raw: RawModel) -> int:
    """Return how many texts a model is asked about to see whether it makes sense; fewer where each takes long."""
    if raw.meter is not None:
        return asked(raw)
    return _LOOKED if raw.facts.parameters <= _LARGE else _LOOKED_LARGE


def understand_texts(
    raw: RawModel,
    source: TextSource,
    overrides: Overrides,
    *,
    limit: int | None = None,
    seed: int = 0,
    monitor: Monitor,
) -> UnderstoodTexts:
    """Find out what the kinds of ``source`` mean and how ``raw`` reads its texts, by trying.

    Kinds that fit no class stop a check, with advice, and count as not given: the owner sees how the data were read, and
    can choose another column. What is tried depends on neither ``limit`` nor ``seed``: those choose the samples that are returned.

    Raises:
        DataError: no text can be read.
        UsageError: an override cannot be.
        Stopped: the user stopped.
    """
    known, named_by = class_names_of(raw, overrides.labels)
    meanings, misfit = _meanings(source.class_folders, known, raw.num_classes)
    stop = monitor.should_stop
    some = source.load(limit=looked_at(raw), on_progress=_between(monitor, 0.0, 0.1), should_stop=stop)
    model = TextModel(raw, meanings[0].class_names)
    logits = answers_to(model, some.texts, on_progress=_between(monitor, 0.1, 0.8), should_stop=stop)
    looked = _read(logits, some.labels, meanings)
    names = looked.meaning.class_names
    match = _match(looked, source.class_folders, names)
    health, more = _health(looked, match, misfit, raw.num_classes)
    ending = ending_of(raw, logits)
    samples = source.load(limit=limit, seed=seed, on_progress=_between(monitor, 0.9, 1.0), should_stop=stop)
    return UnderstoodTexts(
        model=TextModel(raw, names),
        samples=with_classes(samples, looked.meaning.mapping),
        class_names=names,
        answers=text_answers(
            names,
            named_by if names == known else "unknown",
            looked.meaning.order,
            looked.sureness if not health.stop else _lower(looked.sureness),
            probe(model, some.texts, logits),
            source.reading,
            overrides,
            trusted=not health.stop,
        ),
        warnings=tuple(
            dict.fromkeys(
                (*health.warnings, *more, *about_ending(ending, logits, "text"), *about_reading(raw.texts, some.texts))
            )
        ),
        accuracy=looked.accuracy,
        stop=health.stop,
        advice=health.advice,
        match=match,
        ending=ending,
    )


def _lower(sureness: Confidence) -> Confidence:
    return "sure" if sureness == "sure" else "guess"


def _meanings(
    kinds: tuple[str, ...], known: tuple[str, ...] | None, num_classes: int
) -> tuple[tuple[Meaning, ...], DataError | None]:
    """Return the meanings to try; where the names fit nothing, one without a meaning, and what is wrong."""
    try:
        return read_kinds(kinds, known, num_classes), None
    except DataError as error:
        return (Meaning("unmatched", known or numbered_names(num_classes), None),), error


def _read(logits: np.ndarray, kinds: np.ndarray | None, meanings: Sequence[Meaning]) -> _Looked:
    """Return the answers as the meaning reads them that fits best; the commoner where they fit alike."""
    if kinds is None or len(meanings) == 1:
        only = meanings[0]
        return _Looked(logits, kinds, only, "sure" if only.order in {"names", "none", "unmatched"} else "likely")
    marks = {
        place: mark(logits, meaning.mapping[kinds])
        for place, meaning in enumerate(meanings)
        if meaning.mapping is not None
    }
    chosen = choose(marks, dict(zip(marks, marks)))
    others = [other for place, other in marks.items() if place != chosen]
    return _Looked(logits, kinds, meanings[chosen], confidence(marks[chosen], others, labelled=True))


def _match(looked: _Looked, kinds: tuple[str, ...], names: tuple[str, ...]) -> LabelMatch | None:
    return match_labels(looked, kinds, names) if np.isfinite(looked.logits).all() else None


def _health(
    looked: _Looked, match: LabelMatch | None, misfit: DataError | None, num_classes: int
) -> tuple[Health, tuple[str, ...]]:
    """Return the health to go by, and other warnings."""
    if misfit is not None and match is None:
        reason = f"{misfit.title}. {misfit.message}"
        return Health((reason,), reason, misfit.next_step), ()
    found = judge(looked, num_classes, "text")
    if match is None:
        return found, ()
    if looked.accuracy is not None and looked.accuracy >= _DOUBTFUL:
        return found, (swapped_names(match, "text"),)
    rest = () if looked.labels is None else tuple(words for words in found.warnings if words != found.stop)
    return other_folders(match, "text"), rest


def _between(monitor: Monitor, start: float, end: float) -> Callable[[float], None]:
    """Return a progress callback whose [0, 1] is [start, end] of the monitor's phase."""
    return lambda fraction: monitor.progress(start + (end - start) * fraction)
