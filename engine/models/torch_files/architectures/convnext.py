"""ConvNeXt (Liu et al. 2022) as torchvision, timm and its authors name it."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from engine.models.torch_files.architectures.built import Built, Shapes

_SMOOTHING = 1e-6
_STAGES = 4
_MOST_BLOCKS = 100


@dataclass(frozen=True)
class Layout:
    """How a library names the parts; ``{s}`` counts stages from 0, ``{j}`` blocks, ``{odd}`` and ``{even}`` features."""

    stem: str
    stem_norm: str
    down_norm: str
    down: str
    block: str
    parts: tuple[str, str, str, str, str]
    norm: str
    fc: str

    def place(self, text: str, s: int, j: int = 0) -> str:
        """Return a part's name in the file."""
        return text.format(s=s, j=j, odd=2 * s + 1, even=2 * s)

    def block_part(self, part: int, s: int, j: int) -> str:
        """Return the name of a block's scale, filter, normalisation, first or second layer (0 to 4)."""
        return self.place(self.block, s, j) + self.parts[part]


_TORCHVISION = Layout(
    "features.0.0", "features.0.1", "features.{even}.0", "features.{even}.1", "features.{odd}.{j}.",
    ("layer_scale", "block.0", "block.2", "block.3", "block.5"), "classifier.0", "classifier.2",
)  # fmt: skip
_TIMM = Layout(
    "stem.0", "stem.1", "stages.{s}.downsample.0", "stages.{s}.downsample.1", "stages.{s}.blocks.{j}.",
    ("gamma", "conv_dw", "norm", "mlp.fc1", "mlp.fc2"), "head.norm", "head.fc",
)  # fmt: skip
_AUTHORS = Layout(
    "downsample_layers.0.0", "downsample_layers.0.1", "downsample_layers.{s}.0", "downsample_layers.{s}.1",
    "stages.{s}.{j}.", ("gamma", "dwconv", "norm", "pwconv1", "pwconv2"), "norm", "head",
)  # fmt: skip
_PARTS = ("scale", "depth", "norm", "grow", "shrink")


class Dense(nn.Module):
    """A layer over the last axis; some files keep it as a convolution of one place."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(shape)), nn.Parameter(torch.empty(shape[0]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (..., outputs)."""
        return functional.linear(x, self.weight.flatten(1), self.bias)


class Norm(nn.LayerNorm):
    """Every place of a picture (batch, channels, height, width) over its channels."""

    def __init__(self, width: int) -> None:
        super().__init__(width, _SMOOTHING)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the picture, normalised."""
        normal: torch.Tensor = super().forward(x.permute(0, 2, 3, 1))
        return normal.permute(0, 3, 1, 2)


class Block(nn.Module):
    """A 7 x 7 filter for each channel and a small network for each place, scaled and added to what comes in."""

    def __init__(self, scale: tuple[int, ...], grow: tuple[int, ...], shrink: tuple[int, ...], kernel: int) -> None:
        super().__init__()
        width = scale[0]
        self.scale = nn.Parameter(torch.empty(scale))
        self.depth = nn.Conv2d(width, width, kernel, 1, kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width, _SMOOTHING)
        self.grow, self.shrink = Dense(grow), Dense(shrink)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output."""
        hidden = self.norm(self.depth(x).permute(0, 2, 3, 1))
        hidden = self.shrink(functional.gelu(self.grow(hidden))).permute(0, 3, 1, 2)
        out: torch.Tensor = x + hidden * self.scale.reshape(-1, 1, 1)
        return out


class ConvNeXt(nn.Module):
    """Pictures (batch, channels, height, width) to logits (batch, classes)."""

    def __init__(self, stem: tuple[int, ...], stages: list[list[Block]], downs: list[tuple[int, ...]], classes: int):
        super().__init__()
        self.stem, self.stem_norm = nn.Conv2d(stem[1], stem[0], stem[2], stem[2]), Norm(stem[0])
        self.downs = nn.ModuleList(
            nn.Sequential(Norm(down[1]), nn.Conv2d(down[1], down[0], down[2], down[2])) for down in downs
        )
        self.stages = nn.ModuleList(nn.Sequential(*blocks) for blocks in stages)
        self.norm = Norm(downs[-1][0])
        self.fc = nn.Linear(downs[-1][0], classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        x = self.stem_norm(self.stem(x))
        for index, stage in enumerate(self.stages):
            x = stage(self.downs[index - 1](x) if index else x)
        logits: torch.Tensor = self.fc(self.norm(x.mean((2, 3), keepdim=True)).flatten(1))
        return logits


def build(shapes: Shapes, told: str) -> Built | None:  # noqa: ARG001 - one signature for all
    """Return the network whose weights these are, or None."""
    for layout in (_TORCHVISION, _TIMM, _AUTHORS):
        if f"{layout.stem}.weight" in shapes and layout.block_part(0, 0, 0) in shapes:
            return _built(shapes, layout)
    return None


def _built(shapes: Shapes, layout: Layout) -> Built:
    stem, fc = shapes[f"{layout.stem}.weight"], shapes[f"{layout.fc}.weight"]
    stages = [list(_blocks(shapes, layout, stage)) for stage in range(_STAGES)]
    downs = [shapes[f"{layout.place(layout.down, stage)}.weight"] for stage in range(1, _STAGES)]
    network = ConvNeXt(stem, stages, downs, fc[0])
    known = {"3.3.9.3 96": "-Tiny", "3.3.27.3 96": "-Small", "3.3.27.3 128": "-Base", "3.3.27.3 192": "-Large"}
    depths = ".".join(str(len(blocks)) for blocks in stages)
    name = f"ConvNeXt{known.get(f'{depths} {stem[0]}', '')}"
    renamed = {own: _renamed(own, layout) for own in network.state_dict()}
    return Built(name, network, fc[0], (stem[1], None, None), renamed)


def _blocks(shapes: Shapes, layout: Layout, stage: int) -> Iterator[Block]:
    for j in range(_MOST_BLOCKS):
        if layout.block_part(0, stage, j) not in shapes:
            return
        depth, grow, shrink = (shapes[f"{layout.block_part(part, stage, j)}.weight"] for part in (1, 3, 4))
        yield Block(shapes[layout.block_part(0, stage, j)], grow, shrink, depth[2])


def _renamed(own: str, layout: Layout) -> str:
    """Return the file's name for one of the network's own."""
    parts = own.split(".")
    if parts[0] == "downs":
        text = layout.down if parts[2] == "1" else layout.down_norm
        return f"{layout.place(text, int(parts[1]) + 1)}.{parts[3]}"
    if parts[0] == "stages":
        place = layout.block_part(_PARTS.index(parts[3]), int(parts[1]), int(parts[2]))
        return ".".join((place, *parts[4:]))
    place = {"stem": layout.stem, "stem_norm": layout.stem_norm, "norm": layout.norm, "fc": layout.fc}[parts[0]]
    return f"{place}.{parts[1]}"
