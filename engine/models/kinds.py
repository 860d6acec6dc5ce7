"""Tells what a file is by its first bytes, without opening it."""

import zipfile
from pathlib import Path

from engine.words import say

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", "keras_h5"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"RIFF", "picture"),
    (b"%PDF", "document"),
    (b"GGUF", "gguf"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"version https://git-lfs", "pointer"),
    (b"<", "web_page"),
    (b"{", "text"),
    (b"[", "text"),
)


def recognise(path: Path) -> str | None:
    """Return the kind of a file that is surely not ONNX (a key of ``advice``), or None where it may be ONNX."""
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        return "empty"
    if head[4:8] == b"TFL3":
        return "tflite"
    if head[:4] == b"PK\x03\x04":
        return _zip_kind(path)
    if head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        return "pickle"
    if len(head) > 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 100_000_000:
        return "safetensors"
    return next((kind for start, kind in _STARTS if head.startswith(start)), None)


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:10_000]
    except (zipfile.BadZipFile, OSError, ValueError):
        return "damaged_archive"
    if any(name.endswith("data.pkl") for name in names):
        return "torch"
    return "keras" if "model.weights.h5" in names else "archive"


def advice(kind: str) -> tuple[str, str]:
    """Return what the file is and what to do next, in plain words."""
    to_onnx = say("Export the model as ONNX where it was made, and open that file.")
    pytorch = say("In PyTorch, save the model with torch.onnx.export, and open that file.")
    keras = say('In Keras, save it with model.export(..., format="onnx"), and open that file.')
    known = {
        "empty": (say("The file is empty."), say("Get the file again from where it came from.")),
        "torch": (say("This is a PyTorch file. Such files can run programs, so Toughen does not open them."), pytorch),
        "pickle": (
            say(
                "This is a Python pickle without a model of scikit-learn. Such files can run programs, so Toughen does "
                "not open them."
            ),
            say("Save the model itself. In scikit-learn, with skops or joblib. In PyTorch, with torch.onnx.export."),
        ),
        "safetensors": (say("This is a safetensors file. It holds numbers, but not how the model works."), to_onnx),
        "keras_h5": (say("This is a Keras file in the older HDF5 form."), keras),
        "keras": (say("This is a Keras file."), keras),
        "tflite": (say("This is a TensorFlow Lite file."), say("If you can, export the same model as ONNX instead.")),
        "gguf": (say("This is a language model in GGUF form."), say("Toughen checks models that sort pictures.")),
        "picture": (say("This is a picture, not a model."), say("Choose the model file, and the pictures after it.")),
        "document": (
            say("This is a document, not a model."),
            say("Choose the model file; its name often ends in .onnx."),
        ),
        "archive": (say("This is an archive."), say("Unpack it first, and open the model file inside.")),
        "damaged_archive": (
            say("The file is damaged or incomplete."),
            say("Get the file again from where it came from, or save the model once more."),
        ),
        "pointer": (
            say("This is a placeholder: the real file was not downloaded."),
            say("Download the real file (with Git: git lfs pull), and open it."),
        ),
        "web_page": (
            say("This is a web page or XML, not a model."),
            say("Download the model file itself, and open it."),
        ),
        "text": (say("This is a text file, not a model."), say("Choose the model file; its name often ends in .onnx.")),
        "tensorflow": (
            say("This is a TensorFlow SavedModel."),
            say("Turn it into ONNX with tf2onnx, and open that file."),
        ),
        "hugging_face": (say("This is a Hugging Face folder."), to_onnx),
    }
    return known[kind]
