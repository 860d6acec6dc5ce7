"""Operators of the domain com.microsoft: what onnxruntime and its tools fuse and quantise."""

from engine.models.onnx.operators.microsoft import activation, attention, linear, normalization, quantized

__all__ = ["activation", "attention", "linear", "normalization", "quantized"]
