"""A file that does not say how its parts are joined: every way that fits is tried on the owner's pictures.

One half of the pictures chooses, the other confirms: the best of many ways is a little better than chance by luck alone.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.data import PictureSource, Samples
from engine.models.raw import RawModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.errors import Stopped, UsageError
from engine.results.inspect_result import Answer
from engine.understanding.choosing import sign_p, survivors
from engine.understanding.folders import Meaning
from engine.understanding.health import Health, near_chance
from engine.understanding.race import Race, run_race
from engine.understanding.shapes import Shape, choose_layouts, possible_shapes, wrong_override
from engine.understanding.trials import Marks, Trial, answers_of, mark
from engine.understanding.trying import make_trials
from engine.words import of, say

_SMALL_VALUES = 3 * 64 * 64
_PICTURES, _FEWER_PICTURES = 600, 160
_FIRST_LOOK = (32,)
_STAGES, _FEWER_STAGES = (16, 48, 128, 300), (16, 48, 80)
_USUAL = ("file", "0-1", "imagenet", "-1-1", "0-255")
_MOST_KINDS, _MOST_IN_FULL = 10, 3
_SHOWN = 12
_UNUSUAL = 3.0
"""How much less common a way is with a scaling that few use: a logarithm, a rough guess, as ``Guess.rarity``."""
_CLEARLY_P, _FAR_LESS_LIKELY = 0.05, 10.0
_TEMPERATURES = tuple(2.0**power for power in np.arange(-2, 9, 0.5))
_SIDES = (224, 96, 32)
"""Where a way takes any size and the owner's pictures differ in theirs; the exact size is found out afterwards."""

Size = tuple[int, int, int]


@dataclass(frozen=True)
class Structure:
    """The way that was taken, as an answer for the user; ``note`` tells how it was found, ``stop`` why it is no use."""

    raw: RawModel
    answer: Answer
    note: str
    stop: str

    def added_to(self, health: Health) -> Health:
        """Return ``health`` with what is to be told about the way."""
        notes = tuple(words for words in (self.stop, self.note) if words)
        advice = "" if self.stop else health.advice
        return Health((*notes, *health.warnings), self.stop or health.stop, advice)


def choose_structure(
    raw: RawModel, source: PictureSource, meanings: Sequence[Meaning], overrides: Overrides, monitor: Monitor
) -> Structure:
    """Return ``raw`` opened in the way of its ``guesses`` that sorts the pictures best.

    Raises:
        UsageError: the user told a way that is none of them.
        Stopped: the user stopped.
    """
    if overrides.structure is not None:
        return told_structure(raw, overrides.structure)
    if all(meaning.mapping is None for meaning in meanings):
        return untaken(raw, _no_folders())
    search = _Search(raw, _Pictures(source, monitor), meanings, overrides, monitor)
    kinds = _kinds(raw)
    first = search.races([members[0] for members in kinds], in_full=False)
    races = search.races(_hopeful(first)[:_MOST_KINDS], in_full=True)
    for index in _hopeful(races)[:_MOST_IN_FULL]:
        others = next(members for members in kinds if members[0] == index)[1:]
        races.update(search.races(others, in_full=True))
    if not races:
        return untaken(raw, _none_fits(len(search.tried)))
    return _judged(raw, races, search)


def told_structure(raw: RawModel, told: str) -> Structure:
    """Return ``raw`` opened in the way that the user told.

    Raises:
        UsageError: it is no way of this file.
    """
    names = tuple(guess.name for guess in raw.guesses)
    if not names:
        raise UsageError(
            "usage.structure",
            say("This setting does not fit the model"),
            say("“{told}” was given for how the layers are joined, but this file says that itself.", told=told),
            say("Leave it out."),
        )
    if told not in names:
        raise wrong_override("structure", told, names[:_SHOWN])
    return Structure(raw.meant_as(told), Answer("structure", told, "told", names[:_SHOWN]), "", "")


def untaken(raw: RawModel, stop: str = "") -> Structure:
    """Return ``raw`` in the way in which it was opened, which no picture confirms; ``stop`` tells why it is no use."""
    names = tuple(guess.name for guess in raw.guesses[:_SHOWN])
    return Structure(raw, Answer("structure", raw.guess, "guess", names), "", stop)


def _kinds(raw: RawModel) -> list[list[int]]:
    """Return the ways by number, those of one kind together."""
    kinds: dict[str, list[int]] = {}
    for index, guess in enumerate(raw.guesses):
        kinds.setdefault(guess.kind, []).append(index)
    return list(kinds.values())


def _hopeful(races: dict[int, Race]) -> list[int]:
    """Return the ways that are not clearly worse than the best, the best first."""
    marks = {index: race.marks[race.chosen] for index, race in races.items()}
    left = survivors(marks) if marks else []
    return sorted(left, key=lambda index: (-marks[index].accuracy, float(marks[index].loss.mean()), index))


class _Pictures:
    """The owner's pictures at every size that is asked for: the same ones, half to choose by, half to confirm with."""

    def __init__(self, source: PictureSource, monitor: Monitor) -> None:
        self._source, self._monitor = source, monitor
        self._loaded: dict[Size, Samples] = {}
        self.own_sizes = source.sizes()
        self.agree = len(set(self.own_sizes)) == 1

    def half(self, size: Size, which: int) -> Samples:
        """Return the pictures to choose by (0) or to confirm with (1)."""
        if size not in self._loaded:
            limit = _PICTURES if is_small(size) else _FEWER_PICTURES
            self._loaded[size] = self._source.load(size, limit=limit, should_stop=self._monitor.should_stop)
        samples = self._loaded[size]
        return samples.subset(np.random.default_rng(0).permutation(len(samples))[which::2])


class _Search:
    """Tries ways on the pictures that choose; ``tried`` are those that were, by number."""

    def __init__(
        self,
        raw: RawModel,
        pictures: _Pictures,
        meanings: Sequence[Meaning],
        overrides: Overrides,
        monitor: Monitor,
    ) -> None:
        self.raw, self.pictures = raw, pictures
        self._meanings, self._overrides, self._monitor = meanings, overrides, monitor
        self.tried: set[int] = set()

    def races(self, chosen: Iterable[int], *, in_full: bool) -> dict[int, Race]:
        """Try each of the ``chosen`` ways, with the usual scalings or, ``in_full``, with all on more pictures."""
        found = {}
        for index in chosen:
            if self._monitor.should_stop():
                raise Stopped()
            self.tried.add(index)
            self._monitor.progress(0.2 * len(self.tried) / len(self.raw.guesses))
            race = self._race(self.raw.meant_as(self.raw.guesses[index].name), in_full=in_full)
            if race is not None:
                found[index] = race
        return found

    def _race(self, one: RawModel, *, in_full: bool) -> Race | None:
        shapes = self._shapes(one)
        samples = {shape.size: self.pictures.half(shape.size, 0) for shape in shapes}
        small = all(is_small(size) for size in samples)
        known = samples[shapes[0].size] if in_full and small else None
        trials = make_trials(one, shapes, self._meanings, self._overrides, known)
        if not in_full:
            trials = tuple(trial for trial in trials if _is_usual(trial)) or trials
        stages = _FIRST_LOOK if not in_full else _STAGES if small else _FEWER_STAGES
        stop = self._monitor.should_stop
        return run_race(one, trials, samples, stages, on_progress=lambda _: None, should_stop=stop)

    def _shapes(self, one: RawModel) -> list[Shape]:
        layouts = choose_layouts(one.input, self._overrides.layout)
        own_sizes = self.pictures.own_sizes
        shapes = [shape for layout in layouts for shape in possible_shapes(one.input, layout, own_sizes)]
        if self.pictures.agree:
            return shapes[:1]
        return [shape for shape in shapes if shape.size[1] in _SIDES] or shapes


def is_small(size: Size) -> bool:
    """Return whether pictures of this size are so quick to compute that more of them can be looked at."""
    return math.prod(size) <= _SMALL_VALUES


def _is_usual(trial: Trial) -> bool:
    return trial.convention.scaling in _USUAL and trial.convention.colour_order != "BGR"


def _judged(raw: RawModel, races: dict[int, Race], search: _Search) -> Structure:
    """Choose by one half of the pictures, and see on the other whether the choice is better than guessing."""
    best, sure = _best(raw, races, len(search.tried))
    taken, trial = raw.meant_as(raw.guesses[best].name), races[best].trial
    names = tuple(raw.guesses[index].name for index in _hopeful(races)[:_SHOWN])
    answer = Answer("structure", taken.guess, "likely" if sure else "guess", names)
    fresh = search.pictures.half(trial.convention.shape, 1)
    logits = answers_of(taken, trial.convention, fresh)
    if trial.mapping is None or fresh.labels is None or logits is None:
        return Structure(taken, answer, "", _none_fits(len(search.tried)))
    labels = trial.mapping[fresh.labels]
    right = mark(logits, labels).right
    if not len(right) or near_chance(right, labels, taken.num_classes):
        return Structure(taken, answer, "", _none_fits(len(search.tried)))
    return Structure(taken, answer, _note(taken, len(search.tried), races[best].marks[races[best].chosen], right), "")


def _best(raw: RawModel, races: dict[int, Race], count: int) -> tuple[int, bool]:
    """Return the way that is likeliest after all pictures, and whether all that answer otherwise are far less likely.

    Of the ``count`` ways tried, those that are clearly less often right are out. Among the others it matters how likely
    they make the true classes, and how common they are. How decided the answers are in general does not: a network that
    learned its pictures by heart is too sure of itself in its true way.
    """
    marks = {index: race.marks[race.chosen] for index, race in races.items()}
    most = max(marks.values(), key=lambda mine: mine.accuracy)
    left = [index for index, mine in marks.items() if sign_p(most.right, mine.right) > _CLEARLY_P / count]
    losses = {index: best_loss(races[index]) for index in left}
    rare = {index: raw.guesses[index].rarity + (0.0 if _is_usual(races[index].trial) else _UNUSUAL) for index in left}
    best = min(left, key=lambda index: (losses[index] + rare[index], index))
    others = [index for index in left if not np.allclose(marks[index].loss, marks[best].loss, atol=1e-5)]
    return best, all(losses[index] - losses[best] > _FAR_LESS_LIKELY for index in others)


def best_loss(race: Race) -> float:
    """Return the cross-entropy of the race's chosen trial, summed over its pictures, at the temperature that suits it.

    Without labels it is infinite.
    """
    if race.labels is None:
        return math.inf
    return min(float(mark(race.logits / temperature, race.labels).loss.sum()) for temperature in _TEMPERATURES)


def _note(raw: RawModel, count: int, chosen_by: Marks, right: np.ndarray) -> str:
    return say(
        "The file does not say how its layers are joined. Of {count} ways, this one fits {n} of your pictures best: {words}. It sorted {right} others of your pictures right. It stays a guess: a similar way may be the true one.",
        count=count,
        n=len(chosen_by.right),
        words=next(guess.words for guess in raw.guesses if guess.name == raw.guess),
        right=of(int(right.sum()), len(right)),
    )


def _none_fits(count: int) -> str:
    return say(
        "The file does not say how its layers are joined, and none of the {count} ways that Toughen tried sorts your pictures better than guessing. In PyTorch, save the model with torch.onnx.export, and open that file.",
        count=count,
    )


def _no_folders() -> str:
    return say(
        "The file does not say how its layers are joined. To find out, Toughen needs pictures in folders, one folder per class."
    )
