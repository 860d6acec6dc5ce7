"""Asking a text model about many texts in a fixed order."""

from collections.abc import Sequence

import numpy as np
from torch import nn

from engine.data.text_samples import TextSamples
from engine.hardening.rounds import slices
from engine.hardening.stopping import ShouldStop, check_stop
from engine.models.text_model import TextModel

TOGETHER = 64


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
