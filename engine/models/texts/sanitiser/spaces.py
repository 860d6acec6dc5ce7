"""Spaces of odd kinds, and words with their letters pulled apart."""

from __future__ import annotations

import re

from engine.models.texts.sanitiser.tables import CJK

ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD = re.compile(f"[{ODD_SPACES}]")
_ASIAN = re.compile(f"[{CJK}]")
_BINDING = "\u00a0\u2007\u2009\u202f"
LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_SIGNS = ".\\-_*·•"
_GAP = f"[ {_SIGNS}]"
# Any run of four such letters ends in this.
SPREAD = re.compile(f"{_GAP}[{LETTER}]{_GAP}[{LETTER}]{_GAP} {{0,2}}[{LETTER}](?!\\w)")
_SPREAD_RUN = re.compile(f"(?<![\\w.])[{LETTER}](?:(?: {{1,3}}|[{_SIGNS}])[{LETTER}]){{2,}}(?![\\w])")
_GAPS = re.compile(f" {{1,3}}|{_GAP}")
_LONGEST_ACRONYM, _FEWEST = 5, 3
_TO_KINDS = bytes(
    0 if at < 9 or 11 <= at <= 31 or at == 127 else 32 if chr(at) in " .-_*" else 97 if chr(at).isalpha() else 33
    for at in range(128)
) + bytes([33] * 128)


def is_plain(text: str) -> bool:
    """Return whether an ASCII text is clean for certain: no control characters, no letters pulled apart; fast."""
    kinds = text.encode("ascii").translate(_TO_KINDS)
    return b"\0" not in kinds and (b" a a " not in kinds or not SPREAD.search(text))


def plain_spaces(text: str) -> str:
    """Return the text with spaces of odd kinds as plain ones.

    Narrow and no-break spaces stay where typography puts them: beside a sign or a digit ("10 000", "« oui »"), and
    after a word of one letter (Polish, Czech). The wide space stays in Chinese, Japanese and Korean.
    """
    if not _ODD.search(text):
        return text
    if not _ASIAN.search(text):
        text = text.replace("\u3000", " ")
    return _ODD.sub(_plain_space, text)


def _plain_space(found: re.Match[str]) -> str:
    text, at, space = found.string, found.start(), found.group()
    if space == "\u3000":
        return space
    before, after = text[max(0, at - 2) : at], text[at + 1 : at + 2]
    if space not in _BINDING or not before or not after or after.isspace():
        return " "
    short = before[-1].isalpha() and not before[:-1].isalnum()
    return space if short or not (before[-1].isalpha() and after.isalpha()) else " "


def join_spread(text: str, common: frozenset[str]) -> str:
    """Return the text with words like "v i a g r a" or "f.r.e.e" joined: four single letters or more in a row.

    Three letters are joined where they are one of the ``common`` words. Two or three plain spaces within such a run
    part words and stay as one, and so does a single space where signs stand between the letters. Acronyms of capitals
    with a final dot ("U.S.S.R.") stay.
    """
    if not SPREAD.search(text):
        return text
    return _SPREAD_RUN.sub(lambda found: _joined(found, common), text)


def _joined(found: re.Match[str], common: frozenset[str]) -> str:
    run, text = found.group(), found.string
    dotted = set(run[1::2]) == {"."} and text[found.end() : found.end() + 1] == "."
    if dotted and run.isupper() and len(run[::2]) <= _LONGEST_ACRONYM:
        return run
    gaps = _GAPS.findall(run)
    signs = sum(not gap.isspace() for gap in gaps)
    joined = _GAPS.sub(lambda gap: " " if gap.group().isspace() and (len(gap.group()) > 1 or signs) else "", run)
    if len(gaps) == _FEWEST - 1:
        return joined if joined.lower() in common else run
    return joined if joined.count(" ") < len(joined) // 2 else run
