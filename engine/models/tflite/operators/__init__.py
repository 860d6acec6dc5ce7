"""The operators that are translated: one small file per family, a table by name.

To add one: a function of builder and operator in one of the files here, decorated with its names in the schema. It
reads the operator's options by their field numbers, adds ONNX nodes, and puts the result in its output tensor.
"""

from engine.models.tflite.operators import arithmetic, convolution, shaping  # noqa: F401 - they fill the table
from engine.models.tflite.operators.table import find_translation

__all__ = ["find_translation"]
