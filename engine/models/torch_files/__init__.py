"""PyTorch and safetensors files: numbers by name, read without running anything, in architectures of our own."""

from engine.models.torch_files.opening import open_file, recognises

__all__ = ["open_file", "recognises"]
