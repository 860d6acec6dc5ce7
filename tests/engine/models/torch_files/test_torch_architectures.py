"""Our architectures answer as torchvision's and timm's did, which ``make_references.py`` recorded."""

import json
from pathlib import Path

import pytest
import torch
from reference_weights import filled, picture

from engine.models.torch_files.architectures import recognise

REFERENCES = json.loads(Path(__file__).with_name("references.json").read_text())
LARGE = ("torchvision/vit_b_16", "timm/vit_small_patch16_224", "timm/vit_tiny_patch16_224", "torchvision/resnext50_32x4d", "timm/resnet50")  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LARGE else name for name in REFERENCES]
)
def test_as_the_library_answers(name: str) -> None:
    told = REFERENCES[name]
    shapes = {key: tuple(shape) for key, shape in told["shapes"].items()}
    built = recognise(shapes, name.split("/")[1])
    assert built is not None
    assert not built.unsure
    assert built.classes == 4
    theirs = torch.tensor(told["logits"])
    with torch.no_grad():
        ours = built.fill(filled(shapes))(picture(told["side"]))
    assert float((ours - theirs).abs().max()) <= 1e-4 * max(1.0, float(theirs.abs().max()))
    assert float(theirs.std()) > 1e-3


@pytest.mark.parametrize("name", ["timm/efficientnet_b0", "timm/tf_efficientnet_lite0"])
def test_twins_are_not_guessed(name: str) -> None:
    shapes = {key: tuple(shape) for key, shape in REFERENCES[name]["shapes"].items()}
    built = recognise(shapes)
    assert built is not None
    assert built.unsure


@pytest.mark.parametrize("name", ["torchvision/resnet18", "torchvision/mobilenet_v2", "timm/vit_tiny_patch16_224"])
def test_other_tensors_are_not_recognised(name: str) -> None:
    shapes = {key: tuple(shape) for key, shape in REFERENCES[name]["shapes"].items()}
    assert recognise({**shapes, "extra.weight": (3,)}) is None
    first = next(key for key in shapes if key.endswith("bias"))
    assert recognise({key: shape for key, shape in shapes.items() if key != first}) is None
    assert recognise({**shapes, first: (1, *shapes[first])}) is None
    assert recognise({}) is None
