"""Edits lead from one text to another, can be taken back, and never overlap unnoticed."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks.text.edits import Edit, MadeLater, apply_edits


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text with edits in order, some of which insert."""
    text = draw(st.text(max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [(start, draw(st.sampled_from((start, end)))) for start, end in zip(cuts[::2], cuts[1::2])]
    return text, [Edit(*span, draw(st.text(max_size=4)), "swap") for span in spans]


@given(edited(), st.randoms(use_true_random=False))
def test_edits_in_any_order_are_those_made_one_by_one_from_the_back(case: tuple[str, list[Edit]], mix: Random) -> None:
    text, edits = case
    expected = text
    for edit in reversed(edits):
        expected = expected[: edit.start] + edit.new + expected[edit.end :]
    mix.shuffle(edits)
    assert apply_edits(text, edits) == expected


@given(edited())
def test_edits_can_be_taken_back(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    back, moved = [], 0
    for edit in sorted(edits):
        start = edit.start + moved
        back.append(Edit(start, start + len(edit.new), text[edit.start : edit.end], edit.kind))
        moved += len(edit.new) - (edit.end - edit.start)
    assert apply_edits(apply_edits(text, edits), back) == text


@pytest.mark.parametrize("edits", [
    [Edit(0, 2, "x", "swap"), Edit(1, 3, "y", "swap")], [Edit(-1, 1, "x", "swap")], [Edit(2, 4, "x", "swap")],
    [Edit(2, 1, "x", "swap")], [Edit(0, 3, "", "drop"), Edit(1, 1, "y", "double")],
])  # fmt: skip
def test_what_overlaps_or_lies_outside_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abc", edits)


def test_neighbours_do_not_overlap() -> None:
    assert apply_edits("abcd", [Edit(2, 2, "-", "space"), Edit(0, 2, "X", "swap"), Edit(2, 3, "Y", "swap")]) == "X-Yd"


def test_edits_made_later_are_made_once_and_only_as_far_as_somebody_looks() -> None:
    made: list[int] = []

    def coming() -> Iterator[Edit]:
        for place in range(5):
            made.append(place)
            yield Edit(place, place + 1, "x", "swap")

    edits = MadeLater(coming())
    assert edits
    assert (edits[0].start, made) == (0, [0])
    assert (edits[2].start, made) == (2, [0, 1, 2])
    assert len(edits) == 5
    assert [edit.start for edit in edits] == [edit.start for edit in edits[:]] == made == [0, 1, 2, 3, 4]
    assert edits[-1].start == 4
    assert edits == tuple(edits)
    assert not MadeLater(iter(()))
    with pytest.raises(IndexError):
        edits[5]
