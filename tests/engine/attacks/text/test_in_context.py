"""Many edits at once, bettered one after the other: what it finds, within which budget, and when it gives up."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from engine.attacks.text.edits import Edit, Site, apply_edits
from engine.attacks.text.in_context import Chosen, first_edits, in_context


def sites_of(count: int, kinds: str) -> list[Site]:
    """Return ``count`` sites of one letter; each may become any of ``kinds``, which name the kinds of edits too."""
    return [
        Site(place, place + 1, tuple(Edit(place, place + 1, kind, kind) for kind in kinds)) for place in range(count)
    ]


def run(weights: Sequence[dict[str, float]], border: float, most: int, *, blind: bool = False) -> tuple[Chosen, int]:
    """Search where each letter has its worth and the margin is what is left of ``border``; return questions too."""

    def margin(text: str) -> float:
        left = border - sum(own.get(letter, 0.0) for own, letter in zip(weights, text))
        return float(np.sign(left)) if blind else left

    kinds = list(dict.fromkeys(kind for own in weights for kind in own))
    search, asked = in_context("-" * len(weights), sites_of(len(weights), "".join(kinds)), most, 12, 4), 0
    texts = next(search)
    while True:
        asked += len(texts)
        try:
            texts = search.send(np.array([margin(text) for text in texts]))
        except StopIteration as end:
            return end.value, asked


def test_what_tricks_at_once_costs_one_question() -> None:
    chosen, asked = run([{"a": 1.0}] * 8, 5.5, 6)
    assert (chosen.margin, asked, sorted(chosen.edits)) == (-0.5, 1, list(range(6)))


@pytest.mark.parametrize("most", [3, 6])
def test_it_finds_the_best_of_all_choices_where_effects_add_up(most: int) -> None:
    draws = np.random.default_rng(most)
    weights = [dict(zip("abc", draws.normal(size=3).tolist())) for _ in range(most)]
    best = max(sum(own.get(kind, 0.0) for own, kind in zip(weights, kinds)) for kinds in product("abc-", repeat=most))
    chosen, _ = run(weights, best - 1e-6, most)
    assert chosen.margin < 0
    text = apply_edits("-" * most, chosen.edits.values())
    assert sum(own.get(letter, 0.0) for own, letter in zip(weights, text)) == pytest.approx(best)


def test_it_begins_with_the_kind_that_does_best_at_all_sites() -> None:
    chosen, asked = run([{"a": 0.0, "b": 0.1, "c": 1.0}] * 10, 9.5, 10)
    assert {edit.kind for edit in chosen.edits.values()} == {"c"}
    assert asked == 3


def test_every_place_of_a_kind_that_does_well_is_tried_before_other_kinds() -> None:
    edits = [Edit(0, 1, new, kind) for new, kind in (("p", "x"), ("q", "y"), ("r", "z"), ("s", "x"), ("t", "y"))]
    site = Site(0, 1, tuple(edits))
    assert [edit.new for edit in first_edits(site, ["y", "x"], 4, 4)] == ["q", "p", "t", "s"]
    assert [edit.new for edit in first_edits(site, ["y", "x"], 4)] == ["q", "p", "r", "s"]


def test_the_weakest_edits_make_room_for_those_at_further_sites() -> None:
    chosen, _ = run([{"a": 0.1}] * 6 + [{"a": 1.0}] * 2, 2.25, 6)
    assert chosen.margin < 0
    assert len(chosen.edits) == 6
    assert {6, 7} <= set(chosen.edits)


def test_it_ends_at_once_where_no_answer_differs() -> None:
    chosen, asked = run([{"a": 1.0, "b": 2.0}] * 9, 100.0, 9, blind=True)
    assert chosen.told is False
    assert asked == 2
