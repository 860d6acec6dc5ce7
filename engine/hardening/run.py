"""Strengthening from start to proof: measure, train, choose on the dial, write back, measure again, decide."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic

from torch import nn

from engine.data.samples import Samples
from engine.data.text_samples import TextSamples
from engine.hardening.choosing import Choice, allowed_with, choose, points_of
from engine.hardening.dial import Dial
from engine.hardening.guards import Guards
from engine.hardening.hardened import Hardened
from engine.hardening.judging import Judge
from engine.hardening.kinds import M, S
from engine.hardening.outcomes import Record, notes_about, untrained
from engine.hardening.pictures.task import PictureTask
from engine.hardening.preparing import labels_fit
from engine.hardening.proving import Baseline, measure_baseline, prove
from engine.hardening.settings import HardenSettings
from engine.hardening.start import Start, measure_start
from engine.hardening.state import TrainState, Weights
from engine.hardening.stopping import ShouldStop, check_stop
from engine.hardening.task import Task
from engine.hardening.texts.task import TextTask
from engine.hardening.trainer import Training
from engine.hardening.verification import Verifier
from engine.models.model import Model
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import Stopped

BEFORE_SHARE, TRAIN_SHARE, DIAL_SHARE = 0.2, 0.45, 0.03
"""About how long these phases take, as shares of the whole; the rest is the proof's."""


def harden(
    model: M,
    train: S,
    select: S,
    test: S,
    settings: HardenSettings,
    *,
    save_candidate: Callable[[nn.Module], M],
    seed: int,
    monitor: Monitor,
    checkpoint: Checkpoint,
) -> Hardened:
    """Make a stronger copy of ``model`` and find out whether it is better; ``model`` itself is not changed.

    Args:
        model: on the device to train on, around its real file.
        train: what the copy learns from. Without labels the model's own answers are used.
        select: what early stop, recipe and dial look at.
        test: what only the proof looks at.
        settings: what the owner asks for.
        save_candidate: writes a network into a copy of the file and returns the model around that file.
        seed: of all random numbers.
        monitor: told of phases, points of the chart and notices; may stop the job in every phase.
        checkpoint: with the same inputs, a stopped job continues from it to equal weights (on the CPU).

    Raises:
        TestError: the model cannot be trained, or a part is empty.
        Stopped: the user stopped before anything was trained.
    """
    started = time.monotonic()
    task = _task_of(model, (train, select, test), settings, seed, checkpoint, monitor.should_stop)
    return _Job(task, settings, save_candidate, seed, monitor, checkpoint).run(started)


def _task_of(
    model: M,
    parts: tuple[S, S, S],
    settings: HardenSettings,
    seed: int,
    checkpoint: Checkpoint,
    should_stop: ShouldStop,
) -> Task[M, S]:
    """Return what is special about this kind of model and samples.

    Raises:
        TypeError: the samples are of another kind than the model.
        TestError, Stopped: see ``harden``.
    """
    if isinstance(model, TextModel) and isinstance(parts[0], TextSamples):
        return TextTask.of(model, parts, settings, seed, checkpoint, should_stop)
    if isinstance(model, Model) and isinstance(parts[0], Samples):
        return PictureTask.of(model, parts, settings, seed, checkpoint, should_stop)
    raise TypeError(f"{type(model).__name__} does not take {type(parts[0]).__name__}")


@dataclass(frozen=True)
class _Job(Generic[M, S]):
    """The order of things; each of them is done elsewhere."""

    task: Task[M, S]
    settings: HardenSettings
    save_candidate: Callable[[nn.Module], M]
    seed: int
    monitor: Monitor
    checkpoint: Checkpoint

    @property
    def limit(self) -> float:
        """Largest loss of ordinary accuracy, a fraction."""
        return self.settings.max_accuracy_drop / 100

    def run(self, started: float) -> Hardened:
        """Measure, train, choose, prove."""
        task, should_stop = self.task, self.monitor.should_stop
        verifier = self._verifier()
        baseline = measure_baseline(verifier, task.model, BEFORE_SHARE)
        record = self._record(baseline, started)
        if not labels_fit(task.model, task.data.train, should_stop):
            return record.misfit()
        judge = task.judge()
        standing = verifier.standing(baseline.checked.examples)
        began = measure_start(task, judge, baseline.checked.clean, standing)
        record.looks += began.knows
        state = self._train(began, judge)
        record.trained(state)
        try:
            return self._choose_and_prove(record, state, verifier, baseline, judge, began)
        except Stopped:
            return record.stopped()

    def _choose_and_prove(
        self,
        record: Record,
        state: TrainState,
        verifier: Verifier[M, S],
        baseline: Baseline,
        judge: Judge,
        began: Start,
    ) -> Hardened:
        check_stop(self.monitor.should_stop)
        self.monitor.phase("dial", DIAL_SHARE)
        if state.best is None:
            return record.nothing(state.guards)
        dial = self._dial(state, judge)
        record.choice = self._choose(dial, began)
        if not record.choice.worth_proving:
            return record.nothing(state.guards)
        candidate = self.task.as_used(self.save_candidate(dial.network.network))
        verdict, after = prove(verifier, candidate, baseline, self.limit, record.looks)
        return record.judged(verdict, after, candidate)

    def _record(self, baseline: Baseline, started: float) -> Record:
        model, data, recipe = self.task.model, self.task.data, self.task.recipe
        notes, training = notes_about(data, model.raw.task), untrained(recipe, model)
        tested, looks = len(data.test), self.settings.test_looks
        return Record(model, recipe, tested, looks, self.limit, baseline.checked, started, notes, training)

    def _verifier(self) -> Verifier[M, S]:
        task = self.task
        return Verifier(
            task.data.test,
            task.proving(),
            self.settings.depth,
            task.verify_limit,
            task.data.owners,
            self.seed,
            self.monitor,
            self.checkpoint,
        )

    def _train(self, began: Start, judge: Judge) -> TrainState:
        """Return the end of the training; stopped before it had anything to keep, raise ``Stopped``."""
        task = self.task
        limit = self.limit + (1 / len(judge) if task.recipe.few else 0.0)
        guards = Guards(began.clean - began.known_clean, began.robust - began.known_robust, limit, slack=began.slack)
        student = task.student()
        self.monitor.phase("train", TRAIN_SHARE)
        state = Training(student, task.lessons(), judge, task.recipe, self.monitor, self.checkpoint).run(guards)
        if state.best is None:
            check_stop(self.monitor.should_stop)
        return state

    def _dial(self, state: TrainState, judge: Judge) -> Dial[M]:
        task = self.task
        original: Weights = task.model.state_dict()
        new = task.weights(state.network, state.best or state.start)
        return Dial(task.copy(), original, new, judge, task.recalibrate())

    def _choose(self, dial: Dial[M], began: Start) -> Choice:
        points = points_of(dial, self.task.mixes, self.monitor)
        closeness = self.task.closeness() if self.task.recipe.few else None
        allowed = allowed_with(self.limit, began.known_clean, len(dial.judge), closeness)
        allowed = replace(allowed, slack=began.slack)
        return choose(dial, points, allowed, self.seed, began.to_beat, fronted=began.fronted)
