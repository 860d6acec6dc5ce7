"""The proof of a text model attacks some texts, and damages all of them."""

import made_reviews
import numpy as np
import pytest

from engine.corruptions import TEXT_KINDS, damage_id
from engine.hardening.texts.proving import TextProving
from engine.models import TextModel
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import Stopped
from engine.scan import plan_scan, run_scan


class Phases(SilentMonitor):
    """Notes the phases; stops when damage begins, if asked to."""

    def __init__(self, stops: bool = False) -> None:
        self.seen: list[str] = []
        self.stops = stops

    def phase(self, name: str, share: float) -> None:
        self.seen.append(name)

    def should_stop(self) -> bool:
        return self.stops and any(name.startswith("corruption") for name in self.seen)


def test_everyday_damage_is_measured_on_all_texts(sorter: TextModel) -> None:
    every, monitor = made_reviews.draw_texts(40, 3), Phases()
    few = every.subset(np.arange(6))
    found = TextProving(every).scan(sorter, few, "quick", 0, monitor, NoCheckpoint())
    damage = [entry for entry in found.tests if entry.family == "everyday" and entry.id.startswith("corruption")]
    assert {entry.id for entry in damage} == {damage_id(kind) for kind in TEXT_KINDS}
    assert {entry.n for entry in damage} == {40}
    assert {entry.n for entry in found.tests if entry.id in {"invisible", "typo"}} == {6}
    whole = run_scan(
        sorter, every, plan_scan(sorter, every, depth="quick"), seed=0, monitor=SilentMonitor(),
        checkpoint=NoCheckpoint(), evidence_dir=None,
    )  # fmt: skip
    assert damage == [entry for entry in whole.tests if entry in damage]
    assert [entry.id for entry in found.tests] == [entry.id for entry in whole.tests]
    assert monitor.seen.index("corruption.typing") > monitor.seen.index("trigger:3")


def test_a_stop_while_texts_are_damaged_ends_it(sorter: TextModel) -> None:
    every = made_reviews.draw_texts(12, 3)
    with pytest.raises(Stopped):
        TextProving(every).scan(sorter, every.subset(np.arange(2)), "quick", 0, Phases(stops=True), NoCheckpoint())
