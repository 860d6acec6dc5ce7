"""How many requests a check of a model behind a meter may need at most, phase by phase.

Counted is every question as if no picture were ever tricked and none were asked twice; repeats after faults of the
service come on top. What is really sent is mostly far less, since a tricked picture needs no more tries.
"""

from collections.abc import Sequence

from engine.attacks.image import spatial_attack
from engine.corruptions import SEVERITIES
from engine.models.raw import RawModel
from engine.results import ServiceCost
from engine.scan.estimate import linf_phase
from engine.scan.linf import attack_of
from engine.trust import most_questions


def requests_by_phase(
    raw: RawModel, n: int, depth: str, tests: Sequence[str], sizes: Sequence[float]
) -> dict[str, int]:
    """Return the most requests of each phase, in running order, for ``n`` pictures."""
    phases = {"clean": n}
    for size in sizes if "linf" in tests else ():
        phases[linf_phase(size)] = n * round(sum(search.cost for search in attack_of(raw, depth).searches))
    for id_ in tests:
        if id_ == "spatial":
            phases[id_] = n * round(sum(search.cost for search in spatial_attack(depth).searches))
        elif id_.startswith("corruption."):
            phases[id_] = n * len(SEVERITIES)
    if "linf" in tests:
        phases["trust"] = most_questions(depth, n)
    return phases


def service_cost(raw: RawModel, requests: int, pictures: int) -> ServiceCost:
    """Return what ``requests`` cost.

    Raises:
        ValueError: the model is not behind a meter.
    """
    if raw.meter is None:
        raise ValueError("a model that is not asked over the network costs nothing")
    price = raw.meter.price_per_1000
    return ServiceCost(
        address=raw.meter.address,
        pictures=pictures,
        requests=requests,
        seconds=requests / raw.meter.per_second,
        price=None if price is None else requests * price / 1000,
        currency=raw.meter.currency,
    )
