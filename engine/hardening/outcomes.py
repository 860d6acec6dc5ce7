"""Collects what becomes known as strengthening goes on, and turns it into the outcome."""

import time
from dataclasses import dataclass, field, replace

from engine.hardening.acceptance import LEAST_GAIN, Verdict
from engine.hardening.choosing import Choice
from engine.hardening.guards import Guards
from engine.hardening.hardened import Checked, Hardened
from engine.hardening.kinds import AnyModel, S
from engine.hardening.labelled import Labelled
from engine.hardening.provable import enough_to_test
from engine.hardening.settings import Recipe
from engine.hardening.state import TrainState
from engine.models.classifier import Classifier
from engine.results import Reason, TrainingInfo, TriedFront
from engine.words import Task, say, say_of


@dataclass
class Record:
    """What is known so far; each ending is a method that returns the outcome.

    ``tested`` is the number of test samples, ``looks`` how often they were looked at; ``limit`` the largest loss of ordinary accuracy, a fraction.
    """

    model: Classifier
    recipe: Recipe
    tested: int
    looks: int
    limit: float
    before: Checked
    started: float
    notes: list[str]
    training: TrainingInfo
    fronts: tuple[TriedFront, ...] = ()
    choice: Choice = field(default_factory=lambda: Choice((), 0.0, worth_proving=False))

    @property
    def task(self) -> Task:
        """What the model sorts."""
        return self.model.raw.task

    def trained(self, state: TrainState) -> None:
        """Note what the training did."""
        self.training = TrainingInfo(
            recipe=self.recipe.to_object(),
            epochs=state.history[-1]["epoch"] if state.history else 0.0,
            seconds=state.seconds,
            device=self.model.device.type,
            guards=tuple(state.guards.fired),
            history=tuple(state.history),
        )

    def misfit(self) -> Hardened:
        """The labels and the model do not belong together: nothing was trained."""
        self.notes.append(
            say_of(
                self.task,
                "The model is hardly ever right on these pictures. Check that the folders fit its classes.",
            )
        )
        self.training = untrained(self.recipe, self.model, "labels_misfit")
        return self._none(Reason("a.robust_gain", False, False, None, None, LEAST_GAIN))

    def nothing(self, guards: Guards) -> Hardened:
        """No mix was worth a look at the test part: say so, with what the select part showed."""
        allowed = [point.robust for point in self.choice.points if point.clean >= guards.start_clean - self.limit]
        gain = max(allowed, default=guards.start_robust) - guards.start_robust
        note = say_of(self.task, "Seen on the pictures set aside for choosing.")
        self.notes.append(_what_next(self.task, gained=guards.best_robust - guards.start_robust >= LEAST_GAIN))
        reason = Reason("a.robust_gain", False, False, gain, None, LEAST_GAIN, note=note)
        return self.ended(reason)

    def ended(self, reason: Reason) -> Hardened:
        """Nothing was worth a look at the test part, for this reason."""
        return self._none(reason, self._would_do())

    def stopped(self) -> Hardened:
        """The user stopped after something was trained: nothing is proven, and the checkpoint can continue it."""
        self.notes.append(say("You stopped before the result could be proven. Go on later to finish it."))
        return self._none(Reason("d.fresh_search", False, False), complete=False)

    def judged(self, verdict: Verdict, after: Checked, candidate: AnyModel) -> Hardened:
        """The new model was measured on the test part."""
        if verdict.proof == "none":
            verdict = replace(verdict, samples_needed=self._would_do())
        return self._hardened(verdict, after, candidate, self.choice.mix, complete=True)

    def _would_do(self) -> int | None:
        """Return how many test samples could prove something, where so few are at hand that chance decides."""
        needed = enough_to_test(self.limit)
        if needed is None or needed <= self.tested:
            return None
        self.notes.append(
            say_of(
                self.task,
                "With so few pictures chance decides. For a proof, about {n} new ones are needed as a test.",
                n=needed,
            )
        )
        return needed

    def _none(self, reason: Reason, needed: int | None = None, *, complete: bool = True) -> Hardened:
        return self._hardened(Verdict("none", (reason,), needed, ()), None, None, 0.0, complete=complete)

    def _hardened(
        self, verdict: Verdict, after: Checked | None, candidate: AnyModel | None, mix: float, *, complete: bool
    ) -> Hardened:
        return Hardened(
            proof=verdict.proof,
            accepted=verdict.proof == "proven",
            reasons=verdict.reasons,
            samples_needed=verdict.samples_needed,
            preset_size=self.recipe.size,
            before=self.before,
            after=after,
            candidate=candidate,
            mix=mix,
            dial=self.choice.points,
            training=self.training,
            classes_worse=verdict.classes_worse,
            notes=tuple(self.notes),
            test_looks=self.looks,
            complete=complete,
            seconds=time.monotonic() - self.started,
            fronts=self.fronts,
        )


def untrained(recipe: Recipe, model: Classifier, *guards: str) -> TrainingInfo:
    """Return what is said of a training that did not take place, and which ``guards`` saw to that."""
    return TrainingInfo(recipe.to_object(), 0.0, 0.0, model.device.type, guards)


def notes_about(data: Labelled[S], task: Task) -> list[str]:
    """Return what the owner should know about the samples."""
    notes = []
    if not data.owners:
        notes.append(say_of(task, "Your pictures have no labels, so the model's own answers were taken as right."))
    if data.to_judge()[1]:
        notes.append(say_of(task, "There were few pictures to choose with, so some were used that it learned from."))
    return notes


def _what_next(task: Task, *, gained: bool) -> str:
    if gained:
        return say_of(
            task,
            "It got stronger, but made too many mistakes on ordinary or badly taken pictures. "
            "Allow more mistakes, or choose a gentler strength.",
        )
    return say_of(task, "It did not get stronger. More pictures, more time or a gentler strength may help.")
