"""Every ONNX operator that the bridge knows, one file per family.

To add an operator: in the file of its family write a builder under ``@operator("Name", since=opset, ...)``.
The builder reads the node's attributes once and returns the function that computes the outputs with torch,
differentiably, on any device. Say which inputs are weights, which are shapes or limits (see ``Operator``), register a
second builder with a larger ``since`` where a later opset changed the meaning, and add its name to
``tests/engine/models/classifier_operators.txt``: the standard's own cases are then run. Operators of com.microsoft get a
case in ``tests/engine/models/test_onnx_microsoft.py``. Importing this package fills the table.
"""

from engine.models.onnx.operators import (
    activation,
    arithmetic,
    attention,
    comparison,
    constants,
    convolution,
    indexing,
    linear,
    microsoft,
    normalization,
    pooling,
    quantization,
    recurrent,
    reduction,
    resize,
    sampling,
    scattering,
    shaping,
)

__all__ = [
    "activation",
    "arithmetic",
    "attention",
    "comparison",
    "constants",
    "convolution",
    "indexing",
    "linear",
    "microsoft",
    "normalization",
    "pooling",
    "quantization",
    "recurrent",
    "reduction",
    "resize",
    "sampling",
    "scattering",
    "shaping",
]
