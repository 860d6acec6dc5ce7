"""Text samples keep what belongs together, whatever is picked."""

import numpy as np
import pytest
from hand_made_texts import text_samples
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.lists(st.text(max_size=6), max_size=8)


@given(TEXTS)
def test_arrays_hold_the_texts_as_they_are(texts: list[str]) -> None:
    found = text_samples(texts).arrays()
    assert (found.shape, found.dtype) == ((len(texts),), np.dtype(object))
    assert found.tolist() == texts
    assert all(type(text) is str for text in found)


@given(TEXTS, st.data())
def test_a_subset_keeps_what_belongs_together(texts: list[str], data: st.DataObject) -> None:
    samples = text_samples(texts, np.arange(len(texts)))
    rows = np.array(data.draw(st.permutations(range(len(texts))))[: len(texts) // 2], np.int64)
    found = samples.subset(rows)
    assert len(found) == len(rows)
    assert found.arrays().tolist() == samples.arrays(rows).tolist() == [texts[row] for row in rows]
    assert found.labels is not None
    assert found.labels.tolist() == rows.tolist()
    assert found.names == tuple(samples.names[row] for row in rows)
    assert found.keys.tolist() == samples.keys[rows].tolist()
    assert len(found.parts) == len(found.groups) == len(rows)


@pytest.mark.parametrize("texts", [["abc"], [""], ["a\x00", "\x00"], ["\ud800"], []])
def test_odd_texts_stay_whole(texts: list[str]) -> None:
    samples = text_samples(texts)
    assert samples.arrays().tolist() == texts
    assert samples.subset(np.arange(len(texts))).labels is None


def test_copies_are_found_across_two_sets() -> None:
    one, other = text_samples(["Hello  World", "quite another text"]), text_samples(["hello world\n", "a third one"])
    groups = one.grouped_with(other)
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 3
