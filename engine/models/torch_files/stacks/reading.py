"""Names and shapes become layers in order, where they can only be a plain stack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

Shapes = Mapping[str, tuple[int, ...]]
_STATISTICS = {"weight", "bias", "running_mean", "running_var"}
MAX_LAYERS = 60


@dataclass(frozen=True)
class Layer:
    """One layer with weights: ``kind`` conv, norm or linear, its name in the file, its weight's shape.

    ``groups`` splits a convolution's channels; ``gap`` counts the layers without weights before the next one with
    weights, None where the names do not tell.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    bias: bool
    groups: int = 1
    gap: int | None = None


def read_layers(shapes: Shapes) -> tuple[Layer, ...]:
    """Return the layers in order, convolutions before linear ones; empty where this is no plain stack.

    The file's order is tried first, then the order that the numbers in the names give.
    """
    owners: dict[str, set[str]] = {}
    for name in shapes:
        owner, _, part = name.rpartition(".")
        if part != "num_batches_tracked":
            owners.setdefault(owner, set()).add(part)
    if len(owners) > MAX_LAYERS:
        return ()
    layers = [_layer(owner, parts, shapes) for owner, parts in owners.items()]
    found = [layer for layer in layers if layer is not None]
    if len(found) != len(layers) or not found:
        return ()
    for order in (found, sorted(found, key=_place)):
        chained = _chained(order)
        if chained:
            return _with_gaps(chained)
    return ()


def _layer(owner: str, parts: set[str], shapes: Shapes) -> Layer | None:
    weight = shapes.get(f"{owner}.weight", ())
    if parts == _STATISTICS and len(weight) == 1:
        return Layer(owner, "norm", weight, True)
    if not {"weight"} <= parts <= {"weight", "bias"} or 0 in weight:
        return None
    kind = {4: "conv", 2: "linear"}.get(len(weight))
    fits = kind == "linear" or (len(weight) == 4 and weight[2] == weight[3])
    return Layer(owner, kind, weight, "bias" in parts) if kind and fits else None


def _place(layer: Layer) -> tuple[int, tuple[int, ...], int]:
    """Sort by conv and norm before linear, then by the numbers in the name, a convolution before its norm."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", layer.name)) or (0,)
    return (layer.kind == "linear", numbers, layer.kind == "norm")


def _chained(order: list[Layer]) -> list[Layer]:
    """Return the layers with their groups where each takes what the one before gives; else nothing."""
    found: list[Layer] = []
    for layer in order:
        before = found[-1] if found else None
        given = before.shape[0] if before else None
        if layer.kind == "norm":
            if before is None or layer.shape[0] != given or before.kind == "norm":
                return []
        elif layer.kind == "conv":
            if any(item.kind == "linear" for item in found):
                return []
            groups = 1 if given is None else given // layer.shape[1]
            if given is not None and (groups * layer.shape[1] != given or layer.shape[0] % groups):
                return []
            layer = replace(layer, groups=groups)  # noqa: PLW2901 - the same layer, its groups now known
        elif before is not None:
            first = not any(item.kind == "linear" for item in found)
            if (layer.shape[1] % before.shape[0]) if first else layer.shape[1] != given:
                return []
        found.append(layer)
    ends_well = found[-1].kind == "linear" and found[-1].shape[0] > 1
    starts_well = found[0].kind == "linear" or found[0].shape[1] in {1, 3}
    return found if ends_well and starts_well else []


def _with_gaps(layers: list[Layer]) -> tuple[Layer, ...]:
    """Tell how many layers lie between two that one ``nn.Sequential`` numbers."""
    found = []
    for layer, after in zip(layers, [*layers[1:], None]):
        parent, _, number = layer.name.rpartition(".")
        next_parent, _, next_number = after.name.rpartition(".") if after else ("", "", "")
        told = number.isdigit() and next_number.isdigit() and parent == next_parent
        gap = int(next_number) - int(number) - 1 if told else -1
        found.append(replace(layer, gap=gap if gap >= 0 else None))
    return tuple(found)
