"""Names made safe to show: nothing invisible, nothing that turns text around, nothing that fails to print.

The rule, character by character:

* surrogates, control, format (bidirectional marks and tags included), private-use and unassigned characters, line and
  paragraph separators, unusual blanks, and letters that draw nothing become marks such as ``⟨U+202E⟩``;
* a joiner stays where writing needs it: a zero width joiner between two emoji or after an Indic virama, a zero
  width non-joiner after a virama or between two Arabic letters (after RFC 5892, appendices A.1 and A.2);
* an emoji selector (U+FE0E, U+FE0F) stays directly after an emoji or a keycap base;
* more than five combining characters in a row, or one with nothing to combine with, become marks;
* a blank at either end becomes a mark, an empty name becomes ``⟨empty⟩``.
"""

import re
import unicodedata

_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN_BLANKS = frozenset({" ", "\u3000"})
_DRAWS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_EMOJI_SELECTORS = frozenset({"\ufe0e", "\ufe0f"})
_KEYCAP_BASES = frozenset("0123456789#*")
_OTHER_EMOJI = frozenset("\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299")
_MOST_COMBINING = 5
_VIRAMA_CLASS = 9
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

_BREAKS = re.compile(r" *[\r\n\t]+ *")

NAME_LIMIT = 80


def clean_name(text: str, limit: int = NAME_LIMIT) -> str:
    """Return ``text`` (a name of a file or class, or any one-line text) safe to show; see the module.

    Never fails, and cleaning twice changes nothing. Longer results than ``limit`` characters end in "…".
    """
    limit = max(limit, len("⟨empty⟩"))
    shown, before = text[: limit + 2], ""
    while shown != before:  # a mark can take away what its neighbour leaned on, so repeat until nothing changes
        shown, before = _clean_once(shown, limit), shown
    return shown or "⟨empty⟩"


def _clean_once(text: str, limit: int) -> str:
    last = len(text) - 1
    pieces = [
        mark(char) if needs_mark(text, index) or (char == " " and index in (0, last)) else char
        for index, char in enumerate(text)
    ]
    return _shorten(pieces, limit)


def show_name(text: str, limit: int = NAME_LIMIT) -> str:
    """Return ``clean_name(text)`` for use inside a sentence.

    A name written from right to left is wrapped in directional isolates (U+2068, U+2069), so that it
    cannot change the order of the words around it.
    """
    clean = clean_name(text, limit)
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in clean):
        return f"{_ISOLATE}{clean}{_END_ISOLATE}"
    return clean


def in_one_line(text: str) -> str:
    """Return ``text`` with each run of line breaks and tabs as one blank: for the cells of a table, before cleaning."""
    return _BREAKS.sub(" ", text).strip()


def sentence_case(text: str) -> str:
    """Return ``text`` with its first letter as a capital, for the start of a line."""
    return text[:1].upper() + text[1:]


def mark(char: str) -> str:
    """Return the visible mark of one character, such as ``"⟨U+202E⟩"``."""
    return f"⟨U+{ord(char):04X}⟩"


def needs_mark(text: str, index: int) -> bool:
    """Return True where the character at ``index`` of ``text`` must not be shown as it is; see the module."""
    char = text[index]
    if char in (_ZWNJ, _ZWJ):
        return not _joiner_belongs(text, index)
    if char in _EMOJI_SELECTORS:
        return not _selector_belongs(text, index)
    category = unicodedata.category(char)
    if category in _FORBIDDEN or char in _DRAWS_NOTHING or "\ufe00" <= char <= "\ufe0d":
        return True
    if category == "Zs":
        return char not in _PLAIN_BLANKS
    if "\U000e0100" <= char <= "\U000e01ef":
        return True
    return category in ("Mn", "Me") and _combining_before(text, index) >= _MOST_COMBINING


def _combining_before(text: str, index: int) -> int:
    """Return how many combining characters stand right before ``index``; many when there is no base at all."""
    start = index
    while start > 0 and unicodedata.category(text[start - 1]) in ("Mn", "Me"):
        start -= 1
        if index - start >= _MOST_COMBINING:
            return _MOST_COMBINING
    if start == 0 or _has_no_shape(text[start - 1]):
        return _MOST_COMBINING
    return index - start


def _has_no_shape(char: str) -> bool:
    category = unicodedata.category(char)
    return category in _FORBIDDEN - {"Cf"} or category == "Zs" or char in _DRAWS_NOTHING


def _joiner_belongs(text: str, index: int) -> bool:
    if index == 0 or index + 1 >= len(text):
        return False
    before, after = text[index - 1], text[index + 1]
    if unicodedata.combining(before) == _VIRAMA_CLASS:
        return unicodedata.category(after) in ("Lo", "Mc")
    if text[index] == _ZWNJ:
        return _is_arabic_letter(before) and _is_arabic_letter(after)
    base = text[index - 2] if before in _EMOJI_SELECTORS and index >= 2 else before
    return (_is_emoji(base) or _is_skin_tone(base)) and _is_emoji(after)


def _selector_belongs(text: str, index: int) -> bool:
    if index == 0:
        return False
    before = text[index - 1]
    keycap = before in _KEYCAP_BASES and text[index + 1 : index + 2] == "\u20e3"
    return _is_emoji(before) or keycap


def _is_arabic_letter(char: str) -> bool:
    return unicodedata.category(char) == "Lo" and unicodedata.bidirectional(char) == "AL"


def _is_skin_tone(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_emoji(char: str) -> bool:
    """Return True for symbols that emoji are made of (close to Unicode's Extended_Pictographic)."""
    if char in _OTHER_EMOJI:
        return True
    in_blocks = "\u2190" <= char <= "\u21ff" or "\u2300" <= char <= "\u27bf" or "\u2900" <= char <= "\u2bff"
    in_blocks = in_blocks or "\U0001f000" <= char <= "\U0001faff"
    return in_blocks and unicodedata.category(char) in ("So", "Sm")


def _shorten(pieces: list[str], limit: int) -> str:
    whole = "".join(pieces)
    if len(whole) <= limit:
        return whole
    used, kept = 1, []
    for piece in pieces:
        used += len(piece)
        if used > limit:
            break
        kept.append(piece)
    return "".join(kept).rstrip(f"{_ZWNJ}{_ZWJ} ") + "…"
