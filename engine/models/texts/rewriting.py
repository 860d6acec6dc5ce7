"""Texts that are rewritten before they are encoded."""

from collections.abc import Sequence

import numpy as np

from engine.models.raw import TextInput
from engine.models.texts.steps import rewritten


class RewrittenTexts:
    """Rewrites texts, and hands them on to the way in which they reached the model before; see ``TextInput``.

    Args:
        inner: how rewritten texts reach the model.
        steps: names of ``engine.models.texts.steps.STEPS``, in their order.
    """

    def __init__(self, inner: TextInput, steps: tuple[str, ...]) -> None:
        self.inner, self.steps = inner, steps
        self.longest: int | None = getattr(inner, "longest", None)

    def __deepcopy__(self, memo: object) -> "RewrittenTexts":
        return self  # it does not change

    def rewrite(self, texts: Sequence[str]) -> list[str]:
        """Return n texts as the model's own tokenizer gets them."""
        return rewritten(texts, self.steps)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return raw inputs, one per text, rewritten first."""
        return self.inner.encode(self.rewrite(texts))


def unwrapped(texts: TextInput) -> TextInput:
    """Return how texts reach the file itself, without what is done to them before."""
    while isinstance(texts, RewrittenTexts):
        texts = texts.inner
    return texts
