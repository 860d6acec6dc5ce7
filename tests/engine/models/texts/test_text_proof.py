"""The proof on the owner's own texts: the worst figure of all counts."""

import made_mails
import numpy as np

from engine.models.texts.proof import equal_on_texts

TEXTS = [text for text, _ in made_mails.mails(40)]


def test_equal_on_all() -> None:
    raw = made_mails.raw_filter()
    found = equal_on_texts(raw, raw.texts, TEXTS)
    assert (found.status, found.largest_difference, found.samples) == ("equal", 0.0, 40)


def test_one_text_that_differs_is_found() -> None:
    raw = made_mails.raw_filter()
    real, odd = raw.runtime.run, TEXTS[17]

    def run(given: np.ndarray) -> np.ndarray:
        rows = real(given)
        rows[[text == odd for text in given]] += 0.5
        return rows

    raw.runtime.run = run
    found = equal_on_texts(raw, raw.texts, TEXTS)
    assert (found.status, found.largest_difference) == ("different", 0.5)


def test_answers_that_are_no_numbers_are_different() -> None:
    raw = made_mails.raw_filter()
    raw.runtime.run = lambda given: np.full((len(given), 2), np.nan, np.float32)
    assert equal_on_texts(raw, raw.texts, TEXTS).status == "different"
