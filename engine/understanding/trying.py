"""What is tried: every scaling and colour order that may be, for every shape and meaning of the folders."""

from collections.abc import Sequence

from engine.data import Samples
from engine.models.declared import declared_input
from engine.models.model import InputConvention
from engine.models.raw import RawModel
from engine.protocol.requests import Overrides
from engine.understanding.folders import Meaning
from engine.understanding.scalings import (
    DIGITS,
    DIGITS_SIZE,
    FILE,
    OWN,
    TOLD,
    ColourOrder,
    file_scaling,
    make_convention,
    own_scaling,
    twice,
    usual_scalings,
)
from engine.understanding.shapes import Shape, wrong_override
from engine.understanding.trials import Trial

_RGB: ColourOrder = "RGB"
_BGR: ColourOrder = "BGR"
_COMMONEST = (
    ("0-1", _RGB),
    ("imagenet", _RGB),
    ("-1-1", _RGB),
    ("0-255", _RGB),
    ("caffe", _BGR),
    ("0-1", _BGR),
    ("0-255", _BGR),
    ("-1-1", _BGR),
    ("imagenet", _BGR),
    ("caffe", _RGB),
)
_ON_SUSPICION = tuple(
    (name, order)
    for name in ("cifar", "mnist", OWN, "imagenet-twice", "0-1-twice", "-1-1-twice")
    for order in (_RGB, _BGR)
)


def make_trials(
    raw: RawModel,
    shapes: Sequence[Shape],
    meanings: Sequence[Meaning],
    overrides: Overrides,
    pictures: Samples | None,
) -> tuple[Trial, ...]:
    """Return all trials, the commoner before the rarer; the rare scalings only when ``pictures`` are given.

    Raises:
        UsageError: what the user told is unknown or does not fit the file.
    """
    trials: list[Trial] = []
    for shape in shapes:
        channels = shape.size[0]
        scalings = {scaling.name: scaling for scaling in usual_scalings(channels)}
        declared = declared_input(raw.facts.metadata, channels)
        if declared is not None:
            scalings[FILE] = file_scaling(declared)
            scalings[f"{FILE}-twice"] = twice(scalings[FILE])
        if pictures is not None:
            scalings[OWN] = own_scaling(pictures.pixels)
        for meaning in meanings:
            for name, order in _recipes(raw, shape.size, overrides, rare=pictures is not None):
                convention = make_convention(shape.layout, shape.size, scalings[name], order)
                trials.append(Trial(len(trials), convention, meaning.order, meaning.mapping))
    return tuple(trials)


def first_convention(raw: RawModel, shape: Shape, overrides: Overrides) -> InputConvention:
    """Return the commonest convention for ``shape`` that fits the overrides: what is left without pictures.

    Raises:
        UsageError: what the user told is unknown or does not fit the file.
    """
    return make_trials(raw, [shape], [Meaning("none", (), None)], overrides, None)[0].convention


def _recipes(
    raw: RawModel, size: tuple[int, int, int], told: Overrides, *, rare: bool
) -> list[tuple[str, ColourOrder]]:
    """Return (scaling, colour order) to try for pictures of ``size``, channels first, commonest first."""
    channels = size[0]
    declared = declared_input(raw.facts.metadata, channels)
    own = () if declared is None else ((FILE, declared.colour_order),)
    digits = (DIGITS,) if size == DIGITS_SIZE and declared is None else ()
    allowed = ("0-255",) if "int" in raw.input.dtype else (*(name for name, _ in own), *TOLD, *digits)
    if told.scaling is not None and told.scaling not in allowed:
        raise wrong_override("scaling", told.scaling, allowed)
    suspicion = (*((f"{name}-twice", order) for name, order in own), *_ON_SUSPICION)
    suspicion = (*suspicion, *((name, _RGB) for name in digits))
    suspicion = (*suspicion, ("mnist-twice", _RGB)) if channels == 1 else suspicion
    pairs: list[tuple[str, ColourOrder]] = [
        *own,
        *_COMMONEST,
        *(suspicion if rare or told.scaling is not None else ()),
    ]
    if told.scaling is not None or len(allowed) == 1:
        pairs = [pair for pair in pairs if pair[0] == (told.scaling or allowed[0])]
    if channels == 1:
        if told.colour_order is not None:
            raise wrong_override("colour_order", told.colour_order, ("grey",))
        return [(name, "grey") for name in dict.fromkeys(name for name, _ in pairs)]
    if told.colour_order is None:
        # a picture file says itself which colour is which
        return pairs if raw.levels is None else [pair for pair in pairs if pair[1] == _RGB]
    if told.colour_order.upper() not in {_RGB, _BGR}:
        raise wrong_override("colour_order", told.colour_order, (_RGB, _BGR))
    return [pair for pair in pairs if pair[1] == told.colour_order.upper()]
