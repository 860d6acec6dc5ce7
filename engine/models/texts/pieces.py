"""A text as a model's tokenizer cuts it, to see what that does to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.models.texts.encoding import TokenInput


@dataclass(frozen=True)
class Pieces:
    """One text as pieces.

    Attributes:
        numbers: the pieces' numbers, without the marks around a text; what lies beyond the longest text is left out.
        unknown: how many of them stand for words that the tokenizer does not know.
        cut: whether the text is longer than the model reads.
    """

    numbers: tuple[int, ...]
    unknown: int
    cut: bool


def pieces_of(reader: TokenInput, texts: Sequence[str]) -> list[Pieces]:
    """Return the pieces of each text.

    Raises:
        ModelError: the tokenizer fails on one of the texts.
    """
    found = []
    for item in reader.cut(texts):
        marks = item.special_tokens_mask
        numbers = tuple(int(number) for number, mark in zip(item.ids, marks) if not mark)
        unknown = 0 if reader.unknown is None else sum(number == reader.unknown for number in numbers)
        found.append(Pieces(numbers, unknown, bool(item.overflowing)))
    return found
