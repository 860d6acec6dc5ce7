"""A plan as a network."""

import torch
from torch import nn
from torch.nn import functional

from engine.models.torch_files.architectures.built import Built
from engine.models.torch_files.stacks.guessing import Plan, padding
from engine.models.torch_files.stacks.reading import Layer


class StackNetwork(nn.Module):
    """Pictures (batch, channels, side, side) to logits (batch, classes): layer after layer, as the plan says."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.layers = nn.ModuleList()
        self.order: list[tuple[str, bool, bool]] = []
        convolutions, waiting = 0, False
        for index, layer in enumerate(plan.layers):
            after = plan.layers[index + 1].kind if index + 1 < len(plan.layers) else ""
            halved = layer.kind == "conv" and convolutions in plan.halved
            stride = 2 if halved and plan.pool == "stride" else 1
            self.layers.append(_module(layer, plan, index=convolutions, stride=stride))
            convolutions += layer.kind == "conv"
            waiting = waiting or (halved and plan.pool != "stride")
            held = after == "norm" and layer.gap in (None, 0)
            done = layer.kind == "norm" and self.order[-1][1]
            self.order.append((layer.kind, bool(after) and not held and not done, waiting and after != "norm"))
            waiting = waiting and after == "norm"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        flat = False
        for module, (kind, active, pooled) in zip(self.layers, self.order):
            if kind == "linear" and not flat:
                x, flat = self._flattened(x), True
            x = module(x)
            x = getattr(functional, self.plan.activation)(x) if active else x
            if pooled:
                x = functional.max_pool2d(x, 2) if self.plan.pool == "max" else functional.avg_pool2d(x, 2)
        return x

    def _flattened(self, x: torch.Tensor) -> torch.Tensor:
        if self.plan.end == "average":
            return x.mean((2, 3))
        if self.plan.end != "flatten":
            x = functional.adaptive_avg_pool2d(x, int(self.plan.end))
        return x.flatten(1)


def _module(layer: Layer, plan: Plan, index: int, stride: int) -> nn.Module:
    """Return one layer; ``index`` counts the convolutions before it."""
    if layer.kind == "conv":
        outputs, inputs, kernel = layer.shape[0], layer.shape[1] * layer.groups, layer.shape[2]
        edge = padding(index, kernel, plan.edges)
        return nn.Conv2d(inputs, outputs, kernel, stride, edge, 1, layer.groups, layer.bias)
    if layer.kind == "linear":
        return nn.Linear(layer.shape[1], layer.shape[0], layer.bias)
    after_linear = [item.kind for item in plan.layers[: plan.layers.index(layer)]].count("linear") > 0
    return nn.BatchNorm1d(layer.shape[0]) if after_linear else nn.BatchNorm2d(layer.shape[0])


def build(plan: Plan) -> Built:
    """Return the empty network of a plan. Nothing large is allocated."""
    with torch.device("meta"):
        network = StackNetwork(plan)
    renamed = {}
    for own in network.state_dict():
        _, index, part = own.split(".")
        renamed[own] = f"{plan.layers[int(index)].name}.{part}"
    return Built("a stack of layers", network, plan.layers[-1].shape[0], (plan.channels, plan.side, plan.side), renamed)
