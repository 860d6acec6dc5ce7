"""The convention read from the processor's JSON is what the processor itself does to a picture."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from engine.models import InputConvention
from engine.models.declared import declare, declared_input
from engine.models.hugging_face.library import load_class
from engine.models.hugging_face.processor import declared, input_size
from engine.models.model import ConventionLayer

SIZE = {"height": 16, "width": 16}
MEAN, STD = [0.4, 0.5, 0.6], [0.2, 0.3, 0.25]
CASES: list[tuple[str, dict[str, Any]]] = [
    ("ViTImageProcessorPil", {"size": SIZE, "image_mean": MEAN, "image_std": STD}),
    ("ViTImageProcessorPil", {"size": SIZE, "do_normalize": False}),
    ("ViTImageProcessorPil", {"size": SIZE, "do_rescale": False, "image_mean": MEAN, "image_std": STD}),
    ("EfficientNetImageProcessorPil", {"size": SIZE, "image_mean": MEAN, "image_std": STD}),
    ("EfficientNetImageProcessorPil", {"size": SIZE, "include_top": False, "rescale_factor": 1 / 127.5, "rescale_offset": True, "do_normalize": False}),
    ("MobileViTImageProcessorPil", {"size": {"shortest_edge": 16}, "crop_size": SIZE}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_as_the_processor_does(kind: str, options: dict[str, Any]) -> None:
    processor = load_class(kind)(**options)
    told = json.loads(processor.to_json_string())
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    theirs = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
    found = declared_input(declare(declared(told)), 3)
    assert found is not None
    convention = InputConvention("NCHW", 3, 16, 16, "file", found.multiplier, found.mean, found.std, found.colour_order)
    ours = ConventionLayer(convention)(torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255)
    assert float((ours - theirs).abs().max()) < 1e-4 * max(1.0, float(theirs.abs().max()))
    assert input_size(told, {}) == (16, 16)


@pytest.mark.parametrize(("processor", "config", "size"), [
    ({"size": 64}, {}, (64, 64)),
    ({"size": {"shortest_edge": 256}, "do_center_crop": True, "crop_size": {"height": 224, "width": 200}}, {}, (224, 200)),
    ({"size": {"shortest_edge": 224}, "do_center_crop": False, "crop_size": 100}, {}, (224, 224)),
    ({"size": {"longest_edge": 224}}, {"image_size": 96}, (96, 96)),
    ({"size": -1}, {}, None),
    (None, {"image_size": [32, 48]}, (32, 48)),
    (None, {}, None),
])  # fmt: skip
def test_sizes(processor: dict[str, Any] | None, config: dict[str, Any], size: tuple[int, int] | None) -> None:
    assert input_size(processor, config) == size


@pytest.mark.parametrize("text", ["", "{", "[]", '{"multiplier": 0, "mean": [0], "std": [1]}',
                                  '{"multiplier": 1, "mean": [0], "std": [0]}', '{"multiplier": 1e999, "mean": [0], "std": [1]}',
                                  '{"multiplier": 1, "mean": [0, 0], "std": [1]}'])  # fmt: skip
def test_nonsense_declares_nothing(text: str) -> None:
    assert declared_input({"declared_input": text}, 3) is None
