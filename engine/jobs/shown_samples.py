"""The four samples that are shown with the question "Do these answers look right?"."""

from pathlib import Path

import numpy as np
from PIL import Image

from engine.data import Samples, TextSamples
from engine.jobs.places import preview_folder
from engine.results import Prediction

_SHOWN = 4
_MIN_SIDE_PX = 140
_LONGEST_TEXT = 2000


def predictions(
    samples: Samples | TextSamples, logits: np.ndarray, class_names: tuple[str, ...]
) -> tuple[Prediction, ...]:
    """Return four samples spread over the classes, always the same ones, with the answers of ``logits`` (n, classes)."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    shares = shifted / shifted.sum(1, keepdims=True)
    folder = preview_folder() if isinstance(samples, Samples) else Path()
    return tuple(_prediction(samples, shares[index], index, class_names, folder) for index in _chosen(samples, logits))


def _chosen(samples: Samples | TextSamples, logits: np.ndarray) -> list[int]:
    order = np.argsort(samples.keys, kind="stable")
    groups = samples.labels if samples.labels is not None else logits.argmax(1)
    chosen: list[int] = []
    seen: set[int] = set()
    for index in order:
        if int(groups[index]) not in seen:
            seen.add(int(groups[index]))
            chosen.append(int(index))
    return (chosen + [int(index) for index in order if int(index) not in chosen])[:_SHOWN]


def _prediction(
    samples: Samples | TextSamples, shares: np.ndarray, index: int, names: tuple[str, ...], folder: Path
) -> Prediction:
    return Prediction(
        sample=samples.names[index],
        picture=_written(samples, index, folder) if isinstance(samples, Samples) else "",
        label=None if samples.labels is None else names[int(samples.labels[index])],
        predicted=names[int(shares.argmax())],
        confidence=float(shares.max()),
        text="" if isinstance(samples, Samples) else samples.texts[index][:_LONGEST_TEXT],
    )


def _written(samples: Samples, index: int, folder: Path) -> str:
    """Write a picture, large enough to be seen, and return its path."""
    pixels = samples.pixels[index].transpose(1, 2, 0)
    picture = Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)
    factor = max(1, -(-_MIN_SIDE_PX // min(picture.size)))
    path = folder / f"{index}.png"
    picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST).save(path)
    return str(path)
