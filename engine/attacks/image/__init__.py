"""Attacks on picture models: single searches, and the cascades that a check runs."""

from engine.attacks.image.cascade import Cascade
from engine.attacks.image.depths import (
    answers_cascade,
    apgd,
    labels_cascade,
    linf_cascade,
    noise,
    pgd,
    spatial_attack,
    square,
    unmasking,
)
from engine.attacks.image.losses import cross_entropy, margin, ratio_or_margin

__all__ = [
    "Cascade",
    "answers_cascade",
    "apgd",
    "cross_entropy",
    "labels_cascade",
    "linf_cascade",
    "margin",
    "noise",
    "pgd",
    "ratio_or_margin",
    "spatial_attack",
    "square",
    "unmasking",
]
