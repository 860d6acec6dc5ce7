"""Strengthening from start to proof: measure, train, choose on the dial, write back, measure again, decide."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from engine.data.samples import Samples
from engine.hardening.batches import Batches
from engine.hardening.choosing import Choice, allowed_with, choose, points_of
from engine.hardening.closeness import closeness_on
from engine.hardening.dial import Dial
from engine.hardening.evaluation import Judge
from engine.hardening.guards import Guards
from engine.hardening.hardened import Hardened
from engine.hardening.labelled import Labelled
from engine.hardening.normalise import folded
from engine.hardening.outcomes import Record, notes_about, untrained
from engine.hardening.preparing import (
    batches_for,
    check_usable,
    copy_of,
    judge_for,
    labels_fit,
    recipe_for,
    training_for,
)
from engine.hardening.proving import Baseline, measure_baseline, prove
from engine.hardening.settings import HardenSettings, Recipe
from engine.hardening.state import TrainState, Weights
from engine.hardening.stopping import check_stop
from engine.hardening.verification import Verifier
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import Stopped

BEFORE_SHARE, TRAIN_SHARE, DIAL_SHARE = 0.2, 0.45, 0.03
"""About how long these phases take, as shares of the whole; the rest is the proof's."""


def harden(
    model: Model,
    train: Samples,
    select: Samples,
    test: Samples,
    settings: HardenSettings,
    *,
    save_candidate: Callable[[nn.Module], Model],
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
    check_usable(model, train, test)
    started = time.monotonic()
    data = Labelled.of(model, train, select, test, monitor.should_stop)
    return _Job(model, data, settings, save_candidate, seed, monitor, checkpoint).run(started)


@dataclass(frozen=True)
class _Job:
    """The order of things; each of them is done elsewhere."""

    model: Model
    data: Labelled
    settings: HardenSettings
    save_candidate: Callable[[nn.Module], Model]
    seed: int
    monitor: Monitor
    checkpoint: Checkpoint

    @property
    def limit(self) -> float:
        """Largest loss of ordinary accuracy, a fraction."""
        return self.settings.max_accuracy_drop / 100

    def run(self, started: float) -> Hardened:
        """Measure, train, choose, prove."""
        should_stop = self.monitor.should_stop
        recipe = recipe_for(self.model, self.data, self.settings, self.checkpoint, should_stop)
        verifier = self._verifier(recipe)
        baseline = measure_baseline(verifier, self.model, BEFORE_SHARE)
        record = self._record(recipe, baseline, started)
        if not labels_fit(self.model, self.data.train, should_stop):
            return record.misfit()
        judge = judge_for(self.model, self.data, recipe, should_stop)
        batches = batches_for(self.model, self.data, recipe, self.seed)
        clean = judge.clean(self.model)
        familiar = self.data.familiarity(clean, baseline.checked.clean)
        record.looks += familiar > 0
        state = self._train(recipe, clean - familiar, judge, batches)
        record.trained(state)
        try:
            return self._choose_and_prove(record, state, verifier, baseline, judge, batches, familiar)
        except Stopped:
            return record.stopped()

    def _choose_and_prove(
        self,
        record: Record,
        state: TrainState,
        verifier: Verifier,
        baseline: Baseline,
        judge: Judge,
        batches: Batches,
        familiar: float,
    ) -> Hardened:
        check_stop(self.monitor.should_stop)
        self.monitor.phase("dial", DIAL_SHARE)
        if state.best is None:
            return record.nothing(state.guards)
        dial = self._dial(record.recipe, state, judge, batches)
        record.choice = self._choose(record.recipe, dial, familiar)
        if not record.choice.worth_proving:
            return record.nothing(state.guards)
        candidate = self.save_candidate(dial.network.network)
        verdict, after = prove(verifier, candidate, baseline, self.limit, record.looks)
        return record.judged(verdict, after, candidate)

    def _record(self, recipe: Recipe, baseline: Baseline, started: float) -> Record:
        notes, training = notes_about(self.data), untrained(recipe, self.model)
        tested, looks = len(self.data.test), self.settings.test_looks
        return Record(self.model, recipe, tested, looks, self.limit, baseline.checked, started, notes, training)

    def _verifier(self, recipe: Recipe) -> Verifier:
        return Verifier(
            self.data.test,
            recipe.size,
            self.settings.depth,
            self.settings.verify_limit,
            self.data.owners,
            self.seed,
            self.monitor,
            self.checkpoint,
        )

    def _train(self, recipe: Recipe, start: float, judge: Judge, batches: Batches) -> TrainState:
        """Return the end of the training; stopped before it had anything to keep, raise ``Stopped``.

        ``start`` is the original's ordinary accuracy on the pictures for choosing, but for knowing them.
        """
        limit = self.limit + (1 / len(judge.labels) if recipe.few else 0.0)
        guards = Guards(start, judge.robust(self.model), limit)
        self.monitor.phase("train", TRAIN_SHARE)
        training = training_for(self.model, batches, judge, recipe, self.seed, self.monitor, self.checkpoint)
        state = training.run(guards)
        if state.best is None:
            check_stop(self.monitor.should_stop)
        return state

    def _dial(self, recipe: Recipe, state: TrainState, judge: Judge, batches: Batches) -> Dial:
        original: Weights = self.model.state_dict()
        new = folded(state.network, state.best or state.start)
        recalibrates = recipe.trains_statistics and any(True for _ in self.model.buffers())
        return Dial(copy_of(self.model), original, new, judge, batches, recalibrates)

    def _choose(self, recipe: Recipe, dial: Dial, familiar: float) -> Choice:
        points = points_of(dial, self.monitor, few=recipe.few)
        judged, closeness = self.data.to_judge()[0], None
        if recipe.few:
            closeness = closeness_on(self.model, judged, recipe, self.monitor.should_stop)
        return choose(dial, points, allowed_with(self.limit, familiar, len(judged), closeness), self.seed)
