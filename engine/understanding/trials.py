"""Trying conventions on the owner's pictures: what the model answers under each, and how well that fits."""

from dataclasses import dataclass

import numpy as np
import torch

from engine.data import Samples
from engine.models.model import InputConvention, Model
from engine.models.raw import RawModel
from engine.results.errors import ServiceError, Stopped

_BATCH_VALUES = 8_000_000
_WORST_LOSS = 50.0


@dataclass(frozen=True)
class Trial:
    """One way of reading file and folders: a convention and a meaning of the folders.

    ``rank`` is lower for the commoner; ``mapping`` (folders,) gives each folder's class, None without labels.
    """

    rank: int
    convention: InputConvention
    order: str
    mapping: np.ndarray | None


@dataclass(frozen=True)
class Marks:
    """How a trial did: per picture, ``right`` (n,) bool and ``loss`` (n,) float64, lower is better."""

    right: np.ndarray
    loss: np.ndarray

    @property
    def accuracy(self) -> float:
        """Share of pictures sorted right, in [0, 1]."""
        return float(self.right.mean()) if len(self.right) else 0.0


def answers_of(raw: RawModel, convention: InputConvention, samples: Samples) -> np.ndarray | None:
    """Return the logits (n, classes), float64, under ``convention``; None if the model cannot take such pictures.

    Raises:
        ServiceError: it is a web service that cannot be asked.
        Stopped: the user stopped while its answer was awaited.
    """
    model = Model(raw, convention, ())
    batch = max(1, min(128, _BATCH_VALUES // max(1, int(np.prod(convention.shape)) * 16)))
    parts = []
    try:
        with torch.no_grad():
            for start in range(0, len(samples), batch):
                indices = np.arange(start, min(start + batch, len(samples)))
                parts.append(model(samples.inputs(indices).to(model.device)).double().cpu().numpy())
    except (ServiceError, Stopped):
        raise
    except Exception:  # a wrong shape fails in as many ways as there are layers; it then is not the right one
        return None
    logits = np.concatenate(parts)
    return logits if logits.shape == (len(samples), raw.num_classes) else None


def mark(logits: np.ndarray, labels: np.ndarray) -> Marks:
    """Mark answers (n, classes) against class indices (n,): cross-entropy as loss. Answers with NaN are wrong."""
    finite = np.isfinite(logits).all(axis=1)
    safe = np.where(finite[:, None], logits, 0.0)
    right = finite & (safe.argmax(axis=1) == labels)
    loss = -_log_softmax(safe)[np.arange(len(labels)), labels]
    return Marks(right, np.where(finite, np.minimum(loss, _WORST_LOSS), _WORST_LOSS))


def mark_without_labels(logits: np.ndarray) -> Marks:
    """Mark answers (n, classes) by how decided and how varied they are together.

    Loss is minus the divergence of a picture's answer from the mean answer; its mean is the mutual information of
    picture and class (Bridle et al. 1991). Plain confidence would prefer whatever makes the numbers large, so the
    answers are first brought to a common spread.
    """
    finite = np.isfinite(logits).all(axis=1)
    safe = np.where(finite[:, None], logits, 0.0)
    centred = safe - safe.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred * centred).mean())
    log_p = _log_softmax(3.0 * centred / max(float(spread), 1e-9))
    p = np.exp(log_p)
    divergence = (p * (log_p - np.log(np.maximum(p.mean(axis=0), 1e-12)))).sum(axis=1)
    return Marks(np.zeros(len(logits), bool), np.where(finite, -divergence, _WORST_LOSS))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
