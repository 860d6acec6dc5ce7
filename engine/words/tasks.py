"""Sentences about what a model sorts: pictures, or texts. Each is written once; its form for texts follows from it."""

import re
from typing import Literal

from engine.words.catalogue import say, say_count

Task = Literal["image", "text"]
_NOUN = re.compile(r"\b([Pp])icture(s?)\b")


def about_texts(message: str) -> str:
    """Return the English ``message`` about pictures as one about texts; the catalogues hold both."""
    return _NOUN.sub(lambda found: ("T" if found[1] == "P" else "t") + "ext" + found[2], message)


def say_of(task: str, message: str, /, **values: object) -> str:
    """Like ``say``, for a sentence about pictures; for a model of texts (``task`` is "text"), the same about texts."""
    return say(about_texts(message) if task == "text" else message, **values)


def count_of(task: str, singular: str, plural: str, n: int, /, **values: object) -> str:
    """Like ``say_count``, for a sentence about pictures; for a model of texts, the same about texts."""
    if task == "text":
        singular, plural = about_texts(singular), about_texts(plural)
    return say_count(singular, plural, n, **values)
