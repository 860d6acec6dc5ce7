"""Seconds that each phase of a check will take, from measured speed and how hard the model looks to trick."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.attacks.image import spatial_attack
from engine.attacks.image.ascent import Ascent
from engine.attacks.image.cascade import Search
from engine.corruptions import SEVERITIES
from engine.models.model import Model
from engine.results import Depth
from engine.scan.linf import attack_for
from engine.scan.speed import Speed
from engine.trust import gradients_needed, questions_needed

FIRST_ROUNDS = 2
"""How many searches of the cascade see nearly all samples: random changes and the first long search."""
EASY_SHARE = 0.3
"""Share of the first long search's steps that an easy sample takes."""
SPATIAL_STANDING = 0.55
"""Assumed share of samples that stand through most of the spatial search."""


UNSEEN = 0.2
"""Samples that stand though the glance tricked all it saw."""
TRUST_EASY = 0.25
"""Share of the trust checks' gradients that an easily tricked model needs."""


@dataclass(frozen=True)
class Estimate:
    """Seconds by phase, in running order; a phase of tiny changes is ``linf:<size>``."""

    phases: Mapping[str, float]

    @property
    def total_s(self) -> float:
        """All phases together."""
        return sum(self.phases.values())

    def share(self, phase: str) -> float:
        """Return the share of the whole that ``phase`` takes."""
        return self.phases.get(phase, 0.0) / max(1e-9, self.total_s)


def linf_phase(size: float) -> str:
    """Return the name of the phase of tiny changes of ``size``."""
    return f"linf:{size:.6g}"


def estimate(
    model: Model,
    n: int,
    depth: Depth,
    tests: tuple[str, ...],
    sizes: tuple[float, ...],
    speed: Speed,
    glances: Mapping[float, tuple[int, int]],
) -> Estimate:
    """Return the estimate for ``n`` samples; ``glances`` has (tricked, tried) of a short search at each size."""
    phases = {"clean": n * (speed.forward_s + speed.file_s)}
    entering = 1.0
    for size in sizes if "linf" in tests else ():
        standing = min(entering, _standing(glances[size]))
        phases[linf_phase(size)] = n * _linf_s(attack_for(model, depth).searches, entering, standing, speed)
        entering = standing
    for id_ in tests:
        if id_ == "spatial":
            cost = sum(search.cost for search in spatial_attack(depth).searches)
            phases[id_] = n * SPATIAL_STANDING * cost * speed.forward_s
        elif id_.startswith("corruption."):
            phases[id_] = n * len(SEVERITIES) * (speed.file_s + speed.damage_s / 6)
    if "linf" in tests:
        phases["trust"] = _trust_s(model, n, depth, _standing(glances[sizes[0]]), speed)
    return Estimate(phases)


def _trust_s(model: Model, n: int, depth: Depth, standing: float, speed: Speed) -> float:
    """Return seconds of the trust checks; ``standing`` is how hard the model looks to trick."""
    if not model.raw.gives_gradients:
        return questions_needed(depth, n) * speed.forward_s
    return gradients_needed(depth, n) * (TRUST_EASY + (1 - TRUST_EASY) * standing) * speed.gradient_s


def _standing(glance: tuple[int, int]) -> float:
    tricked, tried = glance
    return (tried - tricked + UNSEEN) / (tried + UNSEEN)


def _linf_s(searches: tuple[Search, ...], entering: float, standing: float, speed: Speed) -> float:
    """Return seconds per sample: the first searches see those that enter, the others those that stand."""
    seconds = entering * (speed.forward_s + speed.file_s)
    for place, search in enumerate(searches):
        share = standing if place >= FIRST_ROUNDS else standing + EASY_SHARE * (entering - standing)
        seconds += share * _search_s(search, speed)
    return seconds


def _search_s(search: Search, speed: Speed) -> float:
    """Return seconds per sample; gradient searches count a gradient as two forwards."""
    return search.cost * (speed.gradient_s / 2 if isinstance(search, Ascent) else speed.forward_s)
