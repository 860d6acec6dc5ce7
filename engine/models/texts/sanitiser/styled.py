"""Letters in another dress: mathematical, full-width, circled, raised; flags that only spell a word."""

from __future__ import annotations

import re

from engine.models.texts.sanitiser.tables import CJK, Tables, inside

_CJK_LETTER = re.compile(f"[{CJK}]")
_REGIONS = "\U0001f1e6-\U0001f1ff"
_REGION_RUN = re.compile(f"[{_REGIONS}](?:[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]*[{_REGIONS}])*")
_WIDE_WORD = re.compile("[A-Za-z0-9\uff10-\uff5a]+")
_WIDE_LETTER, _PLAIN_LETTER = re.compile("[\uff21-\uff3a\uff41-\uff5a]"), re.compile("[A-Za-z]")
_FEW_WIDE, _MANY_WIDE = 20, 10
_RAISED_BETWEEN = "(?<=[A-Za-z])[{0}]+(?=[A-Za-z])"


def regions_to_letters(text: str, tables: Tables) -> str:
    """Return the text with regional indicators that make no flags as capitals; run it before invisible ones go."""

    def spelled(found: re.Match[str]) -> str:
        """Return a run of indicators as capitals, unless they are all flags."""
        pieces = re.findall(f"[{_REGIONS}]+", found.group())
        letters = ["".join(chr(ord(part) - 0x1F1E6 + 65) for part in piece) for piece in pieces]
        pairs = [piece[at : at + 2] for piece in letters for at in range(0, len(piece), 2)]
        return found.group() if all(pair in tables.flags for pair in pairs) else "".join(letters)

    return _REGION_RUN.sub(spelled, text)


def _is_asian(text: str) -> bool:
    """Return whether Chinese, Japanese or Korean stands in the text, and not lost among full-width letters."""
    letters = len(_CJK_LETTER.findall(text))
    return letters > 0 and len(_WIDE_LETTER.findall(text)) <= max(_FEW_WIDE, _MANY_WIDE * letters)


class Undresser:
    """Folds styled letters and digits to plain ones.

    Of the compatibility characters only letters and digits in another dress are folded, never the whole of NFKC: it
    would also change ², ½, …, ™, №, ﷺ and half-width kana, which people type and classifiers know. Mathematical
    letters are folded everywhere; circled, squared and letter-like ones (ℝ, Ⅳ's parts, ﬁ) only inside a word, so
    that Ⓜ, 🅰 or ℝ alone stay; raised ones where a whole word is raised, or between plain letters (not in 1ˢᵗ, Mᵐᵉ);
    full-width ones where the text has no Chinese, Japanese or Korean or next to none, or where plain letters touch them.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        raised = inside(tables.modifier)
        self._word = re.compile(f"[A-Za-z{inside([*tables.enclosed, *tables.letterlike])}]{{2,}}")
        self._raised = re.compile(f"(?<!\\w)[{raised}]{{3,}}(?!\\w)|" + _RAISED_BETWEEN.format(raised))

    def undress(self, text: str) -> str:
        """Return the text in plain letters and digits."""
        tables = self.tables
        text = text.translate(tables.styled)
        text = _WIDE_WORD.sub(self._wide, text) if _is_asian(text) else text.translate(tables.wide)
        text = self._raised.sub(lambda found: found.group().translate(tables.modifier), text)
        return self._word.sub(self._plain, text)

    def _wide(self, found: re.Match[str]) -> str:
        word = found.group()
        mixed = _WIDE_LETTER.search(word) and _PLAIN_LETTER.search(word)
        return word.translate(self.tables.wide) if mixed else word

    def _plain(self, found: re.Match[str]) -> str:
        word = found.group()
        if word.isascii() or (len(word) == 2 and not word[0].isascii() and not word[1].isascii()):
            return word
        plain = word.translate(self.tables.enclosed)
        return plain.translate(self.tables.letterlike) if len(word) > 2 or not word[-1].isascii() else plain
