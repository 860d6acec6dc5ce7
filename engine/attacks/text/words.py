"""A text as words and sentences with their places: the one tokenizer of all attacks on text."""

import re
from dataclasses import dataclass
from enum import StrEnum

LETTER = r"\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
TOKEN = re.compile(
    rf"""(?P<address>(?:https?|ftp|mailto):\S*[\w/]|www\.\S*[\w/]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*
        |[@\#]\w[\w-]*|(?<![\w.])\w[\w-]*(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|biz|io|co|uk|de|html?|php|exe|zip)\b(?:/\S*[\w/])?
        |(?<![\w.])(?:[/~\\]|[A-Za-z]:\\)[\w.-]+(?:[/\\][\w.-]+)+)
    |(?P<number>\d+(?:[.,:/]\d+)*(?![{LETTER}]))
    |(?P<word>[{LETTER}]+(?:['’ʼ‑-][{LETTER}]+)*)""",
    re.VERBOSE,
)
SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[^\W_a-z])|\n\s*\n|[。！？]")
SHORT = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|inc|ltd|e\.g|i\.e|no|[a-z])\.)$", re.IGNORECASE)


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"  # letters, with apostrophes or hyphens inside
    NUMBER = "number"  # digits, with . , : or / inside
    ADDRESS = "address"  # a web or e-mail address, a path, a handle: never edited as a word
    CODE = "code"  # letters mixed with digits or underscores


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` stands at ``start`` up to ``end`` (characters) of the whole text."""

    start: int
    end: int
    text: str
    sort: Sort = Sort.WORD


def words(text: str) -> tuple[Word, ...]:
    """Return the words, numbers and addresses of ``text`` in order; punctuation and spaces lie between them."""
    return tuple(Word(*match.span(), match[0], _sort(match)) for match in TOKEN.finditer(text))


def _sort(match: re.Match[str]) -> Sort:
    if match.lastgroup != "word":
        return Sort(match.lastgroup or "word")
    odd = any(character.isdigit() or character == "_" for character in match[0])
    return Sort.CODE if odd else Sort.WORD


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence, without the white space around it; together they hold every word."""
    cuts = [end for match in SENTENCE_END.finditer(text) if not SHORT.search(text, 0, end := match.end())]
    spans = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        part = text[start:end]
        if part.strip():
            first = start + len(part) - len(part.lstrip())
            spans.append((first, first + len(part.strip())))
    return tuple(spans)


def word_set(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces."""
    return frozenset(listed.split())
