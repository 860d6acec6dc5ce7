"""A file or folder becomes a model: one loader per format behind a safety gate.

The names are loaded on first use: the process that looks at strangers' files imports ``engine.models.safety`` alone,
and has neither the time nor the memory for the rest.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models.devices import choose_device, describe_devices
    from engine.models.equality import prove_equal
    from engine.models.model import InputConvention, Model
    from engine.models.onnx.difference import graph_diff
    from engine.models.opening import open_model
    from engine.models.raw import FileFacts, InputSpec, Permission, RawModel, TextInput
    from engine.models.text_model import TextModel
    from engine.models.writing import write_copy

_HOMES = {
    "FileFacts": "raw",
    "InputConvention": "model",
    "InputSpec": "raw",
    "Model": "model",
    "Permission": "raw",
    "RawModel": "raw",
    "TextInput": "raw",
    "TextModel": "text_model",
    "choose_device": "devices",
    "describe_devices": "devices",
    "graph_diff": "onnx.difference",
    "open_model": "opening",
    "prove_equal": "equality",
    "write_copy": "writing",
}

__all__ = [
    "FileFacts",
    "InputConvention",
    "InputSpec",
    "Model",
    "Permission",
    "RawModel",
    "TextInput",
    "TextModel",
    "choose_device",
    "describe_devices",
    "graph_diff",
    "open_model",
    "prove_equal",
    "write_copy",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
