"""Anyone can read it: every English string outside technical parts is short, plain and free of jargon."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from messages import Message, grade, messages, sentences, syllables

LONGEST, MEAN, GRADE = 25, 15, 9
BANNED = (
    "epsilon",
    "logit",
    "l-infinity",
    "linf",
    "perturbation",
    "adversarial",
    "robust accuracy",
    "robustness",
    "gradient",
    "tensor",
    "softmax",
    "hyperparameter",
    "backpropagation",
    "inference",
    "stochastic",
    "norm ball",
    "white-box",
    "black-box",
    "secure",
    "unhackable",
    "100 % safe",
)
NAMES_OF_STANDARDS = ("NIST", "OWASP", "MITRE")
ALL = messages()
PLAIN = [message for message in ALL if not message.technical and not message.text.startswith(NAMES_OF_STANDARDS)]


def _is_sentence(message: Message) -> bool:
    return len(message.text.split()) >= 4 and message.text.rstrip().endswith((".", "?", "!"))


def test_messages_are_found() -> None:
    assert len(PLAIN) > 200
    assert len(ALL) > len(PLAIN)


def test_no_sentence_is_too_long() -> None:
    long = [
        f"{message.place}: {len(words)} words: {' '.join(words)}"
        for message in PLAIN
        for words in sentences(message.text)
        if len(words) > LONGEST
    ]
    assert not long, "\n".join(long)


def test_sentences_are_short_on_average() -> None:
    lengths = [len(words) for message in PLAIN if _is_sentence(message) for words in sentences(message.text)]
    assert sum(lengths) / len(lengths) <= MEAN


def test_the_whole_reads_at_grade_nine_or_below() -> None:
    assert grade([message.text for message in PLAIN if _is_sentence(message)]) <= GRADE


def test_no_jargon() -> None:
    found = [
        f"{message.place}: {word!r} in {message.text!r}"
        for message in PLAIN
        for word in BANNED
        if re.search(rf"\b{re.escape(word)}(?!flow)", message.text.lower())
    ]
    assert not found, "\n".join(found)


def test_places_have_names() -> None:
    unnamed = [message.place for message in ALL if re.search(r"\{\d*\}|\{[^a-z_{}]", message.text)]
    assert not unnamed


@pytest.mark.parametrize(
    ("word", "count"), [("model", 2), ("strengthen", 2), ("made", 1), ("tricked", 1), ("picture", 2), ("7", 1)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_measure_can_fail() -> None:
    hard = ["The perturbation magnitude substantially determines representational vulnerability characteristics."]
    assert grade(hard) > GRADE
    assert grade(["The model is easy to trick."]) < GRADE
    assert len(sentences("One, two. Three {name}!")) == 2
