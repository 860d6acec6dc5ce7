"""The torch form of each operation: pictures stay (batch, height, width, channels), as Keras has them.

A convolution sees the same memory with its axes renamed (torch's channels-last layout), so nothing is copied.
"""

from engine.models.keras_files.torch_form.building import build_module

__all__ = ["build_module"]
