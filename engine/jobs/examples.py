"""Tricked samples as files that any tool can check: pictures as npz, texts as JSON lines."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.data import Samples, TextSamples
from engine.jobs.files import make_folder, write_bytes
from engine.scan import Adversarial


def example_name(test_id: str, size: float, kind: str = "npz") -> str:
    """Return the file name of a test's examples, such as ``linf-0.05.npz`` or ``typo-2.jsonl``."""
    return f"{test_id}-{size:.6g}.{kind}"


def write_examples(
    folder: Path, samples: Samples | TextSamples, examples: Mapping[tuple[str, float], Adversarial]
) -> None:
    """Write one file per test and size.

    An npz holds ``inputs`` (k, c, h, w) float32 in [0, 1], ``labels`` (k,) int64, ``indices`` (k,) int64 into
    the checked samples, and ``originals`` (k, c, h, w) uint8 so that bounds can be checked without the data. A line of
    texts holds ``input``, ``label``, ``index`` and ``original``, in ASCII alone: hidden characters are escaped.
    """
    make_folder(folder)
    for (test_id, size), found in examples.items():
        if isinstance(samples, TextSamples):
            write_bytes(folder / example_name(test_id, size, "jsonl"), _lines(samples, found))
        else:
            write_bytes(folder / example_name(test_id, size), _archive(samples, found))


def _archive(samples: Samples, found: Adversarial) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        inputs=np.asarray(found.inputs, np.float32),
        labels=np.asarray(found.labels, np.int64),
        indices=np.asarray(found.indices, np.int64),
        originals=samples.pixels[np.asarray(found.indices, np.int64)],
    )
    return buffer.getvalue()


def _lines(samples: TextSamples, found: Adversarial) -> bytes:
    rows = (
        {"input": text, "label": int(label), "index": int(index), "original": samples.texts[index]}
        for text, label, index in zip(found.inputs, found.labels, found.indices)
    )
    return "".join(json.dumps(row) + "\n" for row in rows).encode("ascii")


def read_lines(path: Path) -> tuple[list[str], np.ndarray, np.ndarray, list[str]]:
    """Return (inputs, labels, indices, originals) of a file of tricked texts.

    Raises:
        ValueError: it is damaged.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
        labels, indices = (np.array([int(row[name]) for row in rows], np.int64) for name in ("label", "index"))
        inputs, originals = ([str(row[name]) for row in rows] for name in ("input", "original"))
    except (KeyError, TypeError, UnicodeError) as error:
        raise ValueError(f"damaged examples: {error}") from error
    return inputs, labels, indices, originals
