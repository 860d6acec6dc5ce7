"""Is the opened network the same as the file? Compared with the file's own runtime (design section 3)."""

import numpy as np
import torch

from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import RawModel
from engine.results.scan_result import Equality

SHARE = 1e-3
SHARE_HALF = 2e-2
_SMALLEST = {"softmax": 1e-30, "sigmoid": 1e-3}


def prove_equal(raw: RawModel, raw_inputs: np.ndarray, batch: int = 64) -> Equality:
    """Compare ``raw.network`` with the real file on raw inputs (n, ...), in the file's layout.

    Where a softmax or sigmoid was removed, the network's output passes the same function, and both are compared as
    logarithms, so that small shares count as much as large ones. Limit: 1e-3 · max(1, largest |logit|), 2e-2 for
    files in half precision.
    """
    differences, largest = [0.0], 1.0
    for start in range(0, len(raw_inputs), batch):
        part = raw_inputs[start : start + batch]
        logits = logits_of(raw.network, part)
        differences.append(_difference(raw, logits, raw.runtime.run(part)))
        largest = max(largest, float(logits.abs().max()))
    limit = (SHARE_HALF if _is_half(raw) else SHARE) * largest
    found = float(np.max(differences))
    if not np.isfinite(found):
        return Equality("different", None, None, len(raw_inputs))
    return Equality("equal" if found <= limit else "different", found, limit, len(raw_inputs))


def logits_of(network: torch.nn.Module, raw_inputs: np.ndarray) -> torch.Tensor:
    """Return the network's logits in eval mode, on the CPU; its mode is left as it was."""
    device = next((value.device for value in network.parameters()), torch.device("cpu"))
    was_training = network.training
    network.eval()
    with torch.no_grad():
        logits: torch.Tensor = network(torch.from_numpy(np.ascontiguousarray(raw_inputs)).to(device)).cpu()
    network.train(was_training)
    return logits


def _is_half(raw: RawModel) -> bool:
    return isinstance(raw.runtime, OnnxRuntime) and raw.runtime.half


def _difference(raw: RawModel, logits: torch.Tensor, reference: np.ndarray) -> float:
    """Return the largest difference, infinite where the shapes differ or a number is not finite."""
    theirs = torch.from_numpy(reference)
    ours = _answers(raw, logits)
    if ours.shape != theirs.shape or not bool(torch.isfinite(theirs).all() and torch.isfinite(ours).all()):
        return float("inf")
    difference = (ours - theirs).abs()
    floor = _SMALLEST.get(raw.removed)
    if floor is not None:
        smallest = max(floor, 1e-3) if _is_half(raw) else floor
        logarithms = (ours.clamp_min(smallest).log() - theirs.clamp_min(smallest).log()).abs()
        difference = torch.maximum(difference, logarithms)
    return float(difference.max()) if difference.numel() else 0.0


def _answers(raw: RawModel, logits: torch.Tensor) -> torch.Tensor:
    """Return what the file would answer for these logits: the removed function put back."""
    one_number = isinstance(raw.runtime, OnnxRuntime) and raw.runtime.two_classes is not None
    if raw.removed == "softmax" or (raw.removed == "sigmoid" and one_number):
        return logits.softmax(1)
    if raw.removed == "sigmoid":
        return logits.sigmoid()
    return logits.log_softmax(1) if raw.removed == "log_softmax" else logits
