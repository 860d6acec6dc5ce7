"""TorchScript files: they hold a program, so they open only after the owner said to trust them, and only far away."""

from engine.models.torch_script.opening import open_file, recognises

__all__ = ["open_file", "recognises"]
