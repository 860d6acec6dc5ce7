"""Does the model know when it is unsure? Answers on unchanged pictures against how sure they were."""

import numpy as np

from engine.results import Budget, Measurement
from engine.scan.clean import Reference
from engine.scan.entries import counted, not_tested
from engine.words import say_technical

ID, FAMILY, BUDGET = "calibration", "unsure", Budget("none", 0.0)
BINS = 15
SURE = 0.8
"""From this confidence on, the owner would take an answer as sure."""


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return confidences (n, classes) of ``logits`` (n, classes)."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shifted / shifted.sum(1, keepdims=True))


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error in [0, 1] of ``confidence`` (n,) and ``right`` (n,) bool.

    Source: Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks": 15 bins of equal width.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gap = 0.0
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            gap += float(inside.mean()) * abs(float(confidence[inside].mean()) - float(right[inside].mean()))
    return gap


def measure_confidence(reference: Reference, *, labels_only: bool = False) -> Measurement:
    """Return the entry: ``accuracy`` is the share not wrong while sure, ``value`` the expected calibration error."""
    if labels_only:
        return not_tested(ID, FAMILY, BUDGET, say_technical("The model does not say how sure it is."))
    if not reference.given:
        return not_tested(ID, FAMILY, BUDGET, say_technical("It needs labels."))
    shares = softmax(reference.logits.astype(np.float64))
    if not np.isfinite(shares).all():
        return not_tested(ID, FAMILY, BUDGET, say_technical("Some answers of the model are not numbers."))
    confidence, right = shares.max(1), ~reference.wrong
    sure_and_wrong = int((reference.wrong & (confidence >= SURE)).sum())
    error = calibration_error(confidence, right)
    note = say_technical(
        "Accuracy here: the share that is not wrong with a confidence of {sure} or more. "
        "Expected calibration error {error}, {bins} bins; mean confidence {confidence}, when wrong {wrong}.",
        sure=SURE,
        error=f"{error:.4f}",
        bins=BINS,
        confidence=f"{confidence.mean():.4f}",
        wrong=f"{confidence[~right].mean():.4f}" if reference.wrong.any() else "-",
    )
    n = len(right)
    return counted(ID, FAMILY, BUDGET, n - sure_and_wrong, n, notes=(note,), value=error)
