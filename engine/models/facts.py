"""What a file says about itself: the tool that made it, class names, number of weights."""

import ast
import json
from collections.abc import Mapping

import onnx

_TOOLS = {
    "pytorch": "PyTorch",
    "tf2onnx": "TensorFlow (tf2onnx)",
    "keras2onnx": "Keras (keras2onnx)",
    "skl2onnx": "scikit-learn (skl2onnx)",
    "onnxmltools": "ONNXMLTools",
    "coremltools": "Core ML Tools",
    "winmltools": "WinMLTools",
    "cntk": "CNTK",
    "chainer": "Chainer",
    "mxnet": "MXNet",
    "paddle": "PaddlePaddle",
    "matlab deep learning toolbox converter for onnx model format": "MATLAB",
    "ml.net": "ML.NET",
}
_NAME_KEYS = ("names", "classes", "labels", "class_names")
MAX_TEXT = 1_000_000
MAX_CLASSES = 100_000


def source_tool(proto: onnx.ModelProto) -> str:
    """Return the tool that wrote the file with its version, such as ``"PyTorch 2.13.0"``, or ``"unknown"``."""
    name = _text(proto.producer_name).strip()[:80]
    if not name:
        return "unknown"
    version = _text(proto.producer_version).strip()[:40].split("+")[0]
    return f"{_TOOLS.get(name.lower(), name)} {version}".strip()


def metadata_of(proto: onnx.ModelProto) -> dict[str, str]:
    """Return the file's metadata as text."""
    return {_text(item.key): _text(item.value) for item in proto.metadata_props}


def _text(value: str | bytes) -> str:
    """Return a text of the file; one that is no UTF-8 comes as bytes, and shows those that do not fit as codes."""
    return value if isinstance(value, str) else value.decode("utf-8", "backslashreplace")


def class_names_of(metadata: Mapping[str, str], num_classes: int) -> tuple[str, ...] | None:
    """Return the class names that the metadata gives, or None where they do not fit the number of classes.

    Read are JSON, Python literals (``{0: 'cat', 1: 'dog'}``), and lists separated by commas or lines.
    """
    lowered = {key.lower(): value for key, value in metadata.items()}
    for key in _NAME_KEYS:
        names = _names(lowered.get(key, ""))
        if names is not None and len(names) == num_classes:
            return names
    return None


def _names(text: str) -> tuple[str, ...] | None:
    if not text or len(text) > MAX_TEXT:
        return None
    value = _literal(text)
    if isinstance(value, dict):
        value = _by_index(value)
    if isinstance(value, str):
        value = [part.strip() for part in value.replace("\n", ",").split(",") if part.strip()]
    if not isinstance(value, list | tuple) or len(value) > MAX_CLASSES:
        return None
    return tuple(str(item) for item in value) if all(isinstance(item, str | int) for item in value) else None


def _literal(text: str) -> object:
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
    return text


def _by_index(names: dict[object, object]) -> list[object] | None:
    """Return the names of ``{index: name}`` or ``{name: index}`` in the order of the indices."""
    turned = {value: key for key, value in names.items()} if all(_is_index(item) for item in names.values()) else names
    try:
        indexed = {int(str(key)): value for key, value in turned.items()}
    except ValueError:
        return None
    return [indexed[index] for index in sorted(indexed)] if sorted(indexed) == list(range(len(indexed))) else None


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
