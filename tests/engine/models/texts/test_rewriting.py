"""A place in a rewritten text is found again in the text that it was made from."""

import numpy as np
import pytest

from engine.models.texts import rewriting
from engine.models.texts.rewriting import spans_before
from engine.models.texts.sanitiser import sanitise


def words_before(original: str, rewritten: str) -> list[str]:
    starts = np.array([[rewritten.index(word), rewritten.index(word) + len(word)] for word in rewritten.split()])
    return [original[start:end] for start, end in spans_before(original, rewritten, starts).tolist()]


@pytest.mark.parametrize(
    ("original", "found"),
    [
        ("a good day", ["a", "good", "day"]),
        ("a go\u200bod day", ["a", "go\u200bod", "day"]),
        ("\u200ba good d\u0430y\u200b", ["a", "good", "d\u0430y"]),
        ("one g o o d day", ["one", "g o o d", "day"]),
        ("a \uff47\uff4f\uff4f\uff44 day", ["a", "\uff47\uff4f\uff4f\uff44", "day"]),
        ("a \u202edoog\u202c day", ["a", "\u202edoog\u202c", "day"]),
    ],
)
def test_words_stand_where_they_stood(original: str, found: list[str]) -> None:
    rewritten = sanitise(original)
    assert rewritten.split()[1:] == ["good", "day"]
    assert [word.strip("\u200b") for word in words_before(original, rewritten)] == [
        word.strip("\u200b") for word in found
    ]


def test_what_stands_nowhere_stays_nowhere_and_all_lies_inside() -> None:
    spans = np.array([[0, 0], [0, 10], [9, 10]])
    found = spans_before("a go\u200bod day", "a good day", spans)
    assert found.tolist() == [[0, 0], [0, 11], [10, 11]]


def test_a_long_change_counts_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "_MOST_COMPARED", 3)
    assert words_before("a go\u200bod d\u200bay", "a good day") == ["a", "go\u200bod d\u200b", "\u200bod d\u200bay"]


def test_nothing_is_left_of_a_text() -> None:
    assert spans_before("\u200b", "", np.zeros((1, 2), np.int64)).tolist() == [[0, 0]]
