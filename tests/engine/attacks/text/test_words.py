import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks.text.words import Sort, sentences, words


def shown(text):
    return [(word.text, word.sort.value) for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't e-mail us.", [("Don't", "word"), ("e-mail", "word"), ("us", "word")]),
        ("We’ll pay", [("We’ll", "word"), ("pay", "word")]),
        ("$1,200.50 at 10:30", [("1,200.50", "number"), ("at", "word"), ("10:30", "number")]),
        ("see http://a.b/c?d=1.", [("see", "word"), ("http://a.b/c?d=1", "address")]),
        ("www.x.com, me@x.org", [("www.x.com", "address"), ("me@x.org", "address")]),
        ("shop.example.com now", [("shop.example.com", "address"), ("now", "word")]),
        ("b2b 4u mp3", [("b2b", "code"), ("4u", "code"), ("mp3", "code")]),
        ("naïve Москва हिन्दी", [("naïve", "word"), ("Москва", "word"), ("हिन्दी", "word")]),
        ("cafe\u0301s open", [("cafe\u0301s", "word"), ("open", "word")]),
        ("", []),
    ],
)
def test_words_of_a_text(text, found):
    assert shown(text) == found


@given(st.text(max_size=80))
def test_words_lie_where_they_say_in_order(text):
    at = 0
    for word in words(text):
        assert at <= word.start < word.end
        assert text[word.start : word.end] == word.text
        assert word.sort in Sort
        at = word.end


@given(st.text(alphabet="ab .!?\n\"'", max_size=60))
def test_sentences_hold_every_word_once(text):
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert all(any(start <= word.start and word.end <= end for start, end in spans) for word in words(text))


def test_titles_and_shortened_words_end_no_sentence():
    text = 'Mr. Smith came, e.g. Friday. He saw! "Did he?" Yes'
    assert [text[a:b] for a, b in sentences(text)] == ["Mr. Smith came, e.g. Friday.", "He saw!", '"Did he?"', "Yes"]


@pytest.mark.parametrize(
    "piece", ["-", ".", "!", "a.", ".a", "_.", "+.", '."', "a-", "www.", "/a", "http://", "@a", "1."]
)
def test_long_runs_take_no_longer_than_other_texts(piece: str) -> None:
    """A run that is read anew from each of its characters takes minutes here."""
    text, start = piece * (100_000 // len(piece)), time.process_time()
    words(text)
    sentences(text)
    assert time.process_time() - start < 5
