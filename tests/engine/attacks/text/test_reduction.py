"""Texts are cut down to the few words that an answer hangs on."""

from collections.abc import Sequence

import numpy as np
import pytest
from text_victims import Pieces, sentences

from engine.attacks.text.asking import Asker
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.reduction import reduce_texts
from engine.attacks.text.words import words

LONG = "The cheque, dated 12 May, is void; please (do) send it back to www.bank.com at once."


class ByWords:
    """Answers 1 where all of some words stand in a text, else 0."""

    def __init__(self, *needed: str) -> None:
        self.needed = needed
        self.asked = 0

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += len(texts)
        return np.array([[0.5, float(all(word in text.split() for word in self.needed))] for text in texts], np.float32)


@pytest.mark.parametrize("needed", [("void",), ("The", "once"), ("12", "please", "www.bank.com")])
def test_only_the_words_that_matter_stay(needed: tuple[str, ...]) -> None:
    (found,) = reduce_texts(Asker(ByWords(*needed), bool), [LONG], np.array([1]))
    assert found.left == " ".join(needed)
    assert found.words == len(words(LONG))
    assert apply_edits(LONG, found.edits) == found.left


def test_what_is_left_has_the_same_answer_and_no_word_can_go() -> None:
    model, texts = Pieces(), sentences(25, 14, seed=4)
    labels = model.labels(texts)
    for text, label, found in zip(texts, labels, reduce_texts(Asker(model, bool), texts, labels, most_queries=10_000)):
        assert apply_edits(text, found.edits) == found.left
        assert model.labels([found.left])[0] == label
        for place in range(len(found.kept)):
            fewer = [word.text for at, word in enumerate(found.kept) if at != place]
            assert not fewer or model.labels([" ".join(fewer)])[0] != label


def test_questions_are_few_and_bounded() -> None:
    text = " ".join(f"w{number}" for number in range(1000))
    model = ByWords("w437", "w438")
    (found,) = reduce_texts(Asker(model, bool), [text], np.array([1]), most_queries=400)
    assert found.left == "w437 w438"
    assert model.asked < 200
    model = ByWords("w437", "w438")
    (found,) = reduce_texts(Asker(model, bool), [text], np.array([1]), most_queries=10)
    assert model.asked <= 11
    assert 2 < len(found.kept) < 1000


@pytest.mark.parametrize("text", ["", "word", "...", "a b"])
def test_texts_that_cannot_be_cut_stay(text: str) -> None:
    (found,) = reduce_texts(Asker(ByWords("a", "b"), bool), [text], np.array([1 if text == "a b" else 0]))
    assert len(found.kept) == found.words


def test_an_answer_that_hangs_on_signs_stays_whole() -> None:
    (found,) = reduce_texts(Asker(ByWords("!"), bool), ["win ! now"], np.array([1]))
    assert found.left == "win now"
    assert len(found.kept) == found.words == 2
