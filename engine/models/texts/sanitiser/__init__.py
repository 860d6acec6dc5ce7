"""Makes texts be what they look like, before a model reads them."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from engine.models.texts.sanitiser.export import export
from engine.models.texts.sanitiser.normaliser import normaliser_of, put_before, take_out, with_plain_class
from engine.models.texts.sanitiser.order import Sanitiser
from engine.models.texts.sanitiser.spaces import is_plain
from engine.words import resource

__all__ = [
    "export",
    "is_surely_clean",
    "normaliser",
    "sanitise",
    "sanitise_all",
    "with_normaliser",
    "with_plain_class",
    "without_normaliser",
]


@cache
def _sanitiser() -> Sanitiser:
    return Sanitiser(json.loads(resource("text/sanitiser.json").read_text(encoding="utf-8")))


def sanitise(text: str) -> str:
    """Return ``text`` without characters that a reader cannot see or cannot tell from others.

    Any string may be given, lone surrogates included; the result is the same in every run, what is clean comes back
    unchanged, and sanitising twice gives the same as once. Time grows with the text's length, not faster.

    Undone are control characters and backspaces, invisible characters, tags, selectors, marks of direction with the
    order they show, styled, full-width, circled and raised letters, look-alikes from other scripts inside words and
    as whole words, overlays and piles of accents, odd spaces, and words with their letters pulled apart.

    Left alone on purpose: leet ("v1agra"), misspellings, letters with accents of their own ("bạd"), signs that people
    type (², ½, …, ™, №, ﷺ, half-width kana). Of clean texts may change: decomposed accents, which are composed (equal
    by Unicode's own rule); a no-break space between two words; an invisible character left over where no script needs
    it; a letter typed on the wrong keyboard in a word of another script.
    """
    return _sanitiser()(text)


def sanitise_all(texts: Iterable[str]) -> list[str]:
    """Return each of the texts sanitised; clean ones are passed in groups, which is faster than one by one."""
    return _sanitiser().all(texts)


def is_surely_clean(text: str) -> bool:
    """Return whether ``text`` is plain ASCII that both ``sanitise`` and ``normaliser`` leave as it is; fast."""
    return text.isascii() and is_plain(text)


@cache
def _normaliser() -> str:
    return json.dumps(normaliser_of(_sanitiser().tables))


def normaliser() -> dict[str, Any]:
    """Return the part of the sanitiser that a ``tokenizer.json`` can do; see ``normaliser_of`` for what it leaves."""
    told: dict[str, Any] = json.loads(_normaliser())
    return told


def with_normaliser(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a ``tokenizer.json`` with ``normaliser()`` before its own; nothing else changes."""
    return put_before(tokenizer, normaliser())


def without_normaliser(tokenizer: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content of a ``tokenizer.json`` without ``normaliser()``; None where it does not come first."""
    return take_out(tokenizer, normaliser())
