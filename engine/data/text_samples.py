"""Texts ready for a model: labelled, with keys that do not depend on order."""

from dataclasses import dataclass, replace

import numpy as np

from engine.data.text.duplicates import group_texts


@dataclass(frozen=True)
class TextSamples:
    """Texts as the owner wrote them.

    Attributes:
        texts: n texts, unchanged.
        labels: (n,), int64, index of the model's class; None where the owner gave none.
        names: n places where they were found, such as "mails.csv, row 17" (not cleaned: clean before showing).
        keys: (n,), uint64, hash of the text: the sample's name in all random draws.
        groups: (n,), uint64, the sample's duplicate group: equal or nearly equal texts share it.
        parts: (n,), "train", "select", "test" or "" where the folders or a column do not say.
    """

    texts: tuple[str, ...]
    labels: np.ndarray | None
    names: tuple[str, ...]
    keys: np.ndarray
    groups: np.ndarray
    parts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def arrays(self, indices: np.ndarray | None = None) -> np.ndarray:
        """Return texts (k,), dtype object: all, or those at ``indices``."""
        picked = self.texts if indices is None else [self.texts[index] for index in indices]
        return np.array(picked, object)

    def subset(self, indices: np.ndarray) -> "TextSamples":
        """Return the samples at ``indices``, in that order."""
        return replace(
            self,
            texts=tuple(self.texts[index] for index in indices),
            labels=None if self.labels is None else self.labels[indices],
            names=tuple(self.names[index] for index in indices),
            keys=self.keys[indices],
            groups=self.groups[indices],
            parts=tuple(self.parts[index] for index in indices),
        )

    def grouped_with(self, others: "TextSamples") -> np.ndarray:
        """Return the duplicate groups (n + m,) of these samples and m ``others`` together."""
        return group_texts(self.texts + others.texts, np.concatenate([self.keys, others.keys]))
