"""Tricked samples as PNG pictures: original, changed, and the difference made visible."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.results import Example, StorageError
from engine.scan.confidence import softmax
from engine.scan.subject import Subject
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


def write_example(
    subject: Subject, test_id: str, size: float, number: int, row: int, changed: np.ndarray, folder: Path
) -> Example:
    """Write the three pictures of the sample at ``row`` and return what they show.

    File names are made from the test's id and numbers alone, never from the owner's names.
    """
    original = subject.samples.inputs(np.array([row])).numpy()[0]
    before, sure_before = _answer(subject, original)
    after, sure_after = _answer(subject, changed)
    stem = f"{test_id}-{size:.6g}-{number}"
    paths = {}
    pictures = {"original": original, "changed": changed, "difference": difference(original, changed)}
    for role, picture in pictures.items():
        path = folder / f"{stem}-{role}.png"
        write_png(picture, path)
        paths[role] = f"{folder.name}/{path.name}"
    label = subject.reference.labels[row] if subject.reference.given else before
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
        **paths,
    )


def _answer(subject: Subject, picture: np.ndarray) -> tuple[int, float]:
    """Return the file's class for a picture (c, h, w), and the opened model's confidence in that class."""
    answer = int(subject.model.confirm(picture[None]).argmax(1)[0])
    with torch.no_grad():
        logits = subject.model(torch.from_numpy(picture[None]).to(subject.model.device)).float().cpu().numpy()
    confidence = float(softmax(logits.astype(np.float64))[0, answer])
    return answer, confidence if np.isfinite(confidence) else 0.0
