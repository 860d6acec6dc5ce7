"""The order of the steps, repeated until nothing changes, with a fast way out for clean text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from engine.models.texts.sanitiser.accents import Accents
from engine.models.texts.sanitiser.bidi import BIDI, straighten
from engine.models.texts.sanitiser.controls import CONTROLS, act_on_backspace, drop_controls
from engine.models.texts.sanitiser.invisible import INVISIBLE, drop_invisible
from engine.models.texts.sanitiser.spaces import ODD_SPACES, SPREAD, is_plain, join_spread, plain_spaces
from engine.models.texts.sanitiser.styled import Undresser, regions_to_letters
from engine.models.texts.sanitiser.tables import ACCENTS, LATIN, Tables, inside
from engine.models.texts.sanitiser.words import Words

_ASCII_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_NO_WORD = re.compile("[ .\\-_*]+")
_ROUNDS, _AT_ONCE = 12, 64
_ACCENT = re.compile(f"[{ACCENTS}]")
_ACCENTED_LETTER = re.compile("[\u00c0-\u017f]")
_SUSPECT, _MARK, _ALIKE, _IS_LATIN, _ANCHOR = 1, 2, 4, 8, 16


class Sanitiser:
    """Makes what looks alike be alike; see the package's docstring.

    Args:
        told: the contents of ``sanitiser.json``.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self.tables = tables = Tables(told)
        self._styles, self._accents, self._words = Undresser(tables), Accents(tables), Words(tables)
        changed = [*tables.styled, *tables.enclosed, *tables.letterlike, *tables.modifier, *tables.wide, *tables.odd]
        changed += [*tables.african, *(code for code in tables.alike if not chr(code).isalpha())]
        odd = f"{CONTROLS}{INVISIBLE}{BIDI}{ODD_SPACES}{ACCENTS}\r\u2800\U0001f1e6-\U0001f1ff{inside(changed)}"
        alike = inside(code for code in tables.foreign if chr(code).isalpha())
        self._classes = (
            (_SUSPECT, re.compile(f"[{odd}]")),
            (_MARK, re.compile(f"[{tables.marks}]")),
            (_ALIKE, re.compile(f"[{alike}]")),
            (_IS_LATIN, re.compile(f"[{LATIN}]")),
            (_ANCHOR, re.compile(f"[^\\W\\d_{alike}{LATIN}]|[{inside(tables.loose)}]")),
        )
        self._kinds: dict[str, int] = {}
        self._pile = re.compile(f"[{tables.marks}]{{4}}")
        self._accented = re.compile(f"[{ACCENTS}]|[{tables.marks}]{{4}}")

    def __call__(self, text: str) -> str:
        """Return the text as a reader sees it; a text that is clean already comes back unchanged."""
        for _ in range(_ROUNDS):
            if self._is_clean(text):
                return text
            changed = self._once(text)
            if changed == text:
                return text
            text = changed
        return self._last_resort(text)

    def all(self, texts: Iterable[str]) -> list[str]:
        """Return each text sanitised; runs of clean texts are passed at once."""
        told = list(texts)
        done: list[str] = []
        for first in range(0, len(told), _AT_ONCE):
            some = told[first : first + _AT_ONCE]
            joined = "\n".join(some)
            done += some if self._is_surely_clean(joined) else [self(text) for text in some]
        return done

    def _is_surely_clean(self, text: str) -> bool:
        if text.isascii():
            return is_plain(text)
        return not self._found(text) & (_SUSPECT | _ALIKE) and self._is_unpiled(text)

    def _is_clean(self, text: str) -> bool:
        if text.isascii():
            return is_plain(text)
        found = self._found(text)
        if found & _SUSPECT or not self._is_unpiled(text):
            return False
        return not found & _ALIKE or (not found & _IS_LATIN and found & _ANCHOR > 0)

    def _is_unpiled(self, text: str) -> bool:
        return not SPREAD.search(text) and (not self._found(text) & _MARK or not self._pile.search(text))

    def _found(self, text: str) -> int:
        """Return which kinds of characters the text has; each character is looked up once in a lifetime."""
        known, found = self._kinds, 0
        for character in set(text):
            if character not in known:
                known[character] = sum(kind for kind, one in self._classes if one.match(character))
            found |= known[character]
        return found

    def _once(self, text: str) -> str:
        text = regions_to_letters(drop_controls(text), self.tables)
        text = straighten(act_on_backspace(drop_invisible(text)))
        text = self._styles.undress(text)
        if self._accented.search(text):
            english = not _ACCENTED_LETTER.search(text) and self._words.setting(_ACCENT.sub("", text)).english
            text = self._accents.tidy(text, english)
        return join_spread(plain_spaces(self._words.put_right(text)), self.tables.english)

    def _last_resort(self, text: str) -> str:
        """Return what of a text that does not come to rest surely does; no text is known that gets here."""
        text = _ASCII_CONTROLS.sub("", text.encode("ascii", "ignore").decode("ascii"))
        return text if is_plain(text) else _NO_WORD.sub(" ", text)
