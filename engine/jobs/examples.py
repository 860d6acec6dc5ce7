"""Tricked samples as npz files that any tool can check."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.data import Samples
from engine.jobs.files import make_folder, write_bytes
from engine.scan import Adversarial


def example_name(test_id: str, size: float) -> str:
    """Return the file name of a test's examples, such as ``linf-0.05.npz``."""
    return f"{test_id}-{size:.6g}.npz"


def write_examples(folder: Path, samples: Samples, examples: Mapping[tuple[str, float], Adversarial]) -> None:
    """Write one npz per test and size.

    Each holds ``inputs`` (k, c, h, w) float32 in [0, 1], ``labels`` (k,) int64, ``indices`` (k,) int64 into
    the checked samples, and ``originals`` (k, c, h, w) uint8 so that bounds can be checked without the data.
    """
    make_folder(folder)
    for (test_id, size), found in examples.items():
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            allow_pickle=False,
            inputs=np.asarray(found.inputs, np.float32),
            labels=np.asarray(found.labels, np.int64),
            indices=np.asarray(found.indices, np.int64),
            originals=samples.pixels[np.asarray(found.indices, np.int64)],
        )
        write_bytes(folder / example_name(test_id, size), buffer.getvalue())
