"""Hugging Face folders: classifiers of pictures and texts with safetensors, opened offline, without the folder's code."""

from engine.models.hugging_face.opening import open_file, recognises

__all__ = ["open_file", "recognises"]
