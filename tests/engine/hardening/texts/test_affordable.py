"""The time given decides how many texts the looks and the proof attack."""

from dataclasses import dataclass

import pytest

from engine.hardening import HardenSettings
from engine.hardening.texts import affordable, plan
from engine.hardening.texts.affordable import attacked_in, judged_in, looks_s


@dataclass(frozen=True)
class Planned:
    """Stands in for the plan of a check."""

    estimate_s: float


@pytest.fixture
def pace(monkeypatch):
    """Return a function that sets the seconds of one answer; a check asks 500 of each text."""

    def set_pace(answer_s):
        monkeypatch.setattr(affordable, "seconds_per_text", lambda model, texts: answer_s)
        monkeypatch.setattr(affordable, "plan_scan", lambda model, texts, depth: Planned(500 * answer_s * len(texts)))

    return set_pace


@pytest.mark.parametrize("minutes", [None, 10, 60])
@pytest.mark.parametrize("answer_s", [1e-4, 1e-3, 3e-3, 0.01])
def test_looks_and_proof_keep_to_their_time_unless_that_is_too_few(pace, text_kit, sorter, minutes, answer_s):
    pace(answer_s)
    texts, settings = text_kit.draw_texts(50, 0), HardenSettings(minutes=minutes)
    judged, attacked = judged_in(sorter, texts, settings), attacked_in(sorter, texts, settings)
    looks, proof = (180, 180) if minutes is None else (6 * minutes, 12 * minutes)
    text_s = looks_s(sorter, texts)
    assert judged == 30 or (30 < judged <= 80 and judged * text_s <= looks)
    assert judged == 80 or (judged + 1) * text_s > looks
    assert attacked == 60 or (60 < attacked <= 200 and attacked * 500 * answer_s <= proof)
    assert attacked == 200 or (attacked + 1) * 500 * answer_s > proof


def test_no_more_is_attacked_than_the_owner_allows(pace, text_kit, sorter):
    pace(1e-5)
    assert attacked_in(sorter, text_kit.draw_texts(50, 0), HardenSettings(verify_limit=40)) == 40


def test_looks_are_counted_in_what_is_announced(pace, text_kit, sorter, monkeypatch):
    monkeypatch.setattr(plan, "seconds_per_text", lambda model, texts, recipe: 1e-3)
    texts = text_kit.draw_texts(50, 0)
    pace(0.01)
    training = plan.plan_steps(1000, plan.BATCH, 1e-3, None) * plan.BATCH * 1e-3
    expected = training + 30 * looks_s(sorter, texts) + 2 * 60 * 500 * 0.01
    assert plan.estimate_text_s(sorter, texts, 1000) == pytest.approx(expected)
