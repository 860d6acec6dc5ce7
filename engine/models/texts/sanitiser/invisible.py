"""Characters that draw nothing: dropped, but where a script or an emoji needs them."""

from __future__ import annotations

import re

PICTURES = "©®‼⁉™ℹ\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_REGION_FLAGS = "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
_FOUND = re.compile(f"({_REGION_FLAGS})|[{INVISIBLE}]+")
_MARKS = "\u200e\u200f\u061c"
_PICTURE = re.compile(f"[{PICTURES}]")
_JAMO = re.compile("[\u1100-\u11ff]")
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
CURSIVE = "\u0600-\u08ff\u0710-\u074f\u07ca-\u07fa\u1800-\u18aa\ufb50-\ufdff\ufe70-\ufefc"
_CURSIVE = re.compile(f"[{CURSIVE}]")
INDIC = "\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
_INDIC = re.compile(f"[{INDIC}]")
KILLERS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2"
_KILLER = re.compile(f"[{KILLERS}]")
UNSPACED = "\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_BRAILLE_BLANKS = re.compile("(?<![\u2800-\u28ff])\u2800+(?![\u2800-\u28ff])")


def drop_invisible(text: str) -> str:
    """Return the text without zero-width characters, soft hyphens, variation selectors, tags and fillers.

    Kept are: the selector and the joiner in an emoji, the flags of England, Scotland and Wales, one joiner or
    non-joiner inside cursive (Arabic and others) and Indic writing, the zero-width space between letters of scripts
    that write no spaces (Khmer, Lao, Burmese, Tibetan), the selectors of Han and Mongolian, fillers beside jamo.
    Blank Braille cells outside Braille become a space.
    """
    return _BRAILLE_BLANKS.sub(" ", _FOUND.sub(_needed, text))


def _needed(found: re.Match[str]) -> str:
    if found.group(1):
        return found.group(1)
    run, text = found.group(), found.string
    before = text[max(0, found.start() - 3) : found.start()].rstrip(_MARKS)[-1:]
    after = text[found.end() : found.end() + 3].lstrip(_MARKS)[:1]
    return _in_emoji(run, before, after) or _in_writing(run, before, after)


def _in_emoji(run: str, before: str, after: str) -> str:
    picture = bool(_PICTURE.match(before))
    keycap = before != "" and before in "0123456789#*" and after == "\u20e3"
    selector = run[0] if run[0] in "\ufe0e\ufe0f" and (picture or keycap) else ""
    joiner = "\u200d" if "\u200d" in run and picture and _PICTURE.match(after) else ""
    return selector + joiner


def _in_writing(run: str, before: str, after: str) -> str:
    joiner = next((character for character in run if character in "\u200c\u200d"), "")
    if joiner and _CURSIVE.match(before):
        return joiner
    if joiner and (_KILLER.match(before) or _KILLER.match(after) or (_INDIC.match(before) and _INDIC.match(after))):
        return joiner
    if run[0] == "\u200b" and _UNSPACED.match(before) and _UNSPACED.match(after):
        return run[0]
    if run[0] in "\u115f\u1160" and (_JAMO.match(before) or _JAMO.match(after)):
        return run[0]
    if "\u180b" <= run[0] <= "\u180f" and "\u1800" <= before <= "\u18aa":
        return run[0]
    han = ("\ufe00" <= run[0] <= "\ufe02" or "\U000e0100" <= run[0] <= "\U000e01ef") and _HAN.match(before)
    return run[0] if han else ""
