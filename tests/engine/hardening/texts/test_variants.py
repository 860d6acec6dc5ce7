"""Changed copies keep within their budget, follow from the sample's key alone, and go where it matters."""

import numpy as np
import pytest

from engine.attacks.text.words import words
from engine.hardening.texts.variants import Variants
from engine.models.texts.sanitiser import sanitise

TEXT = "lovely parcel arrived yesterday with wonderful friendly helpful customer service again"
KEYS = np.array([5, 17, 99], np.uint64)
TEXTS = (TEXT, "terrible broken shoes, useless letter", "perfect window")


def changed_words(before: str, after: str) -> int:
    """Fewest words of ``before`` that are not in ``after`` in their order."""
    rest, missing = after.split(), 0
    for word in before.split():
        if word in rest:
            rest = rest[rest.index(word) + 1 :]
        else:
            missing += 1
    return missing


@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("hidden", [0.0, 0.5, 1.0])
def test_at_most_so_many_words_are_edited(most, hidden):
    copies = Variants(most, hidden, 0).of([TEXT], KEYS[:1], 0, 60)[0]
    counts = [changed_words(TEXT, copy) for copy in copies]
    assert max(counts) == most
    assert len(set(copies)) > 30


def test_the_same_copies_whatever_stands_beside():
    variants = Variants(2, 0.3, 7)
    together = variants.of(TEXTS, KEYS, 4, 3)
    alone = [variants.of([text], KEYS[place : place + 1], 4, 3)[0] for place, text in enumerate(TEXTS)]
    assert together == alone
    assert together != variants.of(TEXTS, KEYS, 5, 3)
    assert together != Variants(2, 0.3, 8).of(TEXTS, KEYS, 4, 3)


def test_hidden_edits_are_what_the_sanitiser_undoes_and_slips_are_not():
    hidden = Variants(2, 1.0, 0).of([TEXT], KEYS[:1], 0, 40)[0]
    assert all(copy != TEXT for copy in hidden)
    assert np.mean([sanitise(copy) == TEXT for copy in hidden]) > 0.9
    slips = Variants(2, 0.0, 0).of([TEXT], KEYS[:1], 0, 40)[0]
    assert np.mean([sanitise(copy) == TEXT for copy in slips]) < 0.3


def test_words_that_matter_are_edited_more_often():
    weights = np.array([float(word.text == "wonderful") for word in words(TEXT)])
    aimed = Variants(1, 0.0, 0).of([TEXT], KEYS[:1], 0, 200, [weights])[0]
    flat = Variants(1, 0.0, 0).of([TEXT], KEYS[:1], 0, 200)[0]
    shares = [np.mean(["wonderful" not in copy.split() for copy in copies]) for copies in (aimed, flat)]
    assert shares[0] > 0.6
    assert shares[1] < 0.3


def test_a_text_without_words_stays():
    assert Variants(2, 0.5, 0).of(["!!! …"], KEYS[:1], 0, 2) == [["!!! …", "!!! …"]]
