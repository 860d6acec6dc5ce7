"""Searches run side by side: each gets its own answers, no more than it may ask, and memory is bounded."""

import numpy as np
import pytest
from text_victims import NOTHING_STOPS, Pieces, sentences

from engine.attacks.text import together
from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.edits import Edit
from engine.attacks.text.together import OutOfQuestions, Search, run_together
from engine.results import Stopped

EDIT = (Edit(0, 0, "x", "zero-width"),)


def asks(rounds: list[list[str]], heard: list[np.ndarray], outcome: object = None) -> Search:
    for texts in rounds:
        heard.append((yield texts))
    return outcome  # type: ignore[return-value]


def test_each_search_gets_its_own_margins() -> None:
    model = Pieces(classes=3)
    texts, heard = sentences(6, 3), [[], [], []]
    rounds = [[texts[:2], texts[4:5]], [texts[2:5]], []]
    searches = [asks(rounds[place], heard[place], EDIT if place == 1 else None) for place in range(3)]
    labels, fractions = np.array([0, 2, 1]), []
    found = run_together(searches, labels, Asker(model, NOTHING_STOPS), most_queries=9, on_progress=fractions.append)
    for place in range(3):
        for asked, answer in zip(rounds[place], heard[place], strict=True):
            own = margins(model.logits_of(asked).astype(np.float64), np.full(len(asked), labels[place]))
            assert np.allclose(answer, own)
    assert found.edits == (None, EDIT, None)
    assert found.queries.tolist() == [3, 3, 0]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


@pytest.mark.parametrize("most", [1, 2, 3, 5, 7])
def test_no_search_asks_more_than_it_may_even_within_a_round(most: int) -> None:
    model, heard = Pieces(), list[np.ndarray]()
    texts = [f"{number}" for number in range(12)]
    found = run_together(
        [asks([texts[:3], texts[3:]], heard)], np.array([0]), Asker(model, NOTHING_STOPS), most_queries=most
    )
    assert len(model.asked) == most == found.queries[0]
    unasked = np.concatenate(heard)[most:]
    assert np.isinf(unasked).all()
    assert (unasked > 0).all()


def test_one_that_may_ask_no_more_may_return_what_it_has() -> None:
    def search() -> Search:
        try:
            while True:
                yield ["again"]
        except OutOfQuestions:
            return EDIT

    endless = asks([["a"]] * 100, [])
    found = run_together([search(), endless], np.zeros(2, np.int64), Asker(Pieces(), NOTHING_STOPS), most_queries=4)
    assert found.edits == (EDIT, None)
    assert found.queries.tolist() == [4, 4]


def test_a_question_about_nothing_goes_on() -> None:
    heard = list[np.ndarray]()
    found = run_together(
        [asks([[], ["a"], []], heard, EDIT)], np.array([0]), Asker(Pieces(), NOTHING_STOPS), most_queries=5
    )
    assert [len(answer) for answer in heard] == [0, 1, 0]
    assert found.edits == (EDIT,)


def test_few_long_texts_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_CHARACTERS", 100)
    open_now, most_open = 0, 0

    def search(text: str) -> Search:
        nonlocal open_now, most_open
        open_now, most_open = open_now + 1, max(most_open, open_now + 1)
        for _ in range(3):
            yield [text]
        open_now -= 1
        return EDIT

    texts = ["x" * 40 + str(number) for number in range(20)]
    found = run_together(
        [search(text) for text in texts], np.zeros(20, np.int64), Asker(Pieces(), NOTHING_STOPS), most_queries=9
    )
    assert found.edits == (EDIT,) * 20
    assert 2 <= most_open <= 4


def test_no_texts() -> None:
    found = run_together([], np.zeros(0, np.int64), Asker(Pieces(), NOTHING_STOPS), most_queries=5)
    assert found.edits == ()


def test_stop_ends_all() -> None:
    asker = Asker(Pieces(), lambda: asker.forwards > 0)
    with pytest.raises(Stopped):
        run_together([asks([["a"], ["b"]], [])], np.array([0]), asker, most_queries=9)
