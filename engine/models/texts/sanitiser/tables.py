"""The table of look-alikes as the steps use it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Scripts that are written from right to left.
RTL = "\u0590-\u05ff\u0600-\u07bf\u07c0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
# Chinese, Japanese, Korean: texts in which full-width characters are at home.
CJK = "\u1100-\u11ff\u3001-\u303f\u3041-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff61-\uff9f\U00020000-\U0003ffff"
# Accents, and what else is put on or through Latin letters.
ACCENTS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
LATIN = "A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1d25\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ca\uab30-\uab64"


class Tables:
    """Everything of ``sanitiser.json``, as maps for ``str.translate`` and as classes for regular expressions.

    ``alike`` are look-alikes from other scripts, of the letter's very shape; ``loose`` are read as the letter only
    among others; ``odd`` are Latin letters of phonetics; ``african`` are Latin letters that some languages write.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self.alike = inverted(told["alike"])
        self.loose = inverted(told["loose"])
        self.odd = inverted(told["odd"])
        self.african = inverted(told["african"])
        self.styled = inverted(told["styled"])
        self.enclosed = inverted(told["enclosed"])
        self.letterlike = inverted(told["letterlike"])
        self.modifier = inverted(told["modifier"])
        self.wide = inverted(told["wide"])
        self.like_i = frozenset(told["like_i"])
        self.cyrillic: dict[int, str] = {ord(source): target for source, target in told["cyrillic"].items()}
        self.greek: dict[int, str] = {ord(source): target for source, target in told["greek"].items()}
        self.marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in told["marks"])
        pairs = told["flags"]
        self.flags = frozenset(pairs[at : at + 2] for at in range(0, len(pairs), 2))
        self.english = frozenset(told["english"].split())
        self.marked_english = frozenset(told["marked_english"].split())
        self.foreign: dict[int, str] = {**self.loose, **self.alike}
        self.word = re.compile(f"[\\w{ACCENTS}{self.marks}{self.symbols()}]+")

    def symbols(self) -> str:
        """Return the sources that are no letters, as the inside of a class."""
        maps = (self.alike, self.enclosed, self.letterlike)
        return inside(code for found in maps for code in found if not chr(code).isalnum())


@lru_cache(maxsize=4096)
def base(character: str) -> str:
    """Return a letter without its accents."""
    return unicodedata.normalize("NFD", character)[0]


def rest(character: str) -> str:
    """Return the accents of a letter."""
    return unicodedata.normalize("NFD", character)[1:]


def inverted(groups: dict[str, str]) -> dict[int, str]:
    """Return {code point of a source: its target}."""
    return {ord(source): target for target, sources in groups.items() for source in sources}


def inside(codes: Iterable[int]) -> str:
    """Return code points as the inside of a regular expression's class, neighbours as ranges."""
    runs: list[list[int]] = []
    for code in sorted(set(codes)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(re.escape(chr(a)) if a == b else f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in runs)
