"""How much a model's answer depends on each piece of a text, from one backward pass: for models that can be looked into.

Source: gradient times input (Denil, Demiraj, de Freitas 2014, "Extraction of salient sentences"): to first order, how far
the margin falls without the piece. Found better here than the length of the gradient, which knows no direction.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from engine.attacks.text.look_ups import rows_looked_up
from engine.attacks.text.ranking import Salience
from engine.models.raw import TextInput
from engine.models.text_model import TextModel
from engine.models.texts.buckets import Room, buckets, room_on
from engine.models.texts.encoding import TokenInput
from engine.models.texts.rewriting import RewrittenTexts, spans_before
from engine.results.errors import Stopped

Rewrite = Callable[[Sequence[str]], list[str]]
_TRIED = ("a good day", "this is a bad and somewhat longer text")
_SHARE = 2
"""A backward pass keeps what a forward pass drops, so that fewer texts go together."""


class Gradients:
    """Salience for texts of one model; ``backwards`` counts the texts that went back through it.

    Args:
        model: the model, which takes word numbers and looks them up in a table.
        texts: how texts reach it.
        rewrite: what is done to texts before.
    """

    def __init__(self, model: TextModel, texts: TokenInput, rewrite: Rewrite = list) -> None:
        self.model, self.texts, self.rewrite = model, texts, rewrite
        self.backwards = 0
        self._together = True

    def __call__(
        self, texts: Sequence[str], labels: np.ndarray, should_stop: Callable[[], bool] = lambda: False
    ) -> list[Salience]:
        """Return for each of n texts its pieces as (start, end, how much of the margin of its label is theirs).

        Raises:
            Stopped: ``should_stop`` said so between two batches.
        """
        read = self.rewrite(texts)
        found = self._of_read(read, labels, should_stop)
        return [_before(*item) for item in zip(texts, read, found)]

    def _of_read(self, texts: Sequence[str], labels: np.ndarray, should_stop: Callable[[], bool]) -> list[Salience]:
        """Return the salience of texts as the model reads them."""
        room = room_on(self.model.device.type)
        found: list[Salience] = [()] * len(texts)
        for places in buckets(texts, Room(room.characters // _SHARE, room.texts // _SHARE)):
            if should_stop():
                raise Stopped()
            salience = self._salience([texts[place] for place in places], labels[places])
            for place, own in zip(places, salience):
                found[place] = own
            self.backwards += len(places)
        return found

    def _salience(self, texts: list[str], labels: np.ndarray) -> list[Salience]:
        """Return the salience of one batch, asked one by one where several texts cannot be told apart inside the model."""
        if self._together:
            try:
                return self._as_pieces(texts, self.weights(texts, labels))
            except LookupError:
                self._together = False
        single = [([text], self.weights([text], labels[place : place + 1])) for place, text in enumerate(texts)]
        return [self._as_pieces(text, weights)[0] for text, weights in single]

    def _as_pieces(self, texts: list[str], weights: np.ndarray) -> list[Salience]:
        rows = zip(self.texts.pieces(texts).tolist(), weights.tolist())
        return [[(*span, weight) for span, weight in zip(spans, row) if span[1] > span[0]] for spans, row in rows]

    def weights(self, texts: Sequence[str], labels: np.ndarray) -> np.ndarray:
        """Return (batch, length) for the pieces of ``texts``, as one batch.

        Raises:
            LookupError: the model does not look the pieces up in a table, or its answer does not depend on it.
        """
        raw = torch.from_numpy(self.texts.encode(texts)).to(self.model.device)
        looked_up = _LookedUp(raw[:, self.texts.roles.index("words")])
        with torch.enable_grad(), looked_up, torch.backends.cudnn.flags(enabled=False):
            logits = self.model.network(raw)
            if not looked_up.found or not logits.requires_grad:
                raise LookupError("the pieces are not looked up in a table")
            own = torch.from_numpy(labels).to(logits.device)[:, None]
            others = logits.scatter(1, own, -torch.inf).amax(1)
            margin = (logits.gather(1, own)[:, 0] - others).sum()
            slopes = torch.autograd.grad(margin, looked_up.found, allow_unused=True)
        parts = [value.detach() * slope for value, slope in zip(looked_up.found, slopes) if slope is not None]
        if not parts:
            raise LookupError("the answer does not depend on the pieces")
        weights: np.ndarray = torch.stack([part.float().sum(-1) for part in parts]).sum(0)[: len(texts)].cpu().numpy()
        return np.asarray(np.nan_to_num(weights))


def _before(text: str, read: str, salience: Salience) -> Salience:
    """Return the salience of ``read`` at the places of ``text``, which it was rewritten from."""
    if text == read or not salience:
        return salience
    spans = spans_before(text, read, np.array([piece[:2] for piece in salience], np.int64))
    return [(int(start), int(end), piece[2]) for (start, end), piece in zip(spans, salience)]


class _LookedUp(TorchFunctionMode):
    """Notes, while it is on, what the word numbers (batch, length) become in the model's tables: (batch, length, size)."""

    def __init__(self, words: torch.Tensor) -> None:
        super().__init__()
        self.words = words
        self.found: list[torch.Tensor] = []

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        given = kwargs or {}
        result = func(*args, **given)
        if self._are_words(rows_looked_up(func, args, given)):
            result = result.detach().requires_grad_()
            size = result.shape[-1]
            self.found.append(result.reshape(-1, self.words.shape[1], size))
            return self.found[-1].reshape(result.shape)
        return result

    def _are_words(self, ids: torch.Tensor | None) -> bool:
        """Whether these are the words, or begin with them: a file of fixed batch repeats the last text."""
        own = self.words.reshape(-1)
        if ids is None or ids.numel() == 0 or ids.numel() % len(own):
            return False
        return bool((ids.reshape(-1)[: len(own)] == own).all())


def _read_by(model: TextModel) -> tuple[TextInput, Rewrite]:
    """Return how texts reach the model itself, and what is done to them before."""
    texts = model.texts
    return (texts.behind, texts.rewrite) if isinstance(texts, RewrittenTexts) else (texts, list)


def gradients_for(model: TextModel) -> Gradients | None:
    """Return the salience of ``model``'s texts, None where it cannot be looked into or looks nothing up in a table."""
    texts, rewrite = _read_by(model)
    if not model.raw.gives_gradients or not isinstance(texts, TokenInput) or "words" not in texts.roles:
        return None
    found = Gradients(model, texts, rewrite)
    try:
        found(_TRIED, np.zeros(len(_TRIED), np.int64))
    except (LookupError, RuntimeError):  # no way back through one of the model's parts
        return None
    found.backwards = 0
    return found
