"""Pooling, padding, resizing, and layers that only move values."""

from collections.abc import Mapping
from typing import Any

from engine.models.keras_files.onnx_form.graph import GraphBuilder, Part

Arguments = Mapping[str, Any]


def pool(operator: str) -> Any:
    """Return the builder of MaxPooling2D or AveragePooling2D."""

    def add_pool(part: Part, value: str) -> str:
        """Add the pooling to the graph; return the name of its value."""
        how = {
            "kernel_shape": list(part.arguments["size"]),
            "strides": list(part.arguments["strides"]),
            "auto_pad": "SAME_UPPER" if part.arguments["same"] else "VALID",
        }
        return part.graph.channels_last(part.graph.add(operator, part.graph.channels_first(value), **how))

    return add_pool


def global_average(part: Part, value: str) -> str:
    """GlobalAveragePooling2D."""
    return part.graph.add("ReduceMean", value, axes=[1, 2], keepdims=int(part.arguments["keep"]))


def global_max(part: Part, value: str) -> str:
    """GlobalMaxPooling2D."""
    return part.graph.add("ReduceMax", value, axes=[1, 2], keepdims=int(part.arguments["keep"]))


def pad(part: Part, value: str) -> str:
    """ZeroPadding2D."""
    (top, bottom), (left, right) = part.arguments["edges"]
    return part.graph.add("Pad", value, part.graph.whole([0, top, left, 0, 0, bottom, right, 0]))


def crop(part: Part, value: str) -> str:
    """Cropping2D."""
    (top, bottom), (left, right) = part.arguments["edges"]
    far = 2**31
    ends = part.graph.whole([-bottom if bottom else far, -right if right else far])
    return part.graph.add("Slice", value, part.graph.whole([top, left]), ends, part.graph.whole([1, 2]))


def upsample(part: Part, value: str) -> str:
    """UpSampling2D."""
    scales = part.graph.constant([1, 1, *part.arguments["size"]])
    smooth = part.arguments["smooth"]
    how = {"mode": "linear" if smooth else "nearest", "coordinate_transformation_mode": "half_pixel"}
    if not smooth:
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return part.graph.channels_last(part.graph.add("Resize", part.graph.channels_first(value), "", scales, **how))


def resize(part: Part, value: str) -> str:
    """Resizing."""
    inner = part.graph.channels_first(value)
    front = part.graph.add("Slice", part.graph.add("Shape", inner), part.graph.whole([0]), part.graph.whole([2]))
    sizes = part.graph.add("Concat", front, part.graph.whole(part.arguments["size"]), axis=0)
    how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return part.graph.channels_last(part.graph.add("Resize", inner, "", "", sizes, **how))


def flatten(part: Part, value: str) -> str:
    """Flatten."""
    return part.graph.add("Flatten", value, axis=1)


def reshape(part: Part, value: str) -> str:
    """Reshape: 0 keeps the batch's size."""
    return part.graph.add("Reshape", value, part.graph.whole([0, *part.arguments["shape"]]))


def permute(part: Part, value: str) -> str:
    """Permute."""
    return part.graph.add("Transpose", value, perm=[0, *part.arguments["order"]])


def merge(graph: GraphBuilder, values: list[str], operation: str, arguments: Arguments) -> str:
    """Layers of several values."""
    if operation == "concatenate":
        return graph.add("Concat", *values, axis=arguments["axis"])
    if operation in ("average", "maximum", "minimum"):
        return graph.add({"average": "Mean", "maximum": "Max", "minimum": "Min"}[operation], *values)
    operator = {"add": "Add", "subtract": "Sub", "multiply": "Mul"}[operation]
    result = values[0]
    for value in values[1:]:
        result = graph.add(operator, result, value)
    return result
