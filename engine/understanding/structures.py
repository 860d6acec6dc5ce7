"""A file that does not say how its parts are joined: every way that fits is tried on the owner's pictures.

One half of the pictures chooses, the other confirms: the best of many ways is a little better than chance by luck alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.data import PictureSource, Samples
from engine.models.raw import RawModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.errors import Stopped
from engine.results.inspect_result import Answer
from engine.understanding.choosing import choose, confidence, survivors
from engine.understanding.folders import Meaning
from engine.understanding.health import Health, near_chance
from engine.understanding.race import Race, run_race
from engine.understanding.shapes import choose_layouts, possible_shapes, wrong_override
from engine.understanding.trials import Marks, Trial, answers_of, mark
from engine.understanding.trying import make_trials
from engine.words import of, say

_PICTURES = 160
_FIRST_LOOK = (24,)
_STAGES = (16, 48, 80)
_USUAL = ("file", "0-1", "imagenet", "-1-1", "0-255")
_MOST_IN_FULL = 8
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
    names = tuple(guess.name for guess in raw.guesses)
    if overrides.structure is not None:
        if overrides.structure not in names:
            raise wrong_override("structure", overrides.structure, names)
        return Structure(
            raw.meant_as(overrides.structure), Answer("structure", overrides.structure, "told", names), "", ""
        )
    if all(meaning.mapping is None for meaning in meanings):
        return Structure(raw, Answer("structure", raw.guess, "guess", names), "", _no_folders())
    pictures = _Pictures(source, monitor)
    first = _races(raw, range(len(names)), pictures, meanings, overrides, monitor, in_full=False)
    marks = {index: race.marks[race.chosen] for index, race in first.items()}
    # by loss: on so few pictures, wrong ways are often right as many times, but hardly ever as sure of it
    hopeful = sorted(survivors(marks) if marks else (), key=lambda index: (float(marks[index].loss.mean()), index))
    races = _races(raw, hopeful[:_MOST_IN_FULL], pictures, meanings, overrides, monitor, in_full=True)
    if not races:
        return Structure(raw, Answer("structure", raw.guess, "guess", names), "", _none_fits(len(names)))
    return _judged(raw, races, pictures, names)


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
            self._loaded[size] = self._source.load(size, limit=_PICTURES, should_stop=self._monitor.should_stop)
        samples = self._loaded[size]
        return samples.subset(np.random.default_rng(0).permutation(len(samples))[which::2])


def _races(
    raw: RawModel,
    chosen: Iterable[int],
    pictures: _Pictures,
    meanings: Sequence[Meaning],
    overrides: Overrides,
    monitor: Monitor,
    *,
    in_full: bool,
) -> dict[int, Race]:
    """Try each of the ``chosen`` ways, with the usual scalings or, ``in_full``, with all on more pictures."""
    found = {}
    for index in chosen:
        if monitor.should_stop():
            raise Stopped()
        monitor.progress(0.2 * index / len(raw.guesses))
        one = raw.meant_as(raw.guesses[index].name)
        layouts = choose_layouts(one.input, overrides.layout)
        shapes = [shape for layout in layouts for shape in possible_shapes(one.input, layout, pictures.own_sizes)]
        shapes = shapes[:1] if pictures.agree else [shape for shape in shapes if shape.size[1] in _SIDES] or shapes
        trials = make_trials(one, shapes, meanings, overrides, None)
        if not in_full:
            trials = tuple(trial for trial in trials if _is_usual(trial)) or trials
        samples = {shape.size: pictures.half(shape.size, 0) for shape in shapes}
        stages = _STAGES if in_full else _FIRST_LOOK
        race = run_race(one, trials, samples, stages, on_progress=lambda _: None, should_stop=monitor.should_stop)
        if race is not None:
            found[index] = race
    return found


def _is_usual(trial: Trial) -> bool:
    return trial.convention.scaling in _USUAL and trial.convention.colour_order != "BGR"


def _judged(raw: RawModel, races: dict[int, Race], pictures: _Pictures, names: tuple[str, ...]) -> Structure:
    """Choose by one half of the pictures, and see on the other whether the choice is better than guessing."""
    marks = {index: race.marks[race.chosen] for index, race in races.items()}
    best = choose(marks, {index: index for index in marks})
    taken, trial = raw.meant_as(names[best]), races[best].trial
    others = [found for found in marks.values() if not np.allclose(found.loss, marks[best].loss, atol=1e-5)]
    sure = confidence(marks[best], others, labelled=True)
    answer = Answer("structure", taken.guess, "likely" if sure == "sure" else sure, names)
    fresh = pictures.half(trial.convention.shape, 1)
    logits = answers_of(taken, trial.convention, fresh)
    if trial.mapping is None or fresh.labels is None or logits is None:
        return Structure(taken, answer, "", _none_fits(len(names)))
    labels = trial.mapping[fresh.labels]
    right = mark(logits, labels).right
    if not len(right) or near_chance(right, labels, taken.num_classes):
        return Structure(taken, answer, "", _none_fits(len(names)))
    return Structure(taken, answer, _note(taken, len(names), marks[best], right), "")


def _note(raw: RawModel, count: int, chosen_by: Marks, right: np.ndarray) -> str:
    return say(
        "The file does not say how its layers are joined. Toughen tried {count} ways on {n} of your pictures, and took this one: {words}. On others of your pictures it sorted {right} right. It stays a guess: a similar way may be the true one.",
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
