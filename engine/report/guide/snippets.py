"""Short programs that show one picture to both models; names go into them as literals, so that none can be code."""

import json
from collections.abc import Mapping
from string import Template

from engine.report.guide.files import Files
from engine.results import ModelInfo
from engine.words import clean_name, resource

_RUNTIMES = {
    "onnx": "onnx",
    "hugging_face": "hugging_face",
    "keras": "keras",
    "teachable_keras": "keras",
    "torch": "torch",
}
_PACKAGES = {
    "onnx": "onnxruntime",
    "hugging_face": "torch transformers",
    "keras": "keras torch",
    "torch": "torch safetensors",
}
"""What the program needs beside numpy and pillow."""
_PARTS = "report/compare"
_USUAL = {"width": 224, "height": 224, "channels": 3, "multiplier": 1.0, "mean": (0.0,), "std": (1.0,)}


def python_snippet(files: Files, model: ModelInfo) -> str:
    """Return the program, or "" where none is known for this kind of file."""
    runtime = _RUNTIMES.get(files.kind)
    if runtime is None or model.task != "image":
        return ""
    if runtime == "keras" and files.new.is_archive:
        runtime = "keras_archive"
    parts = [_part("start.txt"), _part(f"{runtime}.txt"), _part("end.txt")]
    return Template("\n\n".join(parts)).substitute(_values(files, model), packages=_PACKAGES[_RUNTIMES[files.kind]])


def web_snippet(files: Files, model: ModelInfo) -> str:
    """Return a small web page, or "" where the model is not for web pages."""
    if files.kind not in ("web", "teachable_web") or model.task != "image":
        return ""
    how = {**_USUAL, **model.input}
    values = {
        "old": _script("old/" + _main(files.old_files)),
        "new": _script("new/" + _main(files.parts or (files.new.name,))),
        "classes": _script([clean_name(name) for name in model.classes]),
        "width": int(str(how["width"])),
        "height": int(str(how["height"])),
        "multiplier": float(str(how["multiplier"])) / 255,
        "mean": _script(how["mean"]),
        "std": _script(how["std"]),
        "grey": _script(how["channels"] == 1),
        "turned": _script(how.get("colour_order") == "BGR"),
        "ending": _script(model.ending),
    }
    return Template(_part("page.html")).substitute(values)


def _script(value: object) -> str:
    """Return ``value`` for a script in a web page: nothing in it can end the script."""
    return json.dumps(value).replace("<", "\\u003c")


def _main(names: tuple[str, ...]) -> str:
    return next((name for name in names if name.endswith(".json") and "metadata" not in name), names[0])


def _part(name: str) -> str:
    return (resource(_PARTS) / name).read_text(encoding="utf-8").strip("\n")


def _values(files: Files, model: ModelInfo) -> Mapping[str, object]:
    how = {**_USUAL, **model.input}
    grey = how["channels"] == 1
    return {
        "old": literal(files.old),
        "new": literal(files.new.name),
        "inside": literal(_weights_file(files)),
        "classes": "[" + ", ".join(literal(clean_name(name)) for name in model.classes) + "]",
        "mode": '"L"' if grey else '"RGB"',
        "width": int(str(how["width"])),
        "height": int(str(how["height"])),
        "axis": "x = x[..., None]" if grey else _turned(how.get("colour_order")),
        "multiplier": float(str(how["multiplier"])),
        "mean": _numbers(how["mean"]),
        "std": _numbers(how["std"]),
        "order": "x.transpose(2, 0, 1)" if how.get("layout", "NCHW") == "NCHW" else "x",
        "dtype": literal(_dtype(how.get("dtype"))),
        "shares": _SHARES[model.ending],
    }


def _dtype(told: object) -> str:
    return str(told) if told in ("float16", "float32", "float64", "uint8", "int8", "int32", "int64") else "float32"


def _turned(order: object) -> str:
    return "x = x[..., ::-1]  # blue, green, red" if order == "BGR" else "x = x[..., :3]"


def _weights_file(files: Files) -> str:
    return next((name for name in files.new.inside if name.lower().endswith((".h5", ".hdf5"))), "keras_model.h5")


def _numbers(values: object) -> str:
    numbers = [float(value) for value in values] if isinstance(values, list | tuple) else [0.0]
    return "[" + ", ".join(f"{number:.6g}" for number in numbers) + "]"


_WHOLE = "x if len(x) > 1 else np.array([1 - x[0], x[0]])"
_TURNED = "np.exp(x - x.max()) / np.exp(x - x.max()).sum()"
_SHARES = {
    "softmax": _WHOLE,
    "sigmoid": _WHOLE,
    "log_softmax": "np.exp(x)",
    "none": f"{_TURNED} if len(x) > 1 else np.array([1, np.exp(x[0])]) / (1 + np.exp(x[0]))",
    "relu": f"{_TURNED} if len(x) > 1 else np.array([1, np.exp(x[0])]) / (1 + np.exp(x[0]))",
}


def literal(text: str) -> str:
    """Return ``text`` as a Python string literal in which nothing is invisible or turned around."""
    return json.dumps(text, ensure_ascii=False) if clean_name(text, 1000) == text else ascii(text)
