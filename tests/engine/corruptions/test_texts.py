"""Everyday damage to texts."""

import numpy as np
import pytest

from engine.attacks.keyed import stream
from engine.corruptions import SEVERITIES, TEXT_KINDS, slips

TEXT = "Dear customer, your parcel is late. We are sorry for the delay. please answer today " * 40


def damaged(kind: str, severity: int, key: int = 7, text: str = TEXT) -> str:
    draws = stream(0, kind, "damage", severity, np.array([key], np.uint64))
    parts, at = [], 0
    for start, end, new in slips(kind, text, severity, draws):
        assert at <= start <= end
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_each_severity_changes_the_text_and_the_same_key_gives_the_same(kind: str) -> None:
    results = [damaged(kind, severity) for severity in SEVERITIES]
    assert all(result != TEXT for result in results)
    assert results == [damaged(kind, severity) for severity in SEVERITIES]


@pytest.mark.parametrize("kind", ["typing", "spacing"])
def test_more_is_damaged_at_higher_severities(kind: str) -> None:
    counts = [
        sum(len(slips(kind, TEXT, severity, stream(0, kind, "damage", severity, np.array([key], np.uint64))))
            for key in range(20))
        for severity in SEVERITIES
    ]  # fmt: skip
    assert counts == sorted(counts)
    assert counts[-1] > 5 * counts[0]


def test_capitals_follow_the_severity() -> None:
    assert damaged("case", 2) == TEXT.lower()
    assert damaged("case", 5) == TEXT.upper()
    assert damaged("case", 1).startswith("dear customer")
    assert damaged("case", 3).startswith("Dear Customer, Your Parcel")


def test_spacing_leaves_the_letters_alone() -> None:
    for severity in SEVERITIES:
        assert "".join(damaged("spacing", severity).split()) == "".join(TEXT.split())


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_odd_texts_are_no_trouble(kind: str) -> None:
    for text in ("", " ", "a", "!!!", "日本語", "a\ud800b", "x" * 10_000):
        for severity in SEVERITIES:
            damaged(kind, severity, text=text)
