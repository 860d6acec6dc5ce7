"""A model of texts is proven equal to its file on real texts, and asked apart for each length where filler matters."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from engine.models.equality import logits_of, prove_equal, proven
from engine.models.raw import RawModel, TextInput
from engine.models.texts.encoding import TokenInput
from engine.models.texts.lengths import ByLength, RuntimeByLength
from engine.models.texts.samples import SHORT, VERY_LONG
from engine.results.scan_result import Equality

_BATCH = 9
_COMPARED = 3
_SHARE = 1e-4


def proven_on_texts(raw: RawModel, texts: TokenInput) -> RawModel:
    """Return ``raw`` with its equality on ``engine.models.texts.samples``.

    Raises:
        ModelError: it differs from the file.
    """
    return proven_on(raw if texts.fixed or not _filler_matters(raw, texts) else _apart(raw, texts), texts.encode)


def proven_on(raw: RawModel, encode: Callable[[Sequence[str]], np.ndarray]) -> RawModel:
    """Return ``raw`` with the largest of its differences on the short texts, those of like length together, and on the very long one.

    Raises:
        ModelError: it differs from the file.
    """
    ordered = sorted(SHORT, key=len)
    parts = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
    found = [proven(raw, encode(part)) for part in (*parts, [VERY_LONG])]
    return max(found, key=lambda item: item.equality.largest_difference or 0.0)


def equal_on_texts(raw: RawModel, reader: TextInput, texts: Sequence[str]) -> Equality:
    """Return how equal ``raw`` and its file are on real texts, those of like length together; the worst figure counts."""
    ordered = sorted(texts, key=len)
    step = len(ordered) if getattr(raw.runtime, "quantised", False) else _BATCH
    parts = [ordered[start : start + step] for start in range(0, len(ordered), step)]
    found = [prove_equal(raw, reader.encode(part), _BATCH) for part in parts]
    return replace(max(found, key=_doubt), samples=len(texts))


def _doubt(equality: Equality) -> tuple[bool, float]:
    difference = equality.largest_difference
    return equality.status != "equal", float("inf") if difference is None else difference


def _filler_matters(raw: RawModel, texts: TokenInput) -> bool:
    """Return whether the network answers otherwise to a text alone than beside longer ones."""
    longest = max(SHORT, key=len)
    together = logits_of(raw.network, texts.encode((*SHORT[:_COMPARED], longest)))[:_COMPARED]
    alone = torch.cat([logits_of(raw.network, texts.encode([text])) for text in SHORT[:_COMPARED]])
    return not bool(torch.allclose(together, alone, rtol=0, atol=_SHARE * max(1.0, float(alone.abs().max()))))


def _apart(raw: RawModel, texts: TokenInput) -> RawModel:
    return replace(raw, network=ByLength(raw.network, texts).eval(), runtime=RuntimeByLength(raw.runtime, texts))
