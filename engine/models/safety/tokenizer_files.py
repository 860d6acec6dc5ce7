"""``tokenizer.json``: how texts are cut into pieces; its patterns are looked at before a library searches with them.

A search by a pattern may take a time that doubles with every letter. That needs a repeated group whose inside can match
one text in several ways, or a reference back to what was matched; patterns of that form are refused. What is left is at
worst slow in the square of the text's length, which the trial in the worker measures.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from engine.models.safety.jsons import check_json
from engine.models.safety.refusals import damaged, suspicious

MAX_TOKENIZER_BYTES = 48 * 2**20
MAX_ADDED = 20_000
MAX_PATTERN = 4_000
MAX_PATTERNS = 200
_LARGE = frozenset({"vocab", "merges", "added_tokens"})
_REFERENCE = re.compile(r"\\[1-9kg]|\(\?[R0-9&P(]|\(\?[-+]\d")
_COUNTS = re.compile(r"\{(\d*)(,?)(\d*)\}")
_MOST_COUNTED = 8


def check_tokenizer(path: Path) -> None:
    """Check a ``tokenizer.json`` before a library opens it.

    Raises:
        ModelError: it is too large or too deep, no tokenizer, adds very many words, or searches by a pattern that may
            never end.
    """
    content = check_json(path, MAX_TOKENIZER_BYTES)
    if not isinstance(content, dict) or not isinstance(content.get("model"), dict):
        raise damaged("tokenizer: there is no model")
    added = content.get("added_tokens") or []
    if not isinstance(added, list) or len(added) > MAX_ADDED:
        raise suspicious("tokenizer: very many added words")
    found = list(_patterns(content))
    if len(found) > MAX_PATTERNS:
        raise suspicious(f"tokenizer: {len(found)} patterns")
    for pattern in found:
        check_pattern(pattern)


def _patterns(content: object) -> Iterator[str]:
    """Yield every regular expression, wherever it lies outside the lists of words."""
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("Regex"), str):
                yield item["Regex"]
            waiting += [value for key, value in item.items() if key not in _LARGE]
        elif isinstance(item, list):
            waiting += item


def check_pattern(pattern: str) -> None:
    """Check a regular expression in Oniguruma's notation.

    Raises:
        ModelError: it refers back, or repeats a group that holds a repetition or a choice.
    """
    if len(pattern) > MAX_PATTERN:
        raise suspicious("tokenizer: a very long pattern")
    if _REFERENCE.search(pattern.replace("\\\\", "  ")):
        raise suspicious(f"tokenizer: a pattern that refers back: {pattern[:200]!r}")
    open_groups = [False]
    """For each open group whether it can match one text in several ways."""
    last_was_many = False
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        width, many = 1, False
        if letter == "\\":
            width = 2
        elif letter == "[":
            width = _class_length(pattern[position:])
        elif letter == "(":
            open_groups.append(False)
        elif letter == ")" and len(open_groups) > 1:
            many = open_groups.pop()
            open_groups[-1] |= many
        elif letter == "|":
            open_groups[-1] = True
        else:
            width, repeats = _repetition(pattern[position:])
            if repeats and last_was_many:
                raise suspicious(f"tokenizer: a pattern that may never end: {pattern[:200]!r}")
            open_groups[-1] |= repeats
        last_was_many = many
        position += width


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
