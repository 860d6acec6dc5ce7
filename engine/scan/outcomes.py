"""What a check hands back, and the examples it kept."""

from dataclasses import dataclass

import numpy as np

from engine.results import Clean, Example, Measurement, TrustCheck


@dataclass(frozen=True)
class Adversarial:
    """Samples that a test tricked (those wrong without any trick included, unchanged).

    Attributes:
        inputs: pictures (k, channels, height, width), float32 in [0, 1]; or texts (k,), dtype object.
        labels: (k,), int64, the class they should have.
        indices: (k,), int64, their places in the samples given to the check.
    """

    inputs: np.ndarray
    labels: np.ndarray
    indices: np.ndarray


@dataclass(frozen=True)
class Scanned:
    """Everything a check measured. ``examples`` is keyed by test id and size; ``complete`` False when cut short."""

    clean: Clean
    tests: tuple[Measurement, ...]
    trust: tuple[TrustCheck, ...]
    examples: dict[tuple[str, float], Adversarial]
    evidence: tuple[Example, ...]
    complete: bool
