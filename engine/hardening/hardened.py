"""What strengthening hands back; scores are added by the jobs."""

from dataclasses import dataclass

from engine.hardening.kinds import AnyModel
from engine.results import Clean, DialPoint, Measurement, Proof, Reason, TrainingInfo, TriedFront, TrustCheck
from engine.scan import Adversarial


@dataclass(frozen=True)
class Checked:
    """One model measured on the test part.

    ``clean`` speaks of all test samples, ``tests`` of those that were attacked. ``examples`` as in ``engine.scan``.
    """

    clean: Clean
    tests: tuple[Measurement, ...]
    trust: tuple[TrustCheck, ...]
    examples: dict[tuple[str, float], Adversarial]


@dataclass(frozen=True)
class Hardened:
    """The outcome.

    Attributes:
        proof: proven, likely or none; ``accepted`` only when proven; ``reasons`` one per clause.
        samples_needed: unseen samples the test part should have to turn likely into proven; with none, where it has
            so few that chance decides, how many would do.
        candidate: the new model around its real file; None where there was nothing to save.
        mix: its place on the dial.
        test_looks: how often the test part was looked at for this model; the original's accuracy there counts as one
            where it told the dial how well the original knows the samples for choosing.
        complete: False when stopped; the checkpoint then continues it.
        notes: plain sentences for the owner.
        fronts: what was tried in front of a model that only answers.
    """

    proof: Proof
    accepted: bool
    reasons: tuple[Reason, ...]
    samples_needed: int | None
    preset_size: float
    before: Checked
    after: Checked | None
    candidate: AnyModel | None
    mix: float
    dial: tuple[DialPoint, ...]
    training: TrainingInfo
    classes_worse: tuple[str, ...]
    notes: tuple[str, ...]
    test_looks: int
    complete: bool
    seconds: float
    fronts: tuple[TriedFront, ...] = ()
