"""What a reader sees as one character: a letter with its marks, an emoji with its parts.

A part of the rules of Unicode Standard Annex 29 for grapheme clusters: marks, joiners, viramas, skin tones and flags.
"""

import unicodedata

_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # canonical combining class: the next letter joins the one before


def is_border(text: str, place: int) -> bool:
    """Return whether ``text[:place]`` ends where a character, as a reader sees it, ends; also at both ends of it."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if before.isascii() and after.isascii():
        return True
    if after in _JOINERS or before in _JOINERS or unicodedata.category(after)[0] == "M":
        return False
    if unicodedata.combining(before) == _VIRAMA or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    return not (_is_flag(before) and _is_flag(after))


def is_whole(text: str, place: int) -> bool:
    """Return whether ``text[place]`` alone is what a reader sees as one character."""
    return is_border(text, place) and is_border(text, place + 1)


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
