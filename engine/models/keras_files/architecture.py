"""A Keras model as plain data: layers, and the calls between the picture and the scores."""

from collections.abc import Mapping
from dataclasses import dataclass

Settings = Mapping[str, object]


@dataclass(frozen=True)
class Layer:
    """One allow-listed layer.

    ``address`` are the names of the models around it and its own name; ``slots`` the same as ``.keras`` files count
    them (``("functional", "conv2d_1")``).
    """

    kind: str
    address: tuple[str, ...]
    slots: tuple[str, ...]
    settings: Settings

    @property
    def name(self) -> str:
        """The layer's own name."""
        return self.address[-1]


@dataclass(frozen=True)
class Call:
    """A layer (its index) applied to values. Value 0 is the picture, value k + 1 the result of call k."""

    layer: int
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class Architecture:
    """A model with one input (batch, height, width, channels), None where a size is free, and one output value."""

    input_name: str
    dims: tuple[int | None, ...]
    layers: tuple[Layer, ...]
    calls: tuple[Call, ...]
    output: int
    old_style: bool
    """Made by Keras before 3 or TensorFlow.js, where some activations are other functions."""
