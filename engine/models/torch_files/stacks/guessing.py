"""What may lie between the layers: all usual ways that fit the sizes, the likelier first.

Told by the file are kernels, channels and the first linear layer's inputs; guessed are activation, padding, where the
picture is halved, how it is laid out for the linear layers, and, with it, the picture's size.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.torch_files.stacks.reading import Layer
from engine.words import say

SIDES = (28, 32, 64, 96, 128, 224, 256, 48, 150, 160, 200, 180, 100, 112, 192, 240, 227, 299, 300, 50, 40, 80)
MAX_PLANS = 60
_ACTIVATIONS = ("relu", "leaky_relu", "tanh", "gelu", "silu", "elu")
_SMALLEST = 8
_ANY_SIDE = 4


@dataclass(frozen=True)
class Plan:
    """One way to join the layers.

    ``side`` is the picture's (None: any); ``halved`` the convolutions, counted from 0, after which (``pool`` max or
    average) or in which (``pool`` stride) the picture is halved; ``end`` is flatten, average, or the side to which the
    picture is brought before it is flattened.
    """

    layers: tuple[Layer, ...]
    channels: int
    side: int | None
    activation: str
    padded: bool
    halved: tuple[int, ...]
    pool: str
    end: str

    @property
    def name(self) -> str:
        """A short name that stays the same for the same file."""
        halved = ".".join(map(str, self.halved)) or "none"
        edge = "same" if self.padded else "valid"
        return f"{self.activation}-{edge}-{self.pool}-{halved}-{self.end}-{self.side or 'any'}"

    @property
    def words(self) -> str:
        """What the plan says, for people who know such models."""
        count = len(self.halved)
        halved = say("not halved") if not count else say("halved {count} times ({how})", count=count, how=self.pool)
        side = say("any size") if self.side is None else f"{self.side} × {self.side}"
        return say(
            "pictures of {side}, {halved}, edges {edge}, {activation} between the layers, then {end}",
            side=side,
            halved=halved,
            edge="padded" if self.padded else "cut",
            activation=self.activation,
            end=self.end,
        )


def guess_plans(layers: tuple[Layer, ...]) -> tuple[Plan, ...]:
    """Return the plans that fit, the likelier first, at most ``MAX_PLANS``; first all with ReLU. None without layers."""
    if not layers:
        return ()
    convolutions = [layer for layer in layers if layer.kind == "conv"]
    shapes = list(_shapes(layers, convolutions)) if convolutions else list(_flat(layers))
    plans = [
        Plan(layers, channels, side, activation, padded, halved, pool, end)
        for activation in _ACTIVATIONS
        for channels, side, padded, halved, pool, end in shapes
    ]
    return tuple(dict.fromkeys(plans))[:MAX_PLANS]


_Shape = tuple[int, int | None, bool, tuple[int, ...], str, str]


def _flat(layers: tuple[Layer, ...]) -> Iterator[_Shape]:
    """Yield square pictures whose numbers all go into the first linear layer."""
    for channels in (1, 3):
        side = math.isqrt(layers[0].shape[1] // channels)
        if side >= _SMALLEST and channels * side * side == layers[0].shape[1]:
            yield channels, side, True, (), "max", "flatten"


def _shapes(layers: tuple[Layer, ...], convolutions: list[Layer]) -> Iterator[_Shape]:
    inputs = next(layer.shape[1] for layer in layers if layer.kind == "linear")
    channels, last = convolutions[0].shape[1], convolutions[-1].shape[0]
    cells = inputs // last
    ways = [
        (pool, halved, padded)
        for pool in ("max", "stride", "avg")
        for halved in _halvings(layers, convolutions, pool)
        for padded in (True, False)
        if halved or pool == "max"
    ]
    if cells == 1:
        for pool, halved, padded in ways:
            yield channels, None, padded, halved, pool, "average"
        return
    for pool, halved, padded in ways:
        for side in SIDES:
            if halved_side(side, convolutions, padded, halved, pool) ** 2 == cells:
                yield channels, side, padded, halved, pool, "flatten"
    rows = math.isqrt(cells)
    if rows * rows == cells:
        for _, halved, padded in ways[:_ANY_SIDE]:
            yield channels, None, padded, halved, "max", str(rows)


def halved_side(side: int, convolutions: list[Layer], padded: bool, halved: tuple[int, ...], pool: str) -> int:
    """Return the picture's side after all convolutions, 0 where it vanishes on the way."""
    for index, layer in enumerate(convolutions):
        kernel = layer.shape[2]
        stride = 2 if pool == "stride" and index in halved else 1
        side = (side + (2 * (kernel // 2) if padded else 0) - kernel) // stride + 1
        if index in halved and pool != "stride":
            side //= 2
        if side < 1:
            return 0
    return side


def _halvings(layers: tuple[Layer, ...], convolutions: list[Layer], pool: str) -> list[tuple[int, ...]]:
    """Return where the picture may be halved; numbered layers leave room for a layer that does it only in some places.

    Where they leave none at all, only convolutions that take steps of two can halve it.
    """
    count = len(convolutions)
    everywhere = tuple(range(count))
    usual = [
        everywhere,
        everywhere[1::2],
        everywhere[:-1],
        _before_wider(convolutions),
        everywhere[1:],
        (),
        everywhere[:1],
        everywhere[:2],
        everywhere[2::3],
    ]
    room = _room(layers)
    if room is not None and (pool != "stride" or max(room) >= 2):
        sure = tuple(index for index in everywhere if room[index] >= 2)
        usual = [sure, sure[:-1], *(tuple(index for index in option if room[index] >= 2) for option in usual)]
    return list(dict.fromkeys(usual))


def _before_wider(convolutions: list[Layer]) -> tuple[int, ...]:
    """Halve where the next convolution has more channels, and at the end, as VGG does."""
    widths = [layer.shape[0] for layer in convolutions]
    return tuple(index for index, width in enumerate(widths) if index + 1 == len(widths) or widths[index + 1] > width)


def _room(layers: tuple[Layer, ...]) -> list[int] | None:
    """Return for each convolution how many layers without weights follow it; None where the names do not tell."""
    found: list[int] = []
    for index, layer in enumerate(layers):
        if layer.kind == "linear":
            break
        last = index + 1 == len(layers) or layers[index + 1].kind == "linear"
        gap = layer.gap
        if last:  # what lays the picture out as a row is one of them
            gap = 2 if gap is None else gap - 1
        if gap is None:
            return None
        if layer.kind == "conv":
            found.append(gap)
        else:
            found[-1] += gap
    return found
