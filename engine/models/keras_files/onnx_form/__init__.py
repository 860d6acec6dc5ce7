"""The second form of each operation, for ONNX Runtime: written apart from the torch form, so that a slip shows."""

from engine.models.keras_files.onnx_form.building import build_onnx

__all__ = ["build_onnx"]
