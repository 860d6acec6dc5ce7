"""How the folder's image processor prepares pictures: size, scaling and colour order from its JSON."""

from typing import Any

from engine.models.declared import DeclaredInput

_BYTE = 255.0


def input_size(processor: dict[str, Any] | None, config: dict[str, Any]) -> tuple[int, int] | None:
    """Return (height, width) of the pictures that reach the model, or None where the folder does not say.

    The crop after the resize counts; ConvNeXt's processor below 384 pixels resizes first and crops to ``size``.
    """
    sizes = [] if processor is None else [processor.get("size")]
    if processor is not None and processor.get("do_center_crop"):
        sizes.insert(0, processor.get("crop_size"))
    for told in (*sizes, config.get("image_size")):
        found = _size(told)
        if found is not None:
            return found
    return None


def declared(processor: dict[str, Any] | None) -> DeclaredInput | None:
    """Return the scaling that the processor does, or None where its JSON leaves a part open.

    ``rescale_factor`` multiplies values of 0 to 255; ``rescale_offset`` then takes 1 away; ``image_mean`` and
    ``image_std`` follow. EfficientNet's processor with ``include_top`` divides by ``image_std`` once more.
    """
    if processor is None:
        return None
    factor = processor.get("rescale_factor", 1 / _BYTE) if processor.get("do_rescale", True) else 1.0
    offset = 1.0 if processor.get("rescale_offset") else 0.0
    normalised = processor.get("do_normalize", False)
    mean, std = (_triple(processor.get(name)) for name in ("image_mean", "image_std"))
    if normalised and (mean is None or std is None):
        return None
    if not normalised or mean is None or std is None:
        mean, std = (0.0,), (1.0,)
    if not isinstance(factor, int | float):
        return None
    scaled = tuple(value + offset for value in mean)
    if _divides_twice(processor):
        std = tuple(value * value for value in std)
    return DeclaredInput(_BYTE * factor, scaled, std, "BGR" if processor.get("do_flip_channel_order") else "RGB")


def _divides_twice(processor: dict[str, Any]) -> bool:
    kind = processor.get("image_processor_type", "")
    return isinstance(kind, str) and kind.startswith("EfficientNet") and bool(processor.get("include_top", True))


def _triple(told: object) -> tuple[float, ...] | None:
    values = told if isinstance(told, list) else [told]
    numbers = tuple(float(value) for value in values if isinstance(value, int | float))
    return numbers if 1 <= len(values) <= 3 and len(numbers) == len(values) else None


def _size(told: object) -> tuple[int, int] | None:
    if isinstance(told, int):
        told = [told, told]
    if isinstance(told, dict):
        edge = told.get("shortest_edge")
        told = [told.get("height", edge), told.get("width", edge)]
    if (
        not isinstance(told, list)
        or len(told) != 2
        or not all(type(side) is int and 1 <= side <= 4096 for side in told)
    ):
        return None
    return told[0], told[1]
