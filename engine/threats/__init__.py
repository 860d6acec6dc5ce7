"""What an attacker may change, in numbers: norms, sizes and presets for a picture of a given shape."""

from engine.threats.sizes import PictureSizes, main_sizes, preset_size, sizes_for

__all__ = ["PictureSizes", "main_sizes", "preset_size", "sizes_for"]
