"""What the worker may be asked to do, by name."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_HERE = "engine.models.safety"
TASKS = {
    "layers": f"{_HERE}.tasks:nothing",
    "zip": f"{_HERE}.zips:check_zip",
    "tar": f"{_HERE}.tars:check_tar",
    "pickle": f"{_HERE}.pickles:check_pickle",
    "json": f"{_HERE}.jsons:check_json",
    "safetensors": f"{_HERE}.safetensor_files:check_safetensors",
    "hdf5": f"{_HERE}.hdf5_files:check_hdf5",
    "onnx": f"{_HERE}.trial:try_onnx",
    "torch": f"{_HERE}.torch_trial:try_torch",
    "tokenizer": f"{_HERE}.trial:try_tokenizer",
    "hugging_face": f"{_HERE}.trial:try_hugging_face",
    "keras": "engine.models.keras_files.opening:try_file",
    "tflite": "engine.models.tflite.opening:try_file",
    "sklearn": "engine.models.sklearn_files.converting:convert_isolated",
}
"""Module and function; each takes a path and returns plain data, a dataclass of it, or that with bytes ``Attached``."""


@dataclass(frozen=True)
class Attached:
    """A task's plain data, and bytes that it hands over besides."""

    value: object
    content: bytes


def function_of(task: str) -> Callable[[Path], object]:
    """Return the function of a task; its module is imported now."""
    module, name = TASKS[task].split(":")
    function: Callable[[Path], object] = getattr(importlib.import_module(module), name)
    return function


def nothing(path: Path) -> None:
    """Do nothing: the layers alone are asked for."""
