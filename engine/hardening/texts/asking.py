"""Asking a text model many times: what its sanitiser makes equal is asked once."""

from collections.abc import Sequence

import numpy as np
from torch import nn

from engine.attacks.text.asking import Asker
from engine.data.text_samples import TextSamples
from engine.hardening.rounds import slices
from engine.hardening.stopping import ShouldStop, check_stop
from engine.models.text_model import TextModel
from engine.models.texts.rewriting import RewrittenTexts

TOGETHER = 64


class Cleaned:
    """A model of texts for an ``Asker``: hidden edits that the model's sanitiser undoes cost nothing."""

    def __init__(self, model: TextModel, should_stop: ShouldStop) -> None:
        self._texts = model.texts
        self._asker = Asker(model, should_stop)

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        """Return logits (n, classes) for n texts.

        Raises:
            Stopped: the user stopped.
        """
        return self._asker(self._texts.rewrite(texts) if isinstance(self._texts, RewrittenTexts) else list(texts))


def asker_of(network: nn.Module, should_stop: ShouldStop) -> Asker:
    """Return what a search asks ``network``, a model of texts, with."""
    return Asker(Cleaned(text_model(network), should_stop), should_stop)


def text_model(network: nn.Module) -> TextModel:
    """Return ``network``, which is a model of texts.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(network, TextModel):
        raise TypeError(f"{type(network).__name__} takes no texts")
    return network


def right_texts(network: nn.Module, texts: Sequence[str], labels: np.ndarray, should_stop: ShouldStop) -> np.ndarray:
    """Return (n,) bool, which ``texts`` the network, in eval mode, gives their ``labels`` (n,).

    Raises:
        Stopped: the user stopped.
    """
    return np.asarray(logits_in_order(text_model(network), texts, should_stop).argmax(1) == labels)


def logits_in_order(model: TextModel, texts: Sequence[str], should_stop: ShouldStop) -> np.ndarray:
    """Return logits (n, classes); texts of like length go together, always the same ones.

    Raises:
        Stopped: the user stopped.
    """
    logits = np.zeros((len(texts), model.num_classes), np.float32)
    order = np.argsort([len(text) for text in texts], kind="stable")
    for place in slices(len(texts), TOGETHER):
        check_stop(should_stop)
        logits[order[place]] = model.logits_of([texts[row] for row in order[place]])
    return logits


def labels_of(samples: TextSamples) -> np.ndarray:
    """Return (n,) int64, the labels of samples that have them."""
    return np.asarray(samples.labels)
