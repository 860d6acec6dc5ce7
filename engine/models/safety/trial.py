"""Files are tried out in the worker before the program itself opens them: what crashes or never ends does so there."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

from engine.models.safety.jsons import check_json
from engine.models.safety.limits import clock_stopped
from engine.models.safety.refusals import damaged, refuse
from engine.models.safety.safetensor_files import check_safetensors
from engine.models.safety.tokenizer_files import check_tokenizer
from engine.results.errors import ModelError
from engine.words import say

FREE_SIDE = 224
MAX_INPUT_NUMBERS = 2**28
LONGEST_TEXT = 50_000
"""Characters of one text that a tokenizer is given, here and later: what it does with longer ones is not known."""
PROBES = (
    *("plain words, as people write them", "", "a" * 50_000, "a " * 25_000, "\u0301" * 50_000, "1" * 49_999 + "!"),
    *(" " * 50_000, "-" * 49_999 + "\n", "http://" + "a." * 20_000, "\U0001f600\u200d" * 25_000, "\u4e2d" * 50_000),
)

_SETTINGS = frozenset({"config.json", "preprocessor_config.json", "model.safetensors.index.json"})
_PROBE = 10_000
_SHORT, _SLOW = 2_000, 0.05
_SCRIPTS = "aAé1 \n.ñΩЖאعअ中あ한①½€_\u0301\U0001f600"


def try_onnx(path: Path) -> dict[str, object]:
    """Open an ONNX file in onnxruntime and run it once on random numbers.

    Returns:
        ``{"ran": bool, "detail": str}``: a file that is refused in an ordinary way is reported where it is opened.

    Raises:
        ModelError: it asks for more memory than there is.
    """
    with clock_stopped():
        import numpy  # noqa: F401 - so that it is not loaded on the file's time
        import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        providers = ["CPUExecutionProvider"]
        session = onnxruntime.InferenceSession(str(path), options, providers=providers, enable_fallback=0)
        session.run(None, {item.name: _random(item) for item in session.get_inputs()})
    except ModelError:
        raise
    except Exception as error:
        if "alloc" in str(error).lower() or isinstance(error, MemoryError):
            raise too_hungry(str(error)) from error
        return {"ran": False, "detail": str(error)[:1000]}
    return {"ran": True, "detail": ""}


def _random(item: Any) -> Any:
    """Return numbers for one input of a session: free sizes are 1 at the front and behind texts, else a picture's."""
    import math

    import numpy as np

    free = FREE_SIDE if len(item.shape) == 4 else 8
    shape = [size if isinstance(size, int) else free for size in item.shape]
    if shape and not isinstance(item.shape[0], int):
        shape[0] = 1
    if math.prod(shape) > MAX_INPUT_NUMBERS:
        raise too_hungry(f"an input of {shape} numbers")
    generator = np.random.default_rng(0)
    if item.type == "tensor(string)":
        return np.full(shape, "text", dtype=object)
    if "float" in item.type or "double" in item.type:
        kind = {"tensor(float16)": np.float16, "tensor(double)": np.float64}.get(item.type, np.float32)
        return generator.random(shape).astype(kind)
    kinds = {"tensor(bool)": np.bool_, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(int8)": np.int8}
    return np.ones(shape, kinds.get(item.type, np.int64))


def too_hungry(detail: str) -> ModelError:
    """Return the error for a file that needs more memory than a model of its size could."""
    return refuse(
        "model.too_much_memory",
        say("The model asks for far more memory than its size explains."),
        say("Ask its maker for a smaller model, or export it once more."),
        detail[:1000],
    )


def try_tokenizer(path: Path) -> dict[str, object]:
    """Load a ``tokenizer.json`` and encode texts that are hard on patterns; one that never ends is stopped.

    Returns:
        ``{"vocabulary": number of pieces}``.

    Raises:
        ModelError: it is refused by ``check_tokenizer``, cannot be read, or fails on a text.
    """
    letters = check_tokenizer(path)
    with clock_stopped():
        from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(_strangers_part(path.read_text(encoding="utf-8")))
        for text in PROBES:
            tokenizer.encode(text)
        for letter in dict.fromkeys((*letters, *_SCRIPTS)):
            _try_letter(tokenizer, letter)
    except Exception as error:
        raise refuse(
            "model.bad_tokenizer",
            say("The part that cuts texts into words does not work."),
            say("Get the file tokenizer.json again, together with the model."),
            str(error)[:1000],
        ) from error
    return {"vocabulary": tokenizer.get_vocab_size()}


def _strangers_part(content: str) -> str:
    """Return a ``tokenizer.json`` without what Toughen put first in it, letter by letter the same: that is known, and long."""
    with clock_stopped():
        from engine.models.texts.sanitiser import normaliser, without_normaliser

        normaliser()
    bare = without_normaliser(json.loads(content))
    return content if bare is None else json.dumps(bare)


def _try_letter(tokenizer: Any, letter: str) -> None:
    """Encode a text of one letter; a long one only where a short one is slow, as it is with a search that takes ever longer."""
    started = time.process_time()
    tokenizer.encode(letter * _SHORT + "\x01")
    if time.process_time() - started > _SLOW:
        tokenizer.encode(letter * _PROBE + "\x01")


def try_hugging_face(place: Path) -> None:
    """Read what is read of a Hugging Face folder, or the folder around a file: JSON, safetensors, the tokenizer.

    Raises:
        ModelError: one of them is damaged, odd, or never ends.
    """
    folder = place if place.is_dir() else place.parent
    for path in sorted(folder.iterdir()):
        with contextlib.suppress(PermissionError):  # a link that leads out of the folder: its own gate tells that
            _try_part(path)


def _try_part(path: Path) -> None:
    if path.name in _SETTINGS:
        check_json(path)
    elif path.suffix == ".safetensors":
        check_safetensors(path)
        read_safetensors(path)


def read_safetensors(path: Path) -> None:
    """Let the library read the header, as it will when the model is built.

    Raises:
        ModelError: it cannot.
    """
    with clock_stopped():
        from safetensors import SafetensorError, safe_open
    try:
        with safe_open(str(path), "np") as file:
            for name in file.keys():  # noqa: SIM118 - no dictionary
                file.get_slice(name).get_shape()
    except SafetensorError as error:
        raise damaged(f"safetensors: {error}") from error
