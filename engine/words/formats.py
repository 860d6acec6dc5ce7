"""Formats of model files: whether such files may hold programs, and what to ask their makers for."""

from engine.words.catalogue import say
from engine.words.names import show_name

_PROGRAMS = (
    "torchscript",
    "torch.export",
    "pickle",
    "joblib",
    "pytorch",
    "hugging face",
    "keras",
    "scikit-learn",
    "tensorflow.js",
)
"""Formats in which a file can carry code, or name code to fetch; the part that Toughen opens does not."""
_NUMBERS = ("onnx", "safetensors", "tflite", "litert", "tensorflow lite")


def format_name(name: str) -> str:
    """Return a format's name, safe to show."""
    if is_service(name):
        return say("web service")
    return show_name(name.upper() if name == "onnx" else name, 60)


def is_service(name: str) -> bool:
    """Return whether this is no format of files: the model runs elsewhere and is asked over the network."""
    return name == "web service"


def has_own_program(name: str) -> bool:
    """Return whether another program than Toughen ran the file for the comparison; else Toughen read it twice itself."""
    return not name.lower().startswith(("pytorch", "safetensors", "torch.export"))


def may_hold_programs(name: str) -> bool | None:
    """Return whether files of this format can carry programs; None for a format that is not known."""
    lowered = name.lower()
    if lowered.startswith(_NUMBERS) or "skops" in lowered:
        return False
    return True if lowered.startswith(_PROGRAMS) else None


def trainable_form(name: str) -> str:
    """Return what to open instead of a file of this format that only gives answers, to strengthen it."""
    if name.lower().startswith("scikit-learn"):
        return say(
            "Of scikit-learn, Toughen strengthens models that sort texts by adding up weights, such as "
            "LogisticRegression or LinearSVC. In place of another one, ask its maker for a network that does the same, "
            "from PyTorch or Keras, as ONNX. A single MLPClassifier works too, as ONNX from skl2onnx with zipmap=False."
        )
    return say("Export it again as ONNX with ordinary parts to strengthen it, or ask its maker for another format.")
