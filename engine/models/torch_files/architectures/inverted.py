"""MobileNetV2, EfficientNet and EfficientNet-Lite: seven stages of inverted residuals.

Sandler et al. 2018; Tan and Le 2019. All have the strides 1, 2, 2, 2, 1, 2, 1 after a stem with stride 2; squeeze and
excitation with SiLU (EfficientNet) or neither, with ReLU6 (MobileNetV2, Lite).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.nn import functional

from engine.models.torch_files.architectures.built import Built, Shapes
from engine.models.torch_files.architectures.inverted_layouts import LAYOUTS, TIMM, Layout

_STRIDES = (1, 2, 2, 2, 1, 2, 1)
_MOST_BLOCKS = 200
_WIDEST_HEAD = 1792  # B4; from B5 on torchvision smooths BatchNorm otherwise


class Conv(nn.Conv2d):
    """A convolution without bias that keeps the size but for its stride; ``same`` pads as TensorFlow does."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int, *, same: bool) -> None:
        super().__init__(inputs, outputs, kernel, stride, 0 if same else kernel // 2, groups=groups, bias=False)
        self.same = same

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the convolved picture."""
        if not self.same:
            return super().forward(x)
        kernel, stride = self.kernel_size[0], self.stride[0]
        below, right = (max(0, (-(-side // stride) - 1) * stride + kernel - side) for side in x.shape[2:])
        return super().forward(functional.pad(x, (right // 2, right - right // 2, below // 2, below - below // 2)))


@dataclass(frozen=True)
class BlockPlan:
    """A block as its shapes tell it; ``hidden`` equals ``inputs`` where nothing is expanded, ``squeeze`` 0 is none."""

    inputs: int
    hidden: int
    outputs: int
    kernel: int
    squeeze: int
    wide: bool
    stage: int
    j: int
    stride: int = 1


class Block(nn.Module):
    """Expand, filter each channel, weigh the channels, project."""

    def __init__(self, plan: BlockPlan, layout: Layout) -> None:
        super().__init__()
        same, smoothing = layout.same, layout.smoothing
        if plan.wide:
            self.expand = Conv(plan.inputs, plan.hidden, 1, 1, 1, same=same)
            self.expand_bn = nn.BatchNorm2d(plan.hidden, smoothing)
        self.depth = Conv(plan.hidden, plan.hidden, plan.kernel, plan.stride, plan.hidden, same=same)
        self.depth_bn = nn.BatchNorm2d(plan.hidden, smoothing)
        if plan.squeeze:
            self.reduce, self.grow = nn.Conv2d(plan.hidden, plan.squeeze, 1), nn.Conv2d(plan.squeeze, plan.hidden, 1)
        self.project = Conv(plan.hidden, plan.outputs, 1, 1, 1, same=same)
        self.project_bn = nn.BatchNorm2d(plan.outputs, smoothing)
        self.plan = plan
        self.act = functional.silu if plan.squeeze else functional.relu6

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output."""
        hidden = self.act(self.expand_bn(self.expand(x))) if self.plan.wide else x
        hidden = self.act(self.depth_bn(self.depth(hidden)))
        if self.plan.squeeze:
            hidden = hidden * self.grow(self.act(self.reduce(hidden.mean((2, 3), keepdim=True)))).sigmoid()
        out: torch.Tensor = self.project_bn(self.project(hidden))
        return x + out if self.plan.stride == 1 and self.plan.inputs == self.plan.outputs else out


class InvertedResidualNet(nn.Module):
    """Pictures (batch, channels, height, width) to logits (batch, classes)."""

    def __init__(self, stem: tuple[int, ...], plans: list[BlockPlan], head: int, classes: int, layout: Layout) -> None:
        super().__init__()
        self.stem = Conv(stem[1], stem[0], stem[2], 2, 1, same=layout.same)
        self.stem_bn = nn.BatchNorm2d(stem[0], layout.smoothing)
        self.blocks = nn.ModuleList(Block(plan, layout) for plan in plans)
        self.head = Conv(plans[-1].outputs, head, 1, 1, 1, same=layout.same)
        self.head_bn = nn.BatchNorm2d(head, layout.smoothing)
        self.fc = nn.Linear(head, classes)
        self.act = functional.silu if any(plan.squeeze for plan in plans) else functional.relu6

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        x = self.act(self.stem_bn(self.stem(x)))
        for block in self.blocks:
            x = block(x)
        x = self.act(self.head_bn(self.head(x))).mean((2, 3))
        logits: torch.Tensor = self.fc(x)
        return logits


def build(shapes: Shapes, told: str) -> Built | None:
    """Return the network whose weights these are, or None; ``told`` is timm's name for it, or "".

    timm has EfficientNet and Lite twice under the same names: its own, and TensorFlow's (``tf_``) with other padding.
    """
    for layout in LAYOUTS:
        plans = list(_plans(shapes, layout))
        if plans:
            return _built(shapes, layout, plans, told)
    return None


def _built(shapes: Shapes, layout: Layout, plans: list[BlockPlan], told: str) -> Built | None:
    if not layout.staged:
        plans = _with_stages(plans)
    stages = plans[-1].stage + 1
    names = {own: layout.end(own, len(plans), stages) for own in ("stem", "stem_bn", "head", "head_bn", "fc")}
    ends = [shapes.get(f"{names[own]}.weight", ()) for own in ("stem", "head", "fc")]
    if stages != len(_STRIDES) or [len(end) for end in ends] != [4, 4, 2] or ends[1][0] > _WIDEST_HEAD:
        return None
    plans = [replace(plan, stride=_STRIDES[plan.stage] if plan.j == 0 else 1) for plan in plans]
    lite = all(not plan.squeeze for plan in plans) and any(plan.kernel == 5 for plan in plans)
    twice = layout is TIMM and (lite or plans[0].squeeze > 0)
    used = replace(layout, same=True, smoothing=1e-3) if twice and told.startswith("tf_") else layout
    network = InvertedResidualNet(ends[0], plans, ends[1][0], ends[2][0], used)
    renamed = {}
    for own in network.state_dict():
        owner, tail = own.rsplit(".", 1)
        if owner.startswith("blocks."):
            _, index, part = owner.split(".")
            plan = plans[int(index)]
            renamed[own] = f"{layout.part(part, int(index), plan.stage, plan.j, wide=plan.wide)}.{tail}"
        else:
            renamed[own] = f"{names[owner]}.{tail}"
    kind = "EfficientNet" if plans[0].squeeze else "EfficientNet-Lite" if lite else "MobileNetV2"
    return Built(
        kind, network, ends[2][0], (ends[0][1], None, None), renamed, unsure=twice and "efficientnet" not in told
    )


def _plans(shapes: Shapes, layout: Layout) -> Iterator[BlockPlan]:
    """Yield the blocks in order; stages are 0 where the names do not tell them. A flat layout counts in ``j``."""
    stage = j = 0
    for index in range(_MOST_BLOCKS):
        if layout.staged and j and _plan(shapes, layout, index, stage, j) is None:
            stage, j = stage + 1, 0
        plan = _plan(shapes, layout, index, stage, j)
        if plan is None:
            return
        yield plan
        j += 1


def _plan(shapes: Shapes, layout: Layout, index: int, stage: int, j: int) -> BlockPlan | None:
    def shape(part: str, *, wide: bool) -> tuple[int, ...]:
        """Return the shape of the weight of a part of the block; () if it has none."""
        known = part in (layout.wide if wide else layout.narrow)
        return shapes.get(f"{layout.part(part, index, stage, j, wide=wide)}.weight", ()) if known else ()

    for wide in (True, False):
        depth, project, expand = (shape(part, wide=wide) for part in ("depth", "project", "expand"))
        first = expand if wide else depth
        if [len(found) for found in (depth, project, first)] != [4, 4, 4] or depth[1] != 1 or project[2:] != (1, 1):
            continue
        squeeze = shape("reduce", wide=wide)
        inputs = expand[1] if wide else depth[0]
        return BlockPlan(inputs, depth[0], project[0], depth[2], squeeze[0] if squeeze else 0, wide, stage, j)
    return None


def _with_stages(plans: list[BlockPlan]) -> list[BlockPlan]:
    """A stage ends where the number of channels changes."""
    found: list[BlockPlan] = []
    for plan in plans:
        same = bool(found) and found[-1].outputs == plan.outputs
        stage = found[-1].stage + (not same) if found else 0
        found.append(replace(plan, stage=stage, j=found[-1].j + 1 if same else 0))
    return found
