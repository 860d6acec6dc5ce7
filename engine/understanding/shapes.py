"""From the tensor a file declares to the picture shapes and layouts it may take."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.models.raw import InputSpec
from engine.results.errors import ModelError, UsageError
from engine.understanding.scalings import Layout
from engine.words import say

_USUAL_SIDES = (224, 128, 96, 64, 32, 28, 256, 299)
_LARGEST_OWN_SIDE = 512
_CHANNELS = (3, 1)


@dataclass(frozen=True)
class Shape:
    """A layout and a picture's (channels, height, width)."""

    layout: Layout
    size: tuple[int, int, int]


def possible_layouts(spec: InputSpec) -> tuple[Layout, ...]:
    """Return the layouts that the declared dimensions allow, the likelier first.

    Raises:
        ModelError: the file does not take a batch of pictures with one or three channels.
    """
    if len(spec.dims) != 4:
        raise _not_pictures(spec)
    _, second, _, last = spec.dims
    layouts: list[Layout] = []
    if second in _CHANNELS:
        layouts.append("NCHW")
    if last in _CHANNELS:
        layouts.append("NHWC")
    if not layouts and second is None:
        layouts.append("NCHW")
    if not layouts and last is None:
        layouts.append("NHWC")
    if second is None and last is None:
        layouts = ["NCHW", "NHWC"]
    if not layouts:
        raise _not_pictures(spec)
    return tuple(layouts)


def choose_layouts(spec: InputSpec, told: str | None) -> tuple[Layout, ...]:
    """Return the layouts to try: what the user ``told``, or all that are possible.

    Raises:
        UsageError: the told layout is unknown or does not fit the file.
    """
    possible = possible_layouts(spec)
    if told is None:
        return possible
    for layout in possible:
        if told.upper() == layout:
            return (layout,)
    raise wrong_override("layout", told, possible)


def possible_shapes(spec: InputSpec, layout: Layout, own_sizes: Sequence[tuple[int, int]]) -> tuple[Shape, ...]:
    """Return the shapes to try for ``layout``; ``own_sizes`` are (height, width) of some of the pictures.

    Where the file leaves height or width open: the pictures' own size if they all agree and 224, else the usual sizes.
    """
    _, second, third, last = spec.dims
    channels, height, width = (second, third, last) if layout == "NCHW" else (last, second, third)
    sides: list[tuple[int, int]] = []
    if height is not None and width is not None:
        sides = [(height, width)]
    else:
        own = set(own_sizes)
        agree = len(own) == 1 and max(next(iter(own))) <= _LARGEST_OWN_SIDE
        usual = [(side, side) for side in _USUAL_SIDES]
        sides = [next(iter(own)), usual[0]] if agree else usual
        sides = list(dict.fromkeys((height or side[0], width or side[1]) for side in sides))
    kinds = _CHANNELS if channels is None else (channels,)
    return tuple(Shape(layout, (kind, *side)) for side in sides for kind in kinds)


def wrong_override(what: str, told: str, allowed: Sequence[str]) -> UsageError:
    """Return the error for something told about the input that cannot be."""
    return UsageError(
        f"usage.{what}",
        say("This setting does not fit the model"),
        say("“{told}” cannot be used for {what} here.", told=told, what=what.replace("_", " ")),
        say("Use one of these: {allowed}.", allowed=", ".join(allowed)),
    )


def _not_pictures(spec: InputSpec) -> ModelError:
    dims = ", ".join("?" if dim is None else str(dim) for dim in spec.dims)
    return ModelError(
        "model.not_pictures",
        say("This model does not seem to take pictures"),
        say("Its input is not a batch of pictures with one or three colours."),
        say("Choose a model that sorts pictures. Models for sound, text or tables do not work here."),
        f"{spec.name}: {spec.dtype} ({dims})",
    )
