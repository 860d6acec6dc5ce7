"""Look-alike letters from other scripts, put right inside words that mix scripts (UTS 39) or pretend to be Latin."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from engine.models.texts.sanitiser.tables import LATIN, Tables, base, inside, rest

_LATIN_LETTER = re.compile(f"[{LATIN}]")
_PHONETIC = re.compile("[\u02c8\u02cc\u02d0]")
_TURKIC = re.compile("[ğşİĞŞ]")
_PLAIN_WORD = re.compile("[a-z]+")
# Greek letters that stand for quantities (hν, αx, TNFα) unless enough Latin letters surround them.
_QUANTITIES = frozenset("ανργσκυτωβδεζηθλξπφχψμΔΛΣΩΘΦΨΠΓΞ∆∑∏µ")
_FEW, _ENOUGH, _SHORT, _MUCH, _FEW_WORDS = 1, 3, 2, 20, 12
_TWO, _MIXED, _COMMON = 2, 2, 0.25
# Japanese writes with three.
_SCRIPTS = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


class Setting(NamedTuple):
    """What the whole text says of a word.

    ``foreign``: most letters are not Latin; ``whole``: words of another script may be disguised Latin ones;
    ``english``: it is evidently English; ``disguised``: read as Latin, the whole text is English; ``evident``: some
    word is surely of another script.
    """

    foreign: bool
    whole: bool
    english: bool
    disguised: bool
    evident: bool


class Words:
    """Maps look-alike letters, word by word.

    A word that mixes Latin with another script becomes wholly Latin, or wholly Cyrillic or Greek, whichever its
    letters allow; where both, whichever the text is in. Left alone are Russian endings on Latin words ("SMSка") in
    Russian text, Greek letters that stand for quantities, and words truly mixed. A word wholly in another script,
    each letter of the very shape of a Latin one, is mapped when the text around it is Latin and holds no word that
    is evidently of that script (UTS 39's whole-script confusables); one of one or two letters, and one with letters
    that only resemble Latin ones, when it also reads as a common English word in English text. Phonetic letters are
    mapped beside plain ones, and letters of Turkish or African languages only where the text is evidently English.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._to_all: dict[int, str] = {**tables.african, **tables.odd, **tables.foreign}
        self._touched = re.compile(f"[{inside(self._to_all)}]")

    def put_right(self, text: str) -> str:
        """Return the text with its words in one script each."""
        if not self._touched.search(text) and not any(
            ord(base(part)) in self._to_all for part in set(text) if not part.isascii()
        ):
            return text
        setting = self.setting(text)
        known: dict[str, str] = {}

        def put(found: re.Match[str]) -> str:
            """Return a word put right; each distinct word is worked out once."""
            word = found.group()
            if word not in known:
                known[word] = self._word(word, setting)
            return known[word]

        return self.tables.word.sub(put, text)

    def setting(self, text: str) -> Setting:
        """Return what the whole text says."""
        words = [word for word in self.tables.word.findall(text) if not word.isascii()]
        latin = len(_LATIN_LETTER.findall(text))
        foreign = mixed = 0
        seen: set[str] = set()
        others: list[tuple[str, list[str]]] = []
        for word, times in Counter(words).items():
            letters = [part for part in word if self._kind(part) in "KU"]
            foreign += len(letters) * times
            if not letters or _LATIN_LETTER.search(word):
                continue
            scripts = self._scripts(letters)
            seen |= scripts
            mixed += len(scripts) > 1
            if len(scripts) == 1:
                others.append((word, letters))
        motley = (mixed >= _TWO and _MIXED * mixed >= len(others)) or len(seen) > _TWO
        evident = sum(self._is_evident(word, letters, motley) for word, letters in others)
        english = is_english(_PLAIN_WORD.findall(text.lower()), self.tables)
        hidden = is_english(self._skeleton(text), self.tables) and not _TURKIC.search(text)
        disguised = hidden and (not evident or not latin) and (mixed > 0 or english or latin == 0)
        disguised = disguised or (motley and not evident)
        whole = (latin > foreign and not evident and (hidden or latin > _MUCH)) or disguised
        return Setting(foreign > latin, whole, hidden, disguised, evident > 0)

    def _skeleton(self, word: str) -> list[str]:
        return _PLAIN_WORD.findall("".join(map(base, word)).translate(self._to_all).lower())

    def _scripts(self, letters: list[str]) -> set[str]:
        """Return the scripts of the letters: the first words of their names in Unicode."""
        plain = (base(part) for part in letters if part.isalpha())
        return {script_of(part) for part in plain if unicodedata.category(part) != "Lm"}

    def _is_evident(self, word: str, letters: list[str], motley: bool) -> bool:
        """Return whether a word is surely of its script: it has a letter not of the very shape of a Latin one.

        In a ``motley`` text, one that mixes scripts inside a third of its words or has more than two, only a letter that looks like no
        Latin one at all is a sure sign, and not if it stands alone.
        """
        if motley and len(letters) == 1:
            return False
        known = self.tables.foreign if motley else self.tables.alike
        if all(ord(base(part)) in known for part in letters):
            return False
        return "".join(self._skeleton(word)) not in self.tables.english

    def _word(self, word: str, setting: Setting) -> str:
        if word.isascii() or _PHONETIC.search(word):
            return word
        word = self._within_latin(word, setting)
        kinds = [self._kind(part) for part in word]
        if "K" not in kinds and not ("U" in kinds and "L" in kinds):
            return word
        if "L" in kinds:
            return self._mixed(word, kinds, setting)
        return self._whole(word, kinds, setting) if setting.whole and "U" not in kinds else word

    def _kind(self, character: str) -> str:
        """Return L for Latin, K for a look-alike, U for another letter, - for what is no letter."""
        if _LATIN_LETTER.match(character):
            return "L"
        if ord(base(character)) in self.tables.foreign:
            return "K"
        return "U" if character.isalpha() else "-"

    def _within_latin(self, word: str, setting: Setting) -> str:
        """Put right what is Latin, but odd: phonetic letters, and in English the letters of other languages."""
        if len(word) > 1:
            word = word.translate(self.tables.odd)
        latin = setting.english or setting.disguised
        return word.translate(self.tables.african) if latin and len(word) > 1 else word

    def _mixed(self, word: str, kinds: list[str], setting: Setting) -> str:
        latin, other = kinds.count("L"), kinds.count("K") + kinds.count("U")
        back = self._back(word)
        to_other = bool(back) and all(kind != "L" or ord(part) in back for kind, part in zip(kinds, word))
        shape = re.sub("(.)\\1+", "\\1", "".join(kinds).replace("K", "F").replace("U", "F").replace("-", ""))
        if setting.foreign and shape in {"LF", "FL"} and not (to_other and other >= latin):
            return word
        if setting.evident and not setting.foreign and shape in {"LF", "FL"} and other >= latin:
            return word
        if to_other and (setting.foreign or "U" in kinds or (other > latin and self._loose_only(word))):
            return word.translate(back)
        if self._is_quantity(word, kinds):
            return word
        if "U" not in kinds or (not setting.foreign and latin >= other):
            return self._latinised(word, kinds)
        return word.translate(back) if setting.foreign and other > latin and shape not in {"LF", "FL"} else word

    def _loose_only(self, word: str) -> bool:
        """Return whether a word has letters that are only loosely like Latin ones, so that it may be what it seems."""
        return any(ord(base(part)) in self.tables.loose for part in word if not part.isascii())

    def _back(self, word: str) -> dict[int, str]:
        if any("\u0400" <= part <= "\u052f" for part in word):
            return self.tables.cyrillic
        return self.tables.greek if any("\u0370" <= part <= "\u03ff" for part in word) else {}

    def _is_quantity(self, word: str, kinds: list[str]) -> bool:
        foreign = [part for part, kind in zip(word, kinds) if kind in "KU"]
        latin = [part for part, kind in zip(word, kinds) if kind == "L"]
        if not all(part in _QUANTITIES for part in foreign):
            signs = all(not part.isalnum() for part in foreign)
            return signs and len(latin) < _ENOUGH
        return len(latin) <= _FEW or all(part.isupper() for part in latin)

    def _whole(self, word: str, kinds: list[str], setting: Setting) -> str:
        letters = [part for part, kind in zip(word, kinds) if kind == "K"]
        if not any(part.isalpha() for part in letters) or (len(word) == 1 and word in _QUANTITIES):
            return word
        strict = all(ord(base(part)) in self.tables.alike for part in letters)
        common = "".join(self._skeleton(word)) in self.tables.english
        sure = common if setting.english and not setting.disguised else setting.disguised
        long = strict and len(letters) > _SHORT
        return self._latinised(word, kinds) if sure or long else word

    def _latinised(self, word: str, kinds: list[str]) -> str:
        lower = [part.islower() for part, kind in zip(word, kinds) if kind == "L"]
        small = bool(lower) and all(lower)
        parts = list(word)
        for at, (part, kind) in enumerate(zip(word, kinds)):
            shape = base(part)
            if kind != "K" or ord(shape) not in self.tables.foreign:
                continue
            target = self.tables.foreign[ord(shape)]
            if shape in self.tables.like_i:
                target = _stroke(word, at, small)
            elif small and at:
                target = target.lower()
            parts[at] = target + rest(part)
        return "".join(parts)


def is_english(words: list[str], tables: Tables) -> bool:
    """Return whether the words are evidently English.

    Two or more that only English has, or one among few words or beside many common ones.
    """
    hits = {word for word in words if word in tables.marked_english}
    common = sum(word in tables.english for word in words)
    return len(hits) > 1 or (len(hits) == 1 and (len(words) <= _FEW_WORDS or common >= _COMMON * len(words)))


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the script of a letter, such as ``"CYRILLIC"``; capitals and small letters of one script are one."""
    name = unicodedata.name(letter, "?").split()[0]
    return _SCRIPTS.get(name, name)


def _stroke(word: str, at: int, small: bool) -> str:
    """Return I or l for an upright stroke: l within small letters, I among capitals; at a start the next letter says."""
    after = word[at + 1 : at + 2].lower()
    if at == 0:
        return "l" if after in set("aeiouyаеоуі") and small else "I"
    return "l" if small else "I"
