"""Files that hide a hardened model's weakness: the figure must come out as low as the bare model's, and be doubted."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hand_made import make_samples
from masked_files import MASKS, write
from PIL import Image

from engine.data.samples import Samples
from engine.models import InputConvention, Model, open_model
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import Measurement
from engine.scan import Scanned, plan_scan, run_scan

RECORDED = Path(__file__).resolve().parents[1] / "attacks" / "recorded"
SIZE = 0.1
TWO_POINTS = 0.02
HONEST = {"bare", "faint outputs"}
"""Masks that gradients see through: their figures are sound and believed."""


def samples(every: int) -> Samples:
    """Return every ``every``-th of the 200 pictures that AutoAttack's flags on the bare model speak of."""
    classes = json.loads((RECORDED / "victim-10.json").read_text(encoding="utf-8"))["classes"]
    pixels, labels = [], []
    with zipfile.ZipFile(RECORDED / "pictures.zip") as files:
        for label, name in enumerate(classes):
            for entry in sorted(entry for entry in files.namelist() if entry.startswith(f"{name}/"))[:20]:
                pixels.append(np.array(Image.open(io.BytesIO(files.read(entry)))))
                labels.append(label)
    return make_samples(np.stack(pixels)[:, None][::every], np.array(labels, np.int64)[::every])


def scanned(mask: str, chosen: Samples, folder: Path) -> tuple[Scanned, Measurement]:
    raw = open_model(write(mask, RECORDED / "victim-10.npz", folder))
    convention = InputConvention("NCHW", 1, 28, 28, scaling="0-1", colour_order="grey")
    model = Model(raw, convention, tuple(f"kind {place}" for place in range(10)))
    plan = plan_scan(model, chosen, depth="quick", sizes=(SIZE,), tests=("linf",))
    options = {"monitor": SilentMonitor(), "checkpoint": NoCheckpoint(), "evidence_dir": None}
    result = run_scan(model, chosen, plan, seed=0, **options)
    return result, next(test for test in result.tests if test.id == "linf")


def check(mask: str, chosen: Samples, folder: Path) -> None:
    (folder / "bare").mkdir()
    (folder / "masked").mkdir()
    _, bare = scanned("bare", chosen, folder / "bare")
    result, masked = scanned(mask, chosen, folder / "masked")
    assert bare.accuracy is not None
    assert masked.accuracy is not None
    assert 0.3 < bare.accuracy < 0.8
    assert masked.accuracy <= bare.accuracy + max(TWO_POINTS, 1 / masked.n)
    failed = {test.id for test in result.trust if test.status == "unreliable"}
    if mask in HONEST:
        assert masked.status == "measured", failed
    else:
        assert masked.status == "unreliable"
        assert failed & {"gradient", "square_gain", "iterated", "noise", "unbounded", "monotone"}
        assert any("Do not use this figure" in note for note in masked.notes)


@pytest.mark.parametrize("mask", ["sharp softmax"])
def test_a_mask_hides_nothing(mask: str, tmp_path: Path) -> None:
    check(mask, samples(10), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("mask", [mask for mask in MASKS if mask != "bare"])
def test_no_mask_hides_more_than_two_points(mask: str, tmp_path: Path) -> None:
    check(mask, samples(2), tmp_path)
