"""What may lie between the layers: all usual ways that fit the sizes, the likelier first.

Told by the file are kernels, channels and the first linear layer's inputs; guessed are activation, padding, where the
picture is halved, how it is laid out for the linear layers, and, with it, the picture's size.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.torch_files.stacks.reading import Layer
from engine.words import say

SIDES = (28, 32, 64, 96, 128, 224, 256, 48, 150, 160, 200, 180, 100, 112, 192, 240, 227, 299, 300, 50, 40, 80)
MAX_SHAPES = 48
_ACTIVATIONS = ("relu", "leaky_relu", "tanh", "gelu", "silu", "elu", "sigmoid")
_OF_THEIR_OWN = ("tanh", "sigmoid")
"""The others are so like ReLU that a network trained with one still knows something with another."""
_EDGES = ("same", "valid", "first")
_RARITY = {
    "relu": 0.0, "leaky_relu": 4.0, "tanh": 2.0, "gelu": 3.0, "silu": 4.0, "elu": 4.0, "sigmoid": 3.0,
    "same": 0.0, "valid": 0.5, "first": 2.0,
    "max": 0.0, "stride": 1.0, "avg": 1.5,
}  # fmt: skip
_POOLS = ("max", "stride", "avg")
_SMALLEST = 8
_ANY_SIDE = 6


@dataclass(frozen=True)
class Plan:
    """One way to join the layers.

    ``side`` is the picture's (None: any); ``edges`` is same (padded, so that a convolution keeps the side), valid (not)
    or first (padded in the first convolution alone); ``halved`` the convolutions, counted from 0, after which (``pool`` max or
    average) or in which (``pool`` stride) the picture is halved; ``end`` is flatten, average, or the side to which the
    picture is brought before it is flattened.
    """

    layers: tuple[Layer, ...]
    channels: int
    side: int | None
    activation: str
    edges: str
    halved: tuple[int, ...]
    pool: str
    end: str

    @property
    def name(self) -> str:
        """A short name that stays the same for the same file."""
        halved = ".".join(map(str, self.halved)) or "none"
        return f"{self.activation}-{self.edges}-{self.pool}-{halved}-{self.end}-{self.side or 'any'}"

    @property
    def kind(self) -> str:
        """The same for plans of which one tells whether the others are worth a try."""
        family = self.activation if self.activation in _OF_THEIR_OWN else "relu"
        return family + self.name.removeprefix(self.activation)

    @property
    def rarity(self) -> float:
        """How much less common the plan is than the commonest: a logarithm, a rough guess."""
        end = 0.0 if self.end in ("flatten", "average") else 1.0
        return _RARITY[self.activation] + _RARITY[self.edges] + _RARITY[self.pool] + end

    @property
    def words(self) -> str:
        """What the plan says, for people who know such models."""
        count = len(self.halved)
        how = {"max": say("largest"), "avg": say("average"), "stride": say("steps of two")}[self.pool]
        halved = say("not halved") if not count else say("halved {count} times ({how})", count=count, how=how)
        edges = {"same": say("padded"), "valid": say("cut"), "first": say("padded in the first layer only")}
        ends = {"flatten": say("flattened"), "average": say("averaged")}
        side = say("any size") if self.side is None else f"{self.side} × {self.side}"
        return say(
            "pictures of {side}, {halved}, edges {edge}, {activation} between the layers, {end} at the end",
            side=side,
            halved=halved,
            edge=edges[self.edges],
            activation=self.activation,
            end=ends.get(self.end) or say("brought to {side}", side=f"{self.end} × {self.end}"),
        )


def guess_plans(layers: tuple[Layer, ...]) -> tuple[Plan, ...]:
    """Return the plans that fit, the likelier first; first all with ReLU. None without layers.

    They are ``MAX_SHAPES`` at most, each with every activation.
    """
    if not layers:
        return ()
    convolutions = [layer for layer in layers if layer.kind == "conv"]
    shapes = list(_shapes(layers, convolutions)) if convolutions else list(_flat(layers))
    return tuple(
        Plan(layers, channels, side, activation, edges, halved, pool, end)
        for activation in _ACTIVATIONS
        for channels, side, edges, halved, pool, end in list(dict.fromkeys(shapes))[:MAX_SHAPES]
    )


_Shape = tuple[int, int | None, str, tuple[int, ...], str, str]


def _flat(layers: tuple[Layer, ...]) -> Iterator[_Shape]:
    """Yield square pictures whose numbers all go into the first linear layer."""
    for channels in (1, 3):
        side = math.isqrt(layers[0].shape[1] // channels)
        if side >= _SMALLEST and channels * side * side == layers[0].shape[1]:
            yield channels, side, "same", (), "max", "flatten"


def _shapes(layers: tuple[Layer, ...], convolutions: list[Layer]) -> Iterator[_Shape]:
    inputs = next(layer.shape[1] for layer in layers if layer.kind == "linear")
    channels, last = convolutions[0].shape[1], convolutions[-1].shape[0]
    cells = inputs // last
    edges = _EDGES if len(convolutions) > 1 else _EDGES[:2]
    ways = [
        (pool, halved, edge)
        for pool in _POOLS
        for halved, edge in itertools.product(_halvings(layers, convolutions, pool), edges)
        if halved or pool == _POOLS[0]
    ]
    if cells == 1:
        for pool, halved, edge in ways:
            yield channels, None, edge, halved, pool, "average"
        return
    for pool, halved, edge in ways:
        for side in SIDES:
            if halved_side(side, convolutions, edge, halved, pool) ** 2 == cells:
                yield channels, side, edge, halved, pool, "flatten"
    rows = math.isqrt(cells)
    if rows * rows == cells:
        for pool, halved, edge in ways[:_ANY_SIDE]:
            yield channels, None, edge, halved, pool, str(rows)


def padding(index: int, kernel: int, edges: str) -> int:
    """Return by how much the picture is padded on each side before a convolution, counted from 0."""
    return kernel // 2 if edges == "same" or (edges == "first" and index == 0) else 0


def halved_side(side: int, convolutions: list[Layer], edges: str, halved: tuple[int, ...], pool: str) -> int:
    """Return the picture's side after all convolutions, 0 where it vanishes on the way."""
    for index, layer in enumerate(convolutions):
        kernel = layer.shape[2]
        stride = 2 if pool == "stride" and index in halved else 1
        side = (side + 2 * padding(index, kernel, edges) - kernel) // stride + 1
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
