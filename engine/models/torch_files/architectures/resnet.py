"""ResNet as torchvision and timm name it: 18, 34, 50 and deeper, wide and grouped ones.

He et al. 2016, with the stride in the 3 x 3 convolution of bottlenecks, as both libraries have it.
"""

import re
from collections.abc import Mapping

import torch
from torch import nn
from torch.nn import functional

from engine.models.torch_files.architectures.built import Built, Shapes

_STAGES = 4


class Block(nn.Module):
    """A residual block of two 3 x 3 convolutions, or a bottleneck of three; ``widths`` are theirs."""

    def __init__(self, inputs: int, widths: tuple[int, ...], stride: int, groups: int, *, shortcut: bool) -> None:
        super().__init__()
        bottleneck = len(widths) == 3
        kernels, strides = ((1, 3, 1), (1, stride, 1)) if bottleneck else ((3, 3), (stride, 1))
        self.count = len(widths)
        for index, (width, kernel, step) in enumerate(zip(widths, kernels, strides), 1):
            grouped = groups if kernel == 3 else 1
            conv = nn.Conv2d(
                inputs if index == 1 else widths[index - 2], width, kernel, step, kernel // 2, 1, grouped, bias=False
            )
            self.add_module(f"conv{index}", conv)
            self.add_module(f"bn{index}", nn.BatchNorm2d(width))
        outer = nn.Conv2d(inputs, widths[-1], 1, stride, bias=False)
        self.downsample = nn.Sequential(outer, nn.BatchNorm2d(widths[-1])) if shortcut else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output."""
        kept = x if self.downsample is None else self.downsample(x)
        for index in range(1, self.count + 1):
            x = self.get_submodule(f"bn{index}")(self.get_submodule(f"conv{index}")(x))
            x = functional.relu(x + kept if index == self.count else x)
        return x


class ResNet(nn.Module):
    """Pictures (batch, channels, height, width) to logits (batch, classes)."""

    def __init__(self, channels: int, width: int, stages: list[list[Block]], head: nn.Module) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        for index, blocks in enumerate(stages, 1):
            self.add_module(f"layer{index}", nn.Sequential(*blocks))
        self.add_module("fc", head)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for index in range(1, _STAGES + 1):
            x = self.get_submodule(f"layer{index}")(x)
        logits: torch.Tensor = self.get_submodule("fc")(x.mean((2, 3)))
        return logits


def build(shapes: Shapes, told: str) -> Built | None:  # noqa: ARG001 - one signature for all
    """Return the network whose weights these are, or None."""
    heads = [name for name in shapes if re.fullmatch(r"fc(\.[0-9])?\.weight", name)]
    first = shapes.get("conv1.weight", ())
    if len(heads) != 1 or len(first) != 4 or first[2:] != (7, 7) or f"layer{_STAGES}.0.conv1.weight" not in shapes:
        return None
    stages, inputs = [], first[0]
    for stage in range(1, _STAGES + 1):
        blocks: list[Block] = []
        while f"layer{stage}.{len(blocks)}.conv1.weight" in shapes:
            block = _block(shapes, f"layer{stage}.{len(blocks)}.", inputs, 2 if stage > 1 and not blocks else 1)
            inputs = shapes[f"layer{stage}.{len(blocks)}.conv{block.count}.weight"][0]
            blocks.append(block)
        stages.append(blocks)
    classes, features = shapes[heads[0]]
    depth = sum(block.count for blocks in stages for block in blocks) + 2
    network = ResNet(first[1], first[0], stages, nn.Linear(features, classes))
    head = heads[0].removesuffix(".weight")
    renamed = {f"fc.{part}": f"{head}.{part}" for part in ("weight", "bias")}
    return Built(f"ResNet-{depth}", network, classes, (first[1], None, None), renamed)


def _block(shapes: Mapping[str, tuple[int, ...]], prefix: str, inputs: int, stride: int) -> Block:
    count = 3 if f"{prefix}conv3.weight" in shapes else 2
    widths = tuple(shapes[f"{prefix}conv{index}.weight"][0] for index in range(1, count + 1))
    groups = widths[0] // shapes[f"{prefix}conv2.weight"][1] if count == 3 else 1
    return Block(inputs, widths, stride, groups, shortcut=f"{prefix}downsample.0.weight" in shapes)
