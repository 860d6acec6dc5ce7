"""Vocabularies as one text: as skops has them, each word is a node of its own, which takes 500 times its length.

Only the form that the isolated process hands over has them so; see ``converting``.
"""

import json
from typing import Any

from engine.models.sklearn_files.errors import unsound
from engine.models.sklearn_files.objects import estimators, settings


def pack_vocabularies(root: object) -> None:
    """Turn the vocabularies of all vectorizers into texts; they must have passed ``check_sound``."""
    for item in estimators(root):
        words = settings(item).get("vocabulary_")
        if isinstance(words, dict):
            item.vocabulary_ = json.dumps(sorted(words, key=words.__getitem__))


def unpack_vocabularies(root: object) -> None:
    """Turn those texts back.

    Raises:
        ModelError: a text is no list of words.
    """
    for item in estimators(root):
        text: Any = settings(item).get("vocabulary_")
        if isinstance(text, str):
            try:
                words = json.loads(text)
                item.vocabulary_ = {word: place for place, word in enumerate(words)}
            except (ValueError, TypeError, RecursionError) as error:
                raise unsound(f"vocabulary: {error}") from error
