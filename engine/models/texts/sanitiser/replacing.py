"""The sanitiser's steps as replacements (pattern of Oniguruma, what comes instead), each in one pass over the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from engine.models.texts.sanitiser.accents import stays
from engine.models.texts.sanitiser.invisible import CURSIVE, HAN, INDIC, INVISIBLE, KILLERS, PICTURES, UNSPACED
from engine.models.texts.sanitiser.spaces import LETTER
from engine.models.texts.sanitiser.tables import ACCENTS, CJK, RTL, Tables, inside

Replacement = tuple[str, str]
_LATIN = "A-Za-z"
_MARKS = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\U000e0100-\U000e01ef\ufe00-\ufe02"
# What `invisible` drops only in some places.
_CONDITIONAL = f"\u200b-\u200d\ufe00-\ufe02\ufe0e\ufe0f\u115f\u1160\u180b-\u180f\ud800-\udfff{_TAGS}{_SELECTORS}"
_BACKSPACES = 4
# Coarse classes keep the patterns short: letters in another dress, and letters of other scripts.
_ENCLOSED, _LETTERLIKE = "[\u249c-\u24e9\U0001f110-\U0001f18a]", "[\u2102-\u217f\ufb00-\ufb06]"
_SHOWN = f"[{_LATIN}\u0250-\u02ad\u1d00-\u1d25\u2102-\u2149\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cb]"
_LINK = "[\u0370-\u052f]"
_FAR_SCRIPTS = "\u13a0-\u13f4\u2c80-\u2cff\ua4d0-\ua4ff"


def controls() -> Iterator[Replacement]:
    """Yield what drops control characters but tab, line ends, backspace and delete."""
    yield "\x1b\\[[0-9;]*m", ""
    yield "\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]", "\n"
    yield "[\x00-\x07\x0e-\x1f\x80-\x9f]", ""


def invisible() -> Iterator[Replacement]:
    """Yield what drops characters that draw nothing, keeps them where a script or an emoji needs them; backspaces."""
    kept = set(expanded(_CONDITIONAL))
    yield f"[{inside(ord(one) for one in expanded(INVISIBLE) if one not in kept)}]", ""
    yield f"(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+", ""
    yield f"(?<![{HAN}])[{_SELECTORS}]+", ""
    yield f"(?<![{PICTURES}0-9#*])[\ufe0e\ufe0f]|(?<=[0-9#*])[\ufe0e\ufe0f](?!\u20e3)", ""
    yield "(?<=[\u200b-\u200d])[\u200b-\u200d]+", ""
    yield f"(?<![{CURSIVE}{INDIC}{KILLERS}{PICTURES}\ufe0f])[\u200c\u200d](?![{KILLERS}])", ""
    yield f"(?<=[{PICTURES}\ufe0f])\u200d(?![{PICTURES}])|(?<=[{PICTURES}\ufe0f])\u200c", ""
    yield f"(?<![{UNSPACED}])\u200b|\u200b(?![{UNSPACED}])", ""
    yield "(?<![\u1100-\u11ff])[\u115f\u1160](?![\u1100-\u11ff])|(?<![\u1800-\u18aa])[\u180b-\u180f]", ""
    yield "\u2800+(?<![\u2801-\u28ff]\u2800)(?![\u2801-\u28ff])", " "
    yield from [("[^\r\n\x08\x7f][\x08\x7f]", "")] * _BACKSPACES
    yield "[\x08\x7f]", ""


def directions() -> Iterator[Replacement]:
    """Yield what drops marks of direction: overrides, marks inside words, embeddings far from letters that need them."""
    yield "[\u202d\u202e]", ""
    yield f"(?<=[{_LATIN}])[{_MARKS}]+(?=[{_LATIN}])", ""
    near = f"[{RTL}{_MARKS}]"
    spans = "[\u202a-\u202c\u2066-\u2069]"
    yield f"(?<!{near})(?<!{near}.)(?<!{near}..){spans}+(?!.{{0,9}}[{RTL}])", ""


def letters(tables: Tables) -> Iterator[Replacement]:
    """Yield what makes letters and digits plain, one replacement for each plain one.

    A look-alike is mapped beside a Latin letter, plain or in another dress, or when only look-alikes stand between;
    not beside a letter of its own script that is no look-alike. One that is read as the letter only among others
    needs Latin letters on both sides, two on one of them.
    """
    parts: dict[str, list[str]] = {}
    for kind in (_dressed, _similar):
        for target, pattern in kind(tables):
            parts.setdefault(target, []).append(pattern)
    yield from (("|".join(patterns), target) for target, patterns in sorted(parts.items()))


def _dressed(tables: Tables) -> Iterator[tuple[str, str]]:
    plain = {code: one for code, one in tables.styled.items() if one.isascii()}
    yield from ((target, f"[{sources}]") for target, sources in grouped(plain))
    far = f"(?<![{CJK}].)(?<![{CJK}]..)(?<![{CJK}]...)"
    wide = {code: one for code, one in tables.wide.items() if one.isalnum()}
    for target, sources in grouped(wide):
        yield target, f"[{sources}]{far}(?![\uff01-\uff5e \u3000]{{0,30}}[{CJK}])"
    for found, dress in ((tables.enclosed, _ENCLOSED), (tables.letterlike, _LETTERLIKE)):
        for target, sources in grouped(found):
            among = f"(?<={dress}.)(?={dress})|(?={dress}{{2}})|(?<={dress}{{2}}.)"
            yield target, f"[{sources}](?:(?<=[{_LATIN}].)|(?=[{_LATIN}])|{among})"
    for target, sources in grouped(tables.modifier):
        yield target, f"[{sources}](?<=[{_LATIN}].)(?=[{_LATIN}])"


def _similar(tables: Tables) -> Iterator[tuple[str, str]]:
    greek = range(0x3B1, 0x3CA)
    strokes = {ord(one) for one in tables.like_i if one.isalpha()}
    sure = {code: one for code, one in tables.alike.items() if chr(code).isalpha() and code not in {*greek, *strokes}}
    own = f"[{inside(code for code in range(0x370, 0x530) if chr(code).isalpha() and code not in tables.alike)}]"
    apart = f"(?<!{own}.)(?!{own})"
    link = f"[{inside(code for code in {*sure, *strokes} if code < 0x530)}{_FAR_SCRIPTS}]"
    beside = f"(?:(?<={_SHOWN}.|{_SHOWN}{link}.|{_SHOWN}{link}{link}.)|(?={link}{{0,3}}{_SHOWN}))"
    for target, sources in grouped(sure):
        yield target, f"[{sources}]{apart}{beside}"
    stroke = f"[{inside(strokes)}]"
    yield "l", f"{stroke}(?<=[a-z].)(?!{own})"
    yield "I", f"{stroke}{apart}(?:(?<=[A-Z].)|(?<![a-z].)(?=[{_LATIN}]))"
    unsure = {code: one for code, one in tables.foreign.items() if chr(code).isalpha()}
    left = f"(?<={_SHOWN}.|{_SHOWN}{_LINK}.|{_SHOWN}{_LINK}{_LINK}.)(?={_LINK}{{0,3}}{_SHOWN}{{2}})"
    right = f"(?<={_SHOWN}{_SHOWN}.|{_SHOWN}{_SHOWN}{_LINK}.)(?={_LINK}{{0,3}}{_SHOWN})"
    for target, sources in grouped({code: one for code, one in unsure.items() if code not in {*sure, *strokes}}):
        yield target, f"[{sources}](?:{left}|{right})"
    for target, sources in grouped(tables.odd):
        yield target, f"[{sources}](?:(?<={_SHOWN}.)|(?={_SHOWN}))"


def accents() -> Iterator[Replacement]:
    """Yield what takes off overlays, piles, and accents on plain letters that no language writes."""
    yield "(?<![^\\w\\s])[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e2\u20e4-\u20ef]+", ""
    yield "(?<![0-9#*])(?<![0-9#*]\ufe0f)\u20e3+", ""
    yield f"(?<=[{ACCENTS}]{{2}})[{ACCENTS}]+", ""
    strangers: dict[str, list[int]] = {}
    plain = [chr(code) for code in range(128) if chr(code).isalnum()]
    for accent in expanded(ACCENTS):
        letters = [one for one in plain if not stays(unicodedata.normalize("NFC", one + accent))]
        strangers.setdefault(inside(map(ord, letters)), []).append(ord(accent))
    for kept_off, them in strangers.items():
        if kept_off:
            yield f"[{inside(them)}](?<=[{kept_off}].|[{kept_off}][{ACCENTS}].)", ""


def spaces() -> Iterator[Replacement]:
    """Yield what makes odd spaces plain, and joins four letters or more that stand apart."""
    yield "[\u00a0\u2007\u2009\u202f](?<=\\p{L}{2}.)(?=\\p{L})", " "
    yield "[\u1680\u2000-\u2006\u2008\u200a\u205f]", " "
    yield f"\u3000(?<![{CJK}].)(?<![{CJK}]..)(?![{CJK}])(?!.[{CJK}])", " "
    for letter, gap in ((f"[{LETTER}]", "[ \\-_*·•]"), ("[a-z]", "\\.")):
        more, last = f"{gap}{letter}", f"{letter}(?!\\w)"
        parts = [f"(?<={more}{more}{more}.)(?={last})"]
        for behind in range(3):
            before, after = f"{letter}{more * behind}.", f"{f'{letter}{gap}' * (2 - behind)}{last}"
            parts += [f"(?<=[^\\w.]{before})(?={after})", f"(?<=\\A{before})(?={after})"]
        yield f"{gap}(?={letter}(?!\\w))(?:{'|'.join(parts)})", ""


def grouped(found: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yield (target, its sources as the inside of a class)."""
    groups: dict[str, list[int]] = {}
    for code, target in found.items():
        groups.setdefault(target, []).append(code)
    yield from ((target, inside(codes)) for target, codes in sorted(groups.items()))


def expanded(inner: str) -> Iterable[str]:
    """Return every character of the inside of a class that has no escapes."""
    at, found = 0, []
    while at < len(inner):
        size = 3 if inner[at + 1 : at + 2] == "-" else 1
        found += [chr(code) for code in range(ord(inner[at]), ord(inner[at + size - 1]) + 1)]
        at += size
    return found
