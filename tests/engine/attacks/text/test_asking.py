"""Each text is asked once, in batches of like length, and what is no number counts as an error."""

import numpy as np
import pytest
from text_victims import NOTHING_STOPS, Pieces, sentences

from engine.attacks.text import asking
from engine.attacks.text.asking import Asker, margins
from engine.models.texts.buckets import Room
from engine.results import Stopped


def test_the_answers_are_the_models_in_order() -> None:
    model, texts = Pieces(classes=4), [*sentences(50, 4), "", "\ud800", "a\x00", "a"]
    expected = model.logits_of(texts)
    asker = Asker(model, NOTHING_STOPS, Room(200, 7))
    assert np.array_equal(asker(texts).astype(np.float32), expected)
    assert np.array_equal(asker(texts[::-1]).astype(np.float32), expected[::-1])
    assert asker.forwards == len(set(texts))


def test_no_text_is_asked_twice() -> None:
    model = Pieces()
    asker = Asker(model, NOTHING_STOPS)
    asker(["a", "b", "a"])
    asker(["b", "c"])
    assert sorted(model.asked) == ["a", "b", "c"]
    assert asker.forwards == 3


def test_batches_hold_what_they_may() -> None:
    model = Pieces()
    Asker(model, NOTHING_STOPS, Room(30, 4))([*"abcdefghi", *("x" * length for length in (14, 15, 16, 500))])
    assert model.batches == [4, 4, 2, 1, 1, 1]


def test_the_older_half_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_KEPT", 10)
    model = Pieces()
    asker = Asker(model, NOTHING_STOPS)
    texts = [f"text {number:02}" for number in range(12)]
    expected = asker(texts).copy()
    assert np.array_equal(asker(texts[6:]), expected[6:])
    assert asker.forwards == 12
    assert np.array_equal(asker(texts), expected)
    assert asker.forwards == 18


def test_stops_between_batches_and_keeps_what_it_knows() -> None:
    model, asked = Pieces(), []

    def stop() -> bool:
        asked.append(1)
        return len(asked) == 3

    asker = Asker(model, stop, Room(1000, 5))
    texts = sentences(30, 3)
    with pytest.raises(Stopped):
        asker(texts)
    assert asker.forwards == len(model.asked) == 10
    asker(texts)
    assert len(model.asked) == len(set(texts))


def test_what_is_no_number_is_an_error_as_the_file_judges_it() -> None:
    class Odd:
        def logits_of(self, texts: list[str]) -> np.ndarray:
            return np.array([[5, np.nan], [np.nan, 1], [np.inf, 0], [-np.inf, np.inf], [2, 1]], np.float32)[
                : len(texts)
            ]

    found = margins(Asker(Odd(), NOTHING_STOPS)(["a", "b", "c", "d", "e"]), np.zeros(5, np.int64))
    assert (found < 0).tolist() == [True, True, False, True, False]
    assert np.isfinite(found).all()


def test_margins_of_many_classes() -> None:
    logits = np.array([[1.0, 3.0, 2.5], [1.0, 3.0, 2.5], [0.0, 0.0, -1.0]])
    assert margins(logits, np.array([1, 2, 0])).tolist() == [0.5, -0.5, 0.0]
    assert logits[0, 1] == 3.0


def test_what_is_made_equal_is_read_once_and_answered_as_what_it_becomes() -> None:
    model = Pieces()
    asker = Asker(model, NOTHING_STOPS, rewrite=lambda texts: [text[:-1] for text in texts])
    found = asker(["axx", "axy", "ax", "a"])
    assert sorted(model.asked) == ["", "a", "ax"]
    assert np.array_equal(found.astype(np.float32), model.logits_of(["ax", "ax", "a", ""]))
    assert np.array_equal(asker(["ax"]), found[2:3])
    assert asker.forwards == 3
