"""Marks of writing direction: what they turn round is put as a reader sees it, and they go."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.models.texts.sanitiser.tables import ACCENTS, RTL

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ANY_MARK = re.compile(f"[{BIDI}]")
_RTL_LETTER = re.compile(f"[{RTL}]")
_INSIDE_WORD = re.compile(f"(?<=[^\\W\\d_])[{BIDI}]+(?=[^\\W\\d_])")
_REPEATED = re.compile("([\u061c\u200e\u200f])[\u061c\u200e\u200f]+")
_LINES = re.compile("(\r?\n)")
_PIECES = re.compile("([\u202a-\u202e\u2066-\u2069])")
_OPENING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_DEEPEST = 125  # as in UAX 9, BD2
# A character with its accents: they turn round together.
_CLUSTER = re.compile(f".[{ACCENTS}]*", re.DOTALL)


class Span:
    """A stretch between an opening mark and its closing one; ``items`` are runs of characters and inner spans."""

    def __init__(self, opened: str) -> None:
        self.opened = opened
        self.closed = ""
        self.items: list[str | Span] = []


class Read(NamedTuple):
    """A span as it may stay, as it is shown, and whether it holds letters written from right to left."""

    kept: str
    shown: str
    rtl: bool


def straighten(text: str) -> str:
    """Return the text in the order that a reader sees, without direction marks it does not need.

    Without letters written from right to left no mark stays, and stretches that an override turns round are put in
    the order shown (UAX 9, made simple: letters, digits and signs all count as left-to-right). With such letters,
    balanced embeddings and isolates and lone marks beside signs stay; overrides, unbalanced ones and marks inside
    words go, after what an override turns round without such letters has been put straight.

    Source: "Bad Characters" (Boucher et al., 2022), reorderings; "Trojan Source" (2021).
    """
    if not _ANY_MARK.search(text):
        return text
    if not _RTL_LETTER.search(text.replace("\u061c", "").replace("\u200f", "")):
        return "".join(_read(_parsed(part)).shown for part in _LINES.split(text))
    lines = (_read(_parsed(_INSIDE_WORD.sub("", part))).kept for part in _LINES.split(text))
    return _REPEATED.sub(r"\1", "".join(lines))


def _parsed(line: str) -> Span:
    """Return the line as a tree of spans; what is not closed ends with the line."""
    stack, isolates = [Span("")], 0
    for piece in _PIECES.split(line):
        if piece in _OPENING:
            if len(stack) < _DEEPEST:
                stack.append(Span(piece))
                stack[-2].items.append(stack[-1])
                isolates += piece >= "\u2066"
        elif piece == "\u202c":
            if "" < stack[-1].opened < "\u2066":
                stack.pop().closed = piece
        elif piece == "\u2069":
            while isolates:  # with all embeddings in it; without an isolate nothing (UAX 9, X6a)
                span = stack.pop()
                if span.opened >= "\u2066":
                    span.closed = piece
                    isolates -= 1
                    break
        elif piece:
            stack[-1].items.append(piece)
    return stack[0]


def _read(span: Span) -> Read:
    parts = [_run(item) if isinstance(item, str) else _read(item) for item in span.items]
    rtl = any(part.rtl for part in parts)
    shown = _shown(span, [part.shown for part in parts])
    if span.opened == "\u202e" and not rtl:
        return Read(shown, shown, rtl)
    bare = "".join(part.kept for part in parts)
    stays = span.closed and span.opened not in "\u202d\u202e" and _ANY_MARK.sub("", bare).strip()
    return Read(span.opened + bare + span.closed if stays else bare, shown, rtl)


def _run(characters: str) -> Read:
    plain = _ANY_MARK.sub("", characters)
    return Read(characters, plain, _RTL_LETTER.search(plain) is not None)


def _shown(span: Span, parts: list[str]) -> str:
    """Return the parts in the order shown when no letter is written from right to left."""
    if span.opened == "\u202e":
        turned = zip(reversed(span.items), reversed(parts))
        return "".join(_turned(part) if isinstance(item, str) else part for item, part in turned)
    if span.opened not in {"\u202b", "\u2067"}:
        return "".join(parts)
    # Right to left without override: letters keep their order, what stands before and after them changes sides.
    pieces: list[tuple[str, bool]] = []
    for item, part in zip(span.items, parts):
        if isinstance(item, str):
            pieces += [(cluster, cluster[0].isalnum()) for cluster in _CLUSTER.findall(part)]
        else:
            pieces.append((part, item.opened < "\u2066"))
    strong = [at for at, (_, is_strong) in enumerate(pieces) if is_strong]
    first, last = (strong[0], strong[-1] + 1) if strong else (0, 0)
    inner = "".join(piece for piece, _ in pieces[first:last])
    ahead, behind = ("".join(piece for piece, _ in part[::-1]) for part in (pieces[last:], pieces[:first]))
    return ahead.translate(_MIRRORED) + inner + behind.translate(_MIRRORED)


def _turned(run: str) -> str:
    return "".join(reversed(_CLUSTER.findall(run))).translate(_MIRRORED)
