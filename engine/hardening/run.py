"""Strengthening from start to proof: measure, train, choose on the dial, write back, measure again, decide."""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from engine.data.samples import Samples
from engine.hardening.acceptance import DAMAGE_LIMIT, LEAST_GAIN, Evidence, Verdict, decide
from engine.hardening.batches import Batches
from engine.hardening.damage import loses_at_most, under_damage
from engine.hardening.dial import MIXES, Dial, choose_from
from engine.hardening.evaluation import Judge
from engine.hardening.guards import Guards
from engine.hardening.hardened import Checked, Hardened
from engine.hardening.labelled import Labelled
from engine.hardening.normalise import folded, normalised
from engine.hardening.plan import make_recipe
from engine.hardening.settings import HardenSettings, Recipe
from engine.hardening.state import TrainState, Weights
from engine.hardening.trainer import Training
from engine.hardening.verification import Verifier, with_replay
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import DialPoint, Reason, Stopped, TestError, TrainingInfo
from engine.scan import Scanned
from engine.words import say

STATISTICS_OF = 512
MOST_TRIED = 500
ABOVE_CHANCE, COMMON_ENOUGH = 0.05, 0.9
CAUTION = 0.5
"""Share of the accuracy limit that the dial may use up: the select part is small, and the proof is on other samples."""
DAMAGE_CAUTION = 0.5
"""The same for everyday damage."""
FASTEST = torch.channels_last
"""The layout of convolutions that was a quarter faster where tried, on a processor without a graphics card."""
SHARES = {"before": 0.2, "train": 0.45, "dial": 0.03, "after": 0.3, "verify": 0.02}
"""About how long each phase takes, as a share of the whole."""


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
        monitor: told of phases, points of the chart and notices.
        checkpoint: with the same inputs, a stopped job continues from it to equal weights (on the CPU).

    Raises:
        TestError: the model cannot be trained, or a part is empty.
        Stopped: the user stopped before anything was trained.
    """
    _check(model, train, test)
    job = _Job(model, Labelled.of(model, train, select, test), settings, save_candidate, seed, monitor, checkpoint)
    return job.run()


def _check(model: Model, train: Samples, test: Samples) -> None:
    if not model.raw.trainable:
        raise TestError(
            "harden.not_trainable",
            say("This model cannot be trained further"),
            say("Its file holds no numbers that training may change."),
            say("Use the model as its maker's tool saves it, before it is made smaller for phones."),
        )
    if len(train) == 0 or len(test) == 0:
        raise TestError(
            "harden.too_few",
            say("There are too few pictures"),
            say("Some pictures are needed to learn from, and others to prove the result."),
            say("Add pictures: at least 30, better some hundreds."),
        )


@dataclass
class _Job:
    model: Model
    data: Labelled
    settings: HardenSettings
    save_candidate: Callable[[nn.Module], Model]
    seed: int
    monitor: Monitor
    checkpoint: Checkpoint
    notes: list[str] = field(default_factory=list)
    dial: tuple[DialPoint, ...] = ()
    mix: float = 0.0

    def run(self) -> Hardened:
        """Do everything in order."""
        self.started = time.monotonic()
        self._note_about_data()
        recipe = self._recipe()
        verifier = self._verifier(recipe)
        self.before, scanned, right_before = verifier.check(self.model, "before", SHARES["before"])
        judge = self._judge(recipe)
        batches = self._batches(recipe)
        if not self._labels_fit():
            return self._misfit(recipe)
        start = judge.clean(self.model) - self.data.familiarity(judge.clean(self.model), self.before.clean)
        guards = Guards(start, judge.robust(self.model), self.settings.max_accuracy_drop / 100)
        state = self._train(recipe, judge, batches, guards)
        self.training = _training_info(recipe, state, self.model)
        if self.monitor.should_stop():
            return self._stopped(recipe)
        mixed = self._turn(recipe, state, judge, batches)
        if mixed is None:
            return self._nothing(recipe, state)
        return self._prove(recipe, verifier, self.save_candidate(mixed.network), scanned, right_before)

    def _labels_fit(self) -> bool:
        """Return whether the model agrees with the labels more often than by always naming the commonest class."""
        train = self.data.train
        labels = np.asarray(train.labels)
        rows = np.linspace(0, len(train) - 1, min(len(train), MOST_TRIED)).round().astype(np.int64)
        outputs = self.model.confirm(train.inputs(rows).numpy())
        commonest = np.bincount(labels).max() / len(labels)
        return bool((outputs.argmax(1) == labels[rows]).mean() > min(commonest + ABOVE_CHANCE, COMMON_ENOUGH))

    def _note_about_data(self) -> None:
        if not self.data.owners:
            self.notes.append(say("Your pictures have no labels, so the model's own answers were taken as right."))
        if self.data.to_judge()[1]:
            self.notes.append(say("There were few pictures to choose with, so some were used that it learned from."))

    def _recipe(self) -> Recipe:
        """Return the recipe; a resumed job goes on with the one it began with, as speed may be measured otherwise."""
        kept = self.checkpoint.get("recipe")
        if kept is not None:
            return Recipe.from_object(dict(kept))
        recipe = make_recipe(self.model, self.data.train, np.asarray(self.data.train.labels), self.settings)
        self.checkpoint.put("recipe", recipe.to_object())
        return recipe

    def _verifier(self, recipe: Recipe) -> Verifier:
        settings = self.settings
        return Verifier(
            self.data.test,
            recipe.size,
            settings.depth,
            settings.verify_limit,
            self.data.owners,
            self.seed,
            self.monitor,
            self.checkpoint,
        )

    def _judge(self, recipe: Recipe) -> Judge:
        samples, device = self.data.to_judge()[0], self.model.device
        labels = torch.from_numpy(np.asarray(samples.labels)).to(device)
        return Judge(samples.inputs().to(device), labels, recipe.size)

    def _batches(self, recipe: Recipe) -> Batches:
        train = self.data.train
        return Batches(
            train.pixels,
            np.asarray(train.labels),
            self.model.num_classes,
            recipe.batch,
            recipe.augmentation,
            self.seed,
            self.model.device,
        )

    def _train(self, recipe: Recipe, judge: Judge, batches: Batches, guards: Guards) -> TrainState:
        self.monitor.phase("train", SHARES["train"])
        original, student = self._quick_copy(), self._quick_copy()
        network = normalised(student, batches.some(STATISTICS_OF)) if recipe.trains_statistics else student
        training = Training(original, network, batches, judge, recipe, self.seed, self.monitor, self.checkpoint)
        state = training.run(guards)
        if self.monitor.should_stop() and state.best is None:
            raise Stopped()
        return state

    def _copy(self) -> Model:
        return self.model.with_network(copy.deepcopy(self.model.network))

    def _quick_copy(self) -> Model:
        model: Model = self._copy().to(memory_format=FASTEST)  # type: ignore[call-overload]
        return model

    def _turn(self, recipe: Recipe, state: TrainState, judge: Judge, batches: Batches) -> Model | None:
        """Return the mix of old and new weights that the select part speaks for; None where none is worth a proof."""
        self.monitor.phase("dial", SHARES["dial"])
        if state.best is None:
            return None
        original: Weights = self.model.state_dict()
        recalibrates = recipe.trains_statistics and any(True for _ in self.model.buffers())
        mixed = self._copy()
        dial = Dial(mixed, original, folded(state.network, state.best), judge, batches, recalibrates)
        points = []
        for index, mix in enumerate(MIXES):
            points.append(dial.point(mix))
            self.monitor.progress((index + 1) / len(MIXES))
        self.dial = tuple(points)
        familiar = self.data.familiarity(points[0].clean, self.before.clean)
        allowed = CAUTION * self.settings.max_accuracy_drop / 100 + familiar
        chosen = self._harmless(dial, choose_from(self.dial, points[0].clean - allowed), judge)
        dial.turn(chosen.mix)
        self.mix = chosen.mix
        return mixed if chosen.mix > 0 and chosen.robust - points[0].robust >= LEAST_GAIN else None

    def _harmless(self, dial: Dial, points: list[DialPoint], judge: Judge) -> DialPoint:
        """Return the first of ``points`` that does not lose badly taken pictures; the last one is the original."""
        dial.turn(0.0)
        before = under_damage(dial.network, judge.pictures, judge.labels, self.seed)
        for point in points[:-1]:
            dial.turn(point.mix)
            after = under_damage(dial.network, judge.pictures, judge.labels, self.seed)
            if loses_at_most(before, after, DAMAGE_CAUTION * DAMAGE_LIMIT):
                return point
        return points[-1]

    def _prove(
        self,
        recipe: Recipe,
        verifier: Verifier,
        candidate: Model,
        scanned_before: Scanned,
        right_before: np.ndarray,
    ) -> Hardened:
        """Measure the file that was written and decide."""
        after, scanned, right_after = verifier.check(candidate, "after", SHARES["after"])
        self.monitor.phase("verify", SHARES["verify"])
        replayed, tried = verifier.replay(candidate, scanned_before.examples.get(("linf", recipe.size)))
        after = with_replay(after, recipe.size, replayed, tried)
        test, attacked = self.data.test, verifier.attacked
        names = np.array(self.model.class_names, dtype=object)
        evidence = Evidence(
            clean_before=right_before,
            clean_after=right_after,
            groups=test.groups,
            classes=names[np.asarray(test.labels)],
            robust_before=verifier.standing(self.before.examples),
            robust_after=verifier.standing(after.examples),
            robust_groups=attacked.groups,
            unreliable=tuple(check.id for check in after.trust if check.status == "unreliable"),
            trust_checks=sum(check.status in ("passed", "doubtful") for check in after.trust),
            searched_fresh=scanned_before.complete and scanned.complete,
            replayed=tried,
            damage_before=_damage(self.before),
            damage_after=_damage(after),
            limit=self.settings.max_accuracy_drop / 100,
            test_looks=self.settings.test_looks,
        )
        self.monitor.progress(1.0)
        return self._hardened(
            recipe, decide(evidence, self.seed), after, candidate, self.mix, complete=scanned.complete
        )

    def _nothing(self, recipe: Recipe, state: TrainState) -> Hardened:
        """No mix was worth a look at the test part: say so, with what the select part showed."""
        guards, limit = state.guards, self.settings.max_accuracy_drop / 100
        best = max((p.robust for p in self.dial if p.clean >= guards.start_clean - limit), default=guards.start_robust)
        note = say("Seen on the pictures set aside for choosing.")
        gain = best - guards.start_robust
        reason = Reason("a.robust_gain", False, False, gain, None, LEAST_GAIN, note=note)
        self.notes.append(_what_next(guards.best_robust - guards.start_robust >= LEAST_GAIN))
        return self._hardened(recipe, Verdict("none", (reason,), None, ()), None, None, 0.0, complete=True)

    def _misfit(self, recipe: Recipe) -> Hardened:
        """The labels and the model do not belong together: nothing is trained."""
        self.notes.append(
            say("The model is hardly ever right on these pictures. Check that the folders fit its classes.")
        )
        self.training = TrainingInfo(recipe.to_object(), 0.0, 0.0, self.model.device.type, ("labels_misfit",))
        reason = Reason("a.robust_gain", False, False, None, None, LEAST_GAIN)
        return self._hardened(recipe, Verdict("none", (reason,), None, ()), None, None, 0.0, complete=True)

    def _stopped(self, recipe: Recipe) -> Hardened:
        """The user stopped in training: nothing is proven, and the checkpoint can continue it."""
        self.notes.append(say("You stopped before the result could be proven. Go on later to finish it."))
        reason = Reason("d.fresh_search", False, False)
        return self._hardened(recipe, Verdict("none", (reason,), None, ()), None, None, 0.0, complete=False)

    def _hardened(
        self,
        recipe: Recipe,
        verdict: Verdict,
        after: Checked | None,
        candidate: Model | None,
        mix: float,
        *,
        complete: bool,
    ) -> Hardened:
        return Hardened(
            proof=verdict.proof,
            accepted=verdict.proof == "proven",
            reasons=verdict.reasons,
            samples_needed=verdict.samples_needed,
            preset_size=recipe.size,
            before=self.before,
            after=after,
            candidate=candidate,
            mix=mix,
            dial=self.dial,
            training=self.training,
            classes_worse=verdict.classes_worse,
            notes=tuple(self.notes),
            complete=complete,
            seconds=time.monotonic() - self.started,
        )


def _damage(checked: Checked) -> dict[str, float]:
    """Return the mean accuracy of each kind of everyday damage over its severities."""
    return {
        entry.id: entry.accuracy
        for entry in checked.tests
        if entry.family == "everyday" and entry.aggregate == "mean" and entry.accuracy is not None
    }


def _training_info(recipe: Recipe, state: TrainState, model: Model) -> TrainingInfo:
    return TrainingInfo(
        recipe=recipe.to_object(),
        epochs=state.history[-1]["epoch"] if state.history else 0.0,
        seconds=state.seconds,
        device=model.device.type,
        guards=tuple(state.guards.fired),
        history=tuple(state.history),
    )


def _what_next(gained: bool) -> str:
    if gained:
        return say(
            "It got stronger, but made too many ordinary mistakes. Allow more of them, or choose a gentler strength."
        )
    return say("It did not get stronger. More pictures, more time or a gentler strength may help.")
