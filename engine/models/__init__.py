"""A file or folder becomes a model: one loader per format behind a safety gate."""

from engine.models.devices import choose_device, describe_devices
from engine.models.equality import prove_equal
from engine.models.model import InputConvention, Model
from engine.models.onnx.difference import graph_diff
from engine.models.onnx.writing import write_copy
from engine.models.opening import open_model
from engine.models.raw import FileFacts, InputSpec, RawModel

__all__ = [
    "FileFacts",
    "InputConvention",
    "InputSpec",
    "Model",
    "RawModel",
    "choose_device",
    "describe_devices",
    "graph_diff",
    "open_model",
    "prove_equal",
    "write_copy",
]
