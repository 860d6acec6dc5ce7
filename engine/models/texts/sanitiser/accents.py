"""Accents: composed with their letters, and what is piled up beyond any language taken off."""

from __future__ import annotations

import re
import unicodedata

from engine.models.texts.sanitiser.tables import ACCENTS, Tables

# Overlays (strokes, slashes, rings round a letter) that no language puts on letters as separate characters.
_OVERLAYS = re.compile("(?<![^\\w\\s])[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e2\u20e4-\u20ef]+")
_KEYCAP = re.compile("(?<![0-9#*])(?<![0-9#*]\ufe0f)\u20e3+")
_DRESSED = re.compile(f"([^\\W_])([{ACCENTS}]+)")
# What stays on a plain letter, because a language has it and Unicode no character for it.
_HOMES = {
    "\u0300": "mnMN", "\u0301": "jJlLrRbpmBPM", "\u0303": "bgjlmprtBGJLMPRT", "\u0304": "mngMNG", "\u0308": "csCS",
    "\u030a": "e", "\u030d": "oO", "\u0331": "aceiopuACEIOPU", "\u0329": "lmnr", "\u20e3": "0123456789",
}  # fmt: skip
_AT_HOME = frozenset(letter + accent for accent, letters in _HOMES.items() for letter in letters)
_HIGHEST, _HIGHEST_ELSEWHERE = 2, 4


class Accents:
    """Composes accents with their letters and caps their piles.

    Only letters with accents of ``ACCENTS`` are composed, not all that NFC touches: it would rewrite natural Hindi,
    Arabic and Persian. On a plain letter or digit an accent that stays alone after composing goes, unless a language
    has the pair; in evidently English text every separate accent on plain letters goes. On other letters two stay,
    on letters of scripts with vowel signs four. Stress marks, Yoruba and Vietnamese stay.
    """

    def __init__(self, tables: Tables) -> None:
        self._piles = re.compile(f"([{ACCENTS}]{{{_HIGHEST}}})[{ACCENTS}]+")
        # Tibetan and the scripts below it pile up by nature.
        signs = tables.marks
        self._signs = re.compile(f"(?<![\u0f00-\u109f])([{signs}]{{{_HIGHEST_ELSEWHERE}}})[{signs}]+")

    def tidy(self, text: str, english: bool) -> str:
        """Return the text with at most the accents that a language writes."""
        text = _KEYCAP.sub("", _OVERLAYS.sub("", text))
        text = _DRESSED.sub(_bare if english else _at_home, text)
        return self._signs.sub(r"\1", self._piles.sub(r"\1", text))


def _bare(found: re.Match[str]) -> str:
    letter, accents = found.groups()
    return str(letter) if letter.isascii() and accents != "\u20e3" else _at_home(found)


def _at_home(found: re.Match[str]) -> str:
    composed = unicodedata.normalize("NFC", found.group())
    return composed if stays(composed) else composed[0]


def stays(composed: str) -> bool:
    """Return whether a letter with accents, in composed form, keeps the accents that composing left alone."""
    return len(composed) == 1 or not composed[0].isascii() or composed in _AT_HOME
