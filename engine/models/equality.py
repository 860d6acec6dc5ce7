"""Is the opened network the same as the file? Compared with the file's own runtime (design section 3)."""

from dataclasses import replace

import numpy as np
import torch

from engine.models.raw import RawModel
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say

SHARE = 1e-3
SHARE_HALF = 2e-2
SHARE_ROUNDED = 2e-2
SAME_CLASS_ROUNDED = 0.99
_PROOF_BATCH = 2
_SMALLEST = {"softmax": 1e-30, "sigmoid": 1e-3}


def prove_equal(raw: RawModel, raw_inputs: np.ndarray, batch: int = 64) -> Equality:
    """Compare ``raw.network`` with the real file on raw inputs (n, ...), in the file's layout.

    Where a softmax or sigmoid was removed, the network's output passes the same function, and both are compared as
    logarithms, so that small shares count as much as large ones. Limit: 1e-3 · max(1, largest |logit|), 2e-2 for
    files in half precision. Files that count in small integers round at every step: see ``_prove_rounded``.
    """
    if getattr(raw.runtime, "quantised", False):
        return _prove_rounded(raw, raw_inputs, batch)
    differences, largest = [0.0], 1.0
    for start in range(0, len(raw_inputs), batch):
        part = raw_inputs[start : start + batch]
        logits = logits_of(raw.network, part)
        differences.append(_difference(raw, logits, raw.runtime.run(part)))
        largest = max(largest, float(logits.abs().max()))
    limit = (SHARE_HALF if raw.runtime.half else SHARE) * largest
    found = float(np.max(differences))
    if not np.isfinite(found):
        return Equality("different", None, None, len(raw_inputs))
    return Equality("equal" if found <= limit else "different", found, limit, len(raw_inputs))


def _prove_rounded(raw: RawModel, raw_inputs: np.ndarray, batch: int) -> Equality:
    """Compare a quantised file: same class on 99 % of the inputs, median difference within 2 % of the logits' range.

    Samples whose two best classes lie closer together than the limit do not count as another class. The difference
    that is returned is the median.
    """
    parts = [raw_inputs[start : start + batch] for start in range(0, len(raw_inputs), batch)]
    ours = torch.cat([_in_logarithms(raw, _on_steps(raw, logits_of(raw.network, part))) for part in parts])
    theirs = torch.cat([_in_logarithms(raw, torch.from_numpy(raw.runtime.run(part))) for part in parts])
    if ours.shape != theirs.shape or not bool(torch.isfinite(theirs).all() and torch.isfinite(ours).all()):
        return Equality("different", None, None, len(raw_inputs))
    limit = SHARE_ROUNDED * float(theirs.max() - theirs.min())
    median = float((ours - theirs).abs().median())
    best = theirs.topk(2, 1).values
    same = (ours.argmax(1) == theirs.argmax(1)) | (best[:, 0] - best[:, 1] <= limit)
    equal = median <= limit and float(same.float().mean()) >= SAME_CLASS_ROUNDED
    return Equality("equal" if equal else "different", median, limit, len(raw_inputs))


def _on_steps(raw: RawModel, logits: torch.Tensor) -> torch.Tensor:
    """Return our answers, rounded to the steps in which the file's own come, where those are known."""
    answers, step = _answers(raw, logits), getattr(raw.runtime, "step", None)
    return answers if step is None else (answers / step).round() * step


def _in_logarithms(raw: RawModel, answers: torch.Tensor) -> torch.Tensor:
    """Return shares that sum to 1 as logarithms; what lies below one in a thousand counts as that."""
    return answers.clamp_min(1e-3).log() if raw.removed == "softmax" else answers


def proven(raw: RawModel, raw_inputs: np.ndarray) -> RawModel:
    """Return ``raw`` with its equality on ``raw_inputs``, which are no real ones, so they are not counted.

    Raises:
        ModelError: it differs from the file.
    """
    equality = prove_equal(raw, raw_inputs, _PROOF_BATCH)
    if equality.status != "equal":
        raise not_equal(equality.largest_difference, equality.limit)
    return replace(raw, equality=replace(equality, samples=0))


def not_equal(difference: float | None, limit: float | None) -> ModelError:
    """Return the error for a model that opened, but answers differently from its file."""
    return ModelError(
        "model.not_equal",
        say("We could not open this model exactly"),
        say("Our copy of the model gives other answers than the file itself, so a check would mislead you."),
        say("Export the model once more with newer tools, or tell us about it."),
        f"largest difference {difference}, limit {limit}",
    )


def logits_of(network: torch.nn.Module, raw_inputs: np.ndarray) -> torch.Tensor:
    """Return the network's logits in eval mode, on the CPU; its mode is left as it was."""
    device = next((value.device for value in network.parameters()), torch.device("cpu"))
    was_training = network.training
    network.eval()
    with torch.no_grad():
        texts = raw_inputs.dtype == object
        given = raw_inputs if texts else torch.from_numpy(np.ascontiguousarray(raw_inputs)).to(device)
        logits: torch.Tensor = network(given).cpu()
    network.train(was_training)
    return logits


def _difference(raw: RawModel, logits: torch.Tensor, reference: np.ndarray) -> float:
    """Return the largest difference, infinite where the shapes differ or a number is not finite."""
    theirs = torch.from_numpy(reference)
    ours = _answers(raw, logits)
    if ours.shape != theirs.shape or not bool(torch.isfinite(theirs).all() and torch.isfinite(ours).all()):
        return float("inf")
    difference = (ours - theirs).abs()
    floor = _SMALLEST.get(raw.removed)
    if floor is not None:
        smallest = max(floor, 1e-3) if raw.runtime.half else floor
        logarithms = (ours.clamp_min(smallest).log() - theirs.clamp_min(smallest).log()).abs()
        difference = torch.maximum(difference, logarithms)
    return float(difference.max()) if difference.numel() else 0.0


def _answers(raw: RawModel, logits: torch.Tensor) -> torch.Tensor:
    """Return what the file would answer for these logits: the removed function put back."""
    one_number = raw.runtime.two_classes is not None
    if raw.removed == "softmax" or (raw.removed == "sigmoid" and one_number):
        return logits.softmax(1)
    if raw.removed == "sigmoid":
        return logits.sigmoid()
    return logits.log_softmax(1) if raw.removed == "log_softmax" else logits
