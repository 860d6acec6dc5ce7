"""Tiny changes to every pixel: the cascade at one size, for a check and for whoever needs fresh worst cases."""

from dataclasses import dataclass

import numpy as np

from engine.attacks.image import Cascade, answers_cascade, labels_cascade, linf_cascade
from engine.data.samples import Samples
from engine.models.model import Model
from engine.models.raw import RawModel
from engine.protocol import Checkpoint, Monitor, NoCheckpoint, SilentMonitor
from engine.results import Budget, Depth, Measurement
from engine.scan.entries import worst_entry
from engine.scan.hunt import Hunt
from engine.scan.outcomes import Adversarial
from engine.scan.picture_attack import PictureAttack
from engine.scan.subject import PictureSubject, make_subject
from engine.scan.worst_case import WorstCase, begin, examples_of

ID, FAMILY = "linf", "deliberate"


@dataclass(frozen=True)
class LinfResult:
    """The worst case of n samples at one size, in the order in which they were given.

    Attributes:
        broken: (n,) bool: the file errs on an allowed picture, or without any trick.
        done: (n,) bool: False where the search was cut short.
        examples: the broken samples of the figure, with inputs.
        entry: the figure.
        worst: all of it in key order, to start a larger size from.
    """

    broken: np.ndarray
    done: np.ndarray
    examples: Adversarial
    entry: Measurement
    worst: WorstCase


def budget_of(size: float) -> Budget:
    """Return the budget of tiny changes of ``size``."""
    return Budget("linf", size)


def attack_for(model: Model, depth: Depth) -> Cascade:
    """Return the search for tiny changes of ``depth`` that suits what ``model`` gives: gradients, or answers alone."""
    return attack_of(model.raw, depth)


def attack_of(raw: RawModel, depth: str) -> Cascade:
    """Return the search for a model as its file has it; see ``attack_for``."""
    if raw.gives_gradients:
        return linf_cascade(depth, raw.num_classes)
    return labels_cascade(depth) if raw.access == "labels" else answers_cascade(depth)


def measure_linf(
    model: Model,
    samples: Samples,
    size: float,
    depth: Depth,
    *,
    seed: int,
    monitor: Monitor | None = None,
    checkpoint: Checkpoint | None = None,
    smaller: LinfResult | None = None,
) -> LinfResult:
    """Return the worst case of ``samples`` under tiny changes of at most ``size`` (box units), by a fresh cascade.

    ``model`` must stand around its real file, which judges every success. ``smaller`` is an earlier result for the
    same model, samples and seed at a smaller size. ``checkpoint`` must be for this model alone.

    Raises:
        Stopped: the user stopped before anything was measured.
    """
    watcher = monitor or SilentMonitor()
    subject = make_subject(
        model, samples, seed=seed, checkpoint=checkpoint or NoCheckpoint(), should_stop=watcher.should_stop
    )
    worst = begin(subject.reference, None if smaller is None else smaller.worst)
    attack = PictureAttack(attack_for(model, depth))
    for _ in Hunt(ID, subject, attack, budget_of(size), watcher.progress, watcher.should_stop).run(worst):
        pass
    return result_of(subject, size, worst)


def result_of(subject: PictureSubject, size: float, worst: WorstCase) -> LinfResult:
    """Return ``worst`` in the order in which the samples were given."""
    places = np.argsort(subject.order)
    entry = worst_entry(ID, FAMILY, budget_of(size), worst)
    return LinfResult(worst.broken[places], worst.done[places], examples_of(subject, worst), entry, worst)
