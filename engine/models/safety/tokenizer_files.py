"""``tokenizer.json``: how texts are cut into pieces; its patterns are looked at before a library searches with them.

A search by a pattern may take a time that doubles with every letter. That needs a repeated group whose inside can match
one text in several ways, or a reference back to what was matched; patterns of that form are refused. Repetitions in a
row are slow in a power of the text's length; more than a few are refused, and the trial in the worker measures the rest
on the letters that the patterns speak of.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.models.safety.jsons import check_json
from engine.models.safety.refusals import damaged, suspicious

MAX_TOKENIZER_BYTES = 48 * 2**20
MAX_ADDED = 20_000
MAX_PATTERN = 4_000
MAX_WORD = 10_000
MAX_PARTS = 5_000
MAX_GROWTH = 1_000
MAX_IN_A_ROW = 3
MAX_LETTERS = 200
_LARGE = frozenset({"vocab", "merges", "added_tokens"})
_REFERENCE = re.compile(r"\\[1-9kg]|\(\?[R0-9&P(]|\(\?[-+]\d")
_COUNTS = re.compile(r"\{(\d*)(,?)(\d*)\}")
_MOST_COUNTED = 8


def check_tokenizer(path: Path) -> tuple[str, ...]:
    """Check a ``tokenizer.json`` before a library opens it; return the letters that its patterns speak of.

    Raises:
        ModelError: it is too large or too deep, no tokenizer, adds very many or very long words, makes texts far longer,
            or searches by a pattern that may never end.
    """
    content = check_json(path, MAX_TOKENIZER_BYTES)
    if not isinstance(content, dict) or not isinstance(content.get("model"), dict):
        raise damaged("tokenizer: there is no model")
    added = content.get("added_tokens") or []
    if not isinstance(added, list) or len(added) > MAX_ADDED or any(len(str(item)) > MAX_WORD for item in added):
        raise suspicious("tokenizer: very many or very long added words")
    parts = list(_parts(content))
    _check_growth(parts)
    found = [item["Regex"] for item in parts if isinstance(item.get("Regex"), str)]
    for pattern in found:
        check_pattern(pattern)
    letters = dict.fromkeys(letter for pattern in found for letter in pattern)
    return tuple(letters)[:MAX_LETTERS]


def _parts(content: object) -> Iterator[dict[str, Any]]:
    """Yield every object outside the lists of words."""
    waiting, count = [content], 0
    while waiting:
        item = waiting.pop()
        count += 1
        if count > MAX_PARTS:
            raise suspicious(f"tokenizer: more than {MAX_PARTS} parts")
        if isinstance(item, dict):
            yield item
            waiting += [value for key, value in item.items() if key not in _LARGE and isinstance(value, dict | list)]
        elif isinstance(item, list):
            waiting += [value for value in item if isinstance(value, dict | list)]


def _check_growth(parts: list[dict[str, Any]]) -> None:
    """Check how much longer the replacements, one after the other, can make a text."""
    contents = [item["content"] for item in parts if "pattern" in item and isinstance(item.get("content"), str)]
    if math.prod(max(1, len(content)) for content in contents) > MAX_GROWTH:
        raise suspicious("tokenizer: texts would grow very long")


def check_pattern(pattern: str) -> None:
    """Check a regular expression in Oniguruma's notation.

    Raises:
        ModelError: it refers back, repeats a group that holds a repetition or a choice, or has very many repetitions in
            a row.
    """
    if len(pattern) > MAX_PATTERN:
        raise suspicious("tokenizer: a very long pattern")
    if _REFERENCE.search(pattern.replace("\\\\", "  ")):
        raise suspicious(f"tokenizer: a pattern that refers back: {pattern[:200]!r}")
    groups, last = [_Group()], _Group()
    position = 0
    while position < len(pattern):
        letter, width, closed = pattern[position], 1, _Group()
        if letter == "\\":
            width = 2
        elif letter == "[":
            width = _class_length(pattern[position:])
        elif letter == "(":
            groups.append(_Group())
        elif letter == ")" and len(groups) > 1:
            closed = groups.pop()
            groups[-1].take(closed)
        elif letter == "|":
            groups[-1].next_way()
        else:
            width, repeats = _repetition(pattern[position:])
            groups[-1].in_a_row += repeats
            if (repeats and last.many) or groups[-1].in_a_row > MAX_IN_A_ROW:
                raise suspicious(f"tokenizer: a pattern that may never end: {pattern[:200]!r}")
        last = closed
        position += width


@dataclass
class _Group:
    """A group of a pattern: repetitions in its present way, the most in an earlier one, and whether there is a choice."""

    in_a_row: int = 0
    most: int = 0
    choice: bool = False

    @property
    def many(self) -> bool:
        """Whether it can match one text in several ways."""
        return self.choice or max(self.in_a_row, self.most) > 0

    def next_way(self) -> None:
        """Begin another way of the choice, such as after a bar."""
        self.most, self.in_a_row, self.choice = max(self.most, self.in_a_row), 0, True

    def take(self, inner: "_Group") -> None:
        """Count what a group inside can do as done here."""
        self.in_a_row += max(inner.in_a_row, inner.most)
        self.choice |= inner.choice


def _repetition(rest: str) -> tuple[int, bool]:
    """Return the length of what stands at the front, and whether it repeats what stands before it without a bound."""
    if rest[0] in "*+":
        return (2 if rest[1:2] in ("?", "+") else 1), True
    counts = _COUNTS.match(rest)
    if counts is None or not (counts[1] or counts[3]):
        return 1, False
    most = counts[3] or ("" if counts[2] else counts[1])
    bounded = most == (counts[1] or "0") or (most != "" and len(most) < 4 and int(most) <= _MOST_COUNTED)
    return len(counts[0]), not bounded


def _class_length(rest: str) -> int:
    """Return the length of a class of letters, ``[...]``, which may hold others."""
    depth, position = 0, 0
    while position < len(rest):
        letter = rest[position]
        if letter == "\\":
            position += 1
        elif letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
        position += 1
        if depth == 0:
            break
    return position
