"""Every ONNX operator that the bridge knows, one file per family.

To add an operator: in the file of its family write a builder under ``@operator("Name", since=opset, ...)``.
The builder reads the node's attributes once and returns the function that computes the outputs with torch,
differentiably, on any device. Say which inputs are weights, which are shapes or limits (see ``Operator``), register a
second builder with a larger ``since`` where a later opset changed the meaning, and add the operator's cases to
``tests/engine/models/test_onnx_node_cases.py``. Importing this package fills the table.
"""

from engine.models.onnx.operators import (
    activation,
    arithmetic,
    comparison,
    constants,
    convolution,
    indexing,
    linear,
    normalization,
    pooling,
    reduction,
    resize,
    shaping,
)

__all__ = [
    "activation",
    "arithmetic",
    "comparison",
    "constants",
    "convolution",
    "indexing",
    "linear",
    "normalization",
    "pooling",
    "reduction",
    "resize",
    "shaping",
]
