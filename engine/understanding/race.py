"""The race: all trials on a few pictures, those not clearly worse on more, until one is left or pictures run out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.data import Samples
from engine.models.model import InputConvention
from engine.models.raw import RawModel
from engine.results.errors import Stopped
from engine.understanding.choosing import choose, survivors
from engine.understanding.scalings import FILE
from engine.understanding.trials import Marks, Trial, answers_of, mark, mark_without_labels

_STEP = 32

PicturesByShape = Mapping[tuple[int, int, int], Samples]


@dataclass(frozen=True)
class Race:
    """What came out: the chosen trial and its answers, and the marks of all.

    ``marks`` (by trial number) are over the pictures that a trial saw before it was out, the same first ones for all;
    ``logits`` (n, classes) and ``folders`` (n,), each picture's folder, are those of the chosen trial.
    """

    trials: tuple[Trial, ...]
    marks: Mapping[int, Marks]
    chosen: int
    logits: np.ndarray
    folders: np.ndarray | None

    @property
    def trial(self) -> Trial:
        """The chosen trial."""
        return self.trials[self.chosen]

    @property
    def labels(self) -> np.ndarray | None:
        """Each picture's class (n,) as the chosen trial reads the folders."""
        mapping = self.trial.mapping
        return None if mapping is None or self.folders is None else mapping[self.folders]


class _Runner:
    """Keeps what every convention answered so far to the pictures ``order[:done]``."""

    def __init__(self, raw: RawModel, samples: PicturesByShape, order: np.ndarray) -> None:
        self.raw, self.samples, self.order = raw, samples, order
        self.done = 0
        self.logits: dict[InputConvention, np.ndarray] = {}

    def advance(self, conventions: Sequence[InputConvention], end: int, tick: Callable[[float], None]) -> None:
        """Show the pictures up to ``end`` to ``conventions``; forget those that cannot take them."""
        for position, convention in enumerate(conventions):
            new = self._answers(convention, end, lambda: tick(position / len(conventions)))  # noqa: B023 - called at once
            if new is None:
                self.logits.pop(convention, None)
            else:
                self.logits[convention] = np.concatenate([self.logits[convention], new]) if self.done else new
        self.done = end

    def _answers(self, convention: InputConvention, end: int, tick: Callable[[], None]) -> np.ndarray | None:
        """Return the logits for the pictures from ``done`` to ``end``, in short steps so that Stop works soon."""
        parts = []
        for start in range(self.done, end, _STEP):
            tick()
            part = self.samples[convention.shape].subset(self.order[start : min(start + _STEP, end)])
            answers = answers_of(self.raw, convention, part)
            if answers is None:
                return None
            parts.append(answers)
        return np.concatenate(parts)

    def folders(self, convention: InputConvention) -> np.ndarray | None:
        """Return the folder of each picture shown so far."""
        labels = self.samples[convention.shape].labels
        return None if labels is None else labels[self.order[: self.done]]

    def mark(self, trial: Trial) -> Marks:
        """Mark the answers so far as ``trial`` reads them."""
        folders = self.folders(trial.convention)
        logits = self.logits[trial.convention]
        if trial.mapping is None or folders is None:
            return mark_without_labels(logits)
        return mark(logits, trial.mapping[folders])


def run_race(
    raw: RawModel,
    trials: Sequence[Trial],
    samples: PicturesByShape,
    stages: Sequence[int],
    *,
    on_progress: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> Race | None:
    """Run ``trials`` on the same pictures, given for every shape; None if the model can take none of them.

    ``stages`` are the numbers of pictures after which the clearly worse trials leave.

    Raises:
        Stopped: ``should_stop`` said so.
    """
    n = len(next(iter(samples.values())))
    runner = _Runner(raw, samples, np.random.default_rng(0).permutation(n))
    running = dict(enumerate(trials))
    marks: dict[int, Marks] = {}
    for stage, end in enumerate(sorted({min(end, n) for end in stages})):

        def tick(share: float, stage: int = stage) -> None:
            """Report the ``share`` done of a stage; raise ``Stopped`` when it is time."""
            if should_stop():
                raise Stopped()
            on_progress((stage + share) / len(stages))

        runner.advance(list(dict.fromkeys(trial.convention for trial in running.values())), end, tick)
        running = {number: trial for number, trial in running.items() if trial.convention in runner.logits}
        if not running:
            return None
        now = {number: runner.mark(trial) for number, trial in running.items()}
        marks.update(now)
        running = {number: running[number] for number in survivors(now)}
    return _finish(tuple(trials), marks, running, runner)


def _finish(trials: tuple[Trial, ...], marks: dict[int, Marks], running: dict[int, Trial], runner: _Runner) -> Race:
    declared = {number for number, trial in running.items() if trial.convention.scaling == FILE}
    chosen = choose(
        {number: marks[number] for number in running},
        {number: trials[number].rank for number in running},
        declared,
        among=len({trial.convention for trial in trials}),
    )
    convention = trials[chosen].convention
    return Race(trials, marks, chosen, runner.logits[convention], runner.folders(convention))
