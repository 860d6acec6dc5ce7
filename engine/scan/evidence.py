"""Tricked samples as PNG pictures: original, changed, and the difference made visible."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.attacks.text.edits import Edit
from engine.results import Example, StorageError
from engine.scan.confidence import softmax
from engine.scan.subject import AnySubject, PictureSubject
from engine.words import clean_name, say

SMALLEST_SIDE_PX = 112
MOST_AMPLIFIED = 10.0


def to_pixels(picture: np.ndarray) -> np.ndarray:
    """Return uint8 (h, w) or (h, w, 3) of a picture (c, h, w) in [0, 1]; other channels show the first alone."""
    pixels = (picture * 255).round().clip(0, 255).astype(np.uint8)
    shown: np.ndarray = pixels.transpose(1, 2, 0).copy() if len(picture) == 3 else pixels[0]
    return shown


def difference(original: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Return ``changed - original`` (c, h, w) on middle grey, amplified up to 10 times as far as it fits in [0, 1]."""
    delta = changed - original
    largest = float(np.abs(delta).max())
    factor = min(MOST_AMPLIFIED, 0.5 / largest) if largest > 0 else 1.0
    return np.asarray(0.5 + factor * delta)


def write_png(picture: np.ndarray, path: Path) -> None:
    """Write a picture (c, h, w) in [0, 1]; small ones enlarged by whole pixels to at least 112 pixels a side.

    Raises:
        StorageError: the file cannot be written.
    """
    image = Image.fromarray(to_pixels(picture))
    factor = max(1, -(-SMALLEST_SIDE_PX // min(image.size)))
    shown = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shown.save(path)
    except OSError as error:
        raise StorageError(
            "evidence.not_written",
            say("A picture could not be saved"),
            say("The disk may be full, or the folder may be read-only."),
            say("Make room or choose another folder, and continue the check."),
            str(error),
        ) from error


@dataclass(frozen=True)
class PictureEvidence:
    """Writes the three pictures of a tricked sample into ``folder``; see ``engine.scan.gallery.ExampleWriter``.

    File names are made from the test's id and numbers alone, never from the owner's names.
    """

    subject: PictureSubject
    folder: Path

    def __call__(
        self, test_id: str, size: float, number: int, row: int, changed: np.ndarray, edits: tuple[Edit, ...] = ()
    ) -> Example:
        """Write the pictures of the sample at ``row`` and return what they show; pictures have no ``edits``."""
        original = self.subject.samples.inputs(np.array([row])).numpy()[0]
        paths: dict[str, str] = {}
        pictures = {"original": original, "changed": changed, "difference": difference(original, changed)}
        for role, picture in pictures.items():
            path = self.folder / f"{test_id}-{size:.6g}-{number}-{role}.png"
            write_png(picture, path)
            paths[role] = f"{self.folder.name}/{path.name}"
        shown = described(self.subject, test_id, size, row, (original, changed))
        return replace(shown, original=paths["original"], changed=paths["changed"], difference=paths["difference"])


def described(subject: AnySubject, test_id: str, size: float, row: int, pair: tuple[Any, Any]) -> Example:
    """Return what the model says of the sample at ``row``: ``pair`` is (original, changed)."""
    (before, sure_before), (after, sure_after) = (_answer(subject, sample) for sample in pair)
    label = int(subject.reference.labels[row]) if subject.reference.given else before
    names = [clean_name(name) for name in subject.model.class_names]
    return Example(
        test_id=test_id,
        size=size,
        sample=clean_name(subject.samples.names[row]),
        label=names[label],
        predicted_before=names[before],
        predicted_after=names[after],
        confidence_before=sure_before,
        confidence_after=sure_after,
    )


def _answer(subject: AnySubject, sample: Any) -> tuple[int, float]:
    """Return the file's class for one sample, and the opened model's confidence in that class."""
    one = np.empty(1, object) if isinstance(sample, str) else np.asarray(sample)[None]
    one[0] = sample
    answer = int(subject.model.confirm(one).argmax(1)[0])
    confidence = float(softmax(subject.model.logits_of(one).astype(np.float64))[0, answer])
    return answer, confidence if np.isfinite(confidence) else 0.0
