"""How much a text model's answer depends on each word of a text, from one backward pass."""

from collections.abc import Sequence

import numpy as np

from engine.attacks.text.gradients import Gradients
from engine.attacks.text.ranking import Salience
from engine.attacks.text.words import words


def word_weights(text: str, salience: Salience) -> np.ndarray:
    """Return how far the margin would fall without each of the ``words`` of ``text``, at least 0."""
    found = words(text)
    pieces = np.array(salience, np.float64).reshape(-1, 3)
    return np.array(
        [max(0.0, float(pieces[(pieces[:, 0] < word.end) & (pieces[:, 1] > word.start), 2].sum())) for word in found]
    )


def weights_of(gradients: Gradients | None, texts: Sequence[str], labels: np.ndarray) -> list[np.ndarray] | None:
    """Return the weights of the words of each text with its label in ``labels`` (n,); None where there are none."""
    if gradients is None:
        return None
    return [word_weights(text, salience) for text, salience in zip(texts, gradients(texts, labels))]
