"""Makes the files in ``converted/`` with the real converter and quantiser, which pull far too much in for the tests.

In an environment of its own: ``pip install litert-torch==0.10.0 ai-edge-quantizer==0.10.0`` (ai-edge-litert 2.3.0).
"""

from pathlib import Path

import litert_torch
import numpy as np
import torch
from ai_edge_quantizer import quantizer, recipe
from torch import nn

HERE = Path(__file__).parent / "converted"


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6(),
        nn.Conv2d(8, 8, 3, 1, 1, groups=8), nn.Hardswish(), nn.Conv2d(8, 16, 1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 5), nn.Softmax(1),
    ).eval()  # fmt: skip


def main() -> None:
    picture = (torch.rand(1, 32, 32, 3),)
    litert_torch.convert(litert_torch.to_channel_last_io(network(), args=[0]), picture).export(HERE / "float.tflite")
    pictures = [{"args_0": np.random.default_rng(seed).random((1, 32, 32, 3), np.float32)} for seed in range(50)]
    for name, rules in (("int8", recipe.static_wi8_ai8()), ("dynamic", recipe.dynamic_wi8_afp32())):
        made = quantizer.Quantizer(str(HERE / "float.tflite"))
        made.load_quantization_recipe(rules)
        found = made.calibrate({"serving_default": pictures}) if made.need_calibration else None
        made.quantize(found).export_model(str(HERE / f"{name}.tflite"), overwrite=True)


if __name__ == "__main__":
    main()
