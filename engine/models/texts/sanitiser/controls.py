"""Control characters: line ends made one kind, backspace acted upon, the others dropped."""

from __future__ import annotations

import re
import unicodedata

_COLOUR = re.compile("\x1b\\[[0-9;]*m")
_LINE_END = re.compile("\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x07\x0e-\x1f\x80-\x9f]")
_BACK = re.compile("[\x08\x7f]")
CONTROLS = "\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"


def drop_controls(text: str) -> str:
    """Return the text without control characters but tab, line ends, backspace and delete; colour codes go whole."""
    return _DROPPED.sub("", _LINE_END.sub("\n", _COLOUR.sub("", text)))


def act_on_backspace(text: str) -> str:
    """Return what a terminal would show: backspace and delete take the character before them, with its accents.

    Source: "Bad Characters" (Boucher et al., 2022), deletions. None takes the end of a line.
    """
    if not _BACK.search(text):
        return text
    kept: list[str] = []
    for character in text:
        if character not in "\x08\x7f":
            kept.append(character)
            continue
        while len(kept) > 1 and unicodedata.combining(kept[-1]):
            kept.pop()
        if kept and kept[-1] not in "\r\n":
            kept.pop()
    return "".join(kept)
