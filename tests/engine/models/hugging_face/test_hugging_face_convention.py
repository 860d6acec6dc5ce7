"""What the processor says is tried first, and taken where no pictures can tell otherwise."""

import pytest
from tiny_folders import MakeFolder

from engine.models import open_model
from engine.protocol.requests import Overrides
from engine.understanding.scalings import FILE
from engine.understanding.shapes import Shape
from engine.understanding.trying import first_convention

SHAPE = Shape("NCHW", (3, 32, 32))


def test_the_folders_own_scaling_comes_first(make_folder: MakeFolder) -> None:
    raw = open_model(make_folder())
    found = first_convention(raw, SHAPE, Overrides())
    assert found.scaling == FILE
    assert found.mean == (0.485, 0.456, 0.406)
    assert found.multiplier == pytest.approx(1.0)
    assert first_convention(raw, SHAPE, Overrides(scaling="0-255")).scaling == "0-255"


def test_without_a_processor_the_commonest_comes_first(make_folder: MakeFolder) -> None:
    assert first_convention(open_model(make_folder(processor=None)), SHAPE, Overrides()).scaling == "0-1"
