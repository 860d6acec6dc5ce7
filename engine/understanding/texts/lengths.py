"""How much of the owner's texts the model reads, and how many of their words it knows."""

from collections.abc import Iterator, Sequence

from engine.models.texts.encoding import TokenInput
from engine.models.texts.pieces import pieces_of
from engine.words import of, say

_MANY_UNKNOWN = 0.2
"""Share of pieces that stand for unknown words: a model of the right language stays far below."""


def about_reading(reader: object, texts: Sequence[str]) -> Iterator[str]:
    """Yield what the owner should know of what is cut off and of words that the model does not know."""
    if not isinstance(reader, TokenInput):
        return
    pieces = pieces_of(reader, texts)
    cut = sum(one.cut for one in pieces)
    if cut and reader.cuts_front:
        yield say(
            "{count} texts are longer than the model reads. It never sees how they begin.", count=of(cut, len(texts))
        )
    elif cut:
        yield say(
            "{count} texts are longer than the model reads. It never sees how they end.", count=of(cut, len(texts))
        )
    total, unknown = sum(len(one.numbers) for one in pieces), sum(one.unknown for one in pieces)
    if total and unknown >= _MANY_UNKNOWN * total:
        yield say(
            "Many words of your texts are unknown to the model: it reads them all as one and the same. It may have learned "
            "another language."
        )
