"""Text models as ONNX files: one to four inputs of whole numbers, (batch, length) each.

Raw inputs are one array of whole numbers (batch, inputs, length), the inputs in the file's order, so that text models
pass through the same opening, proof and writing as picture models.
"""

import numpy as np
import onnx

from engine.models.onnx.interface import Interface, choose_output, fed_inputs
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import InputSpec
from engine.results.errors import ModelError
from engine.words import say

MAX_INPUTS = 4
_USUAL_LENGTH = 12
_VOCABULARIES = (1000, 100, 10)


def takes_tokens(proto: onnx.ModelProto) -> bool:
    """Return whether all inputs are whole numbers of 32 or 64 bits, as those of text models."""
    kinds = {item.type.tensor_type.elem_type for item in fed_inputs(proto)}
    return bool(kinds) and kinds <= {onnx.TensorProto.INT32, onnx.TensorProto.INT64}


def find_token_interface(proto: onnx.ModelProto, runtime: OnnxRuntime) -> Interface:
    """Return the interface of a text classifier that takes word numbers.

    Raises:
        ModelError: the model takes something else, or gives no class scores.
    """
    inputs = fed_inputs(proto)
    sizes = {tuple(size.dim_value or None for size in item.type.tensor_type.shape.dim) for item in inputs}
    if len(sizes) != 1 or len(inputs) > MAX_INPUTS or not takes_tokens(proto):
        raise _not_a_text_model(f"inputs {[item.name for item in inputs]}, sizes {sizes}")
    (declared,) = sizes
    if len(declared) != 2:
        raise _not_a_text_model(f"sizes {declared}")
    runtime.tokens = tuple(item.name for item in inputs)
    spec = InputSpec(",".join(runtime.tokens), (declared[0], len(inputs), declared[1]), "int64")
    return _tried(spec, runtime)


def _tried(spec: InputSpec, runtime: OnnxRuntime) -> Interface:
    failure = None
    batch = spec.dims[0] or 2
    shape = (len(runtime.tokens), spec.dims[2] or _USUAL_LENGTH)
    for words in _VOCABULARIES:
        try:
            outputs = runtime.outputs(random_tokens(runtime.tokens, shape[1], words, 0, batch))
        except ModelError as error:
            failure = failure or error
            continue
        output, columns, notes = choose_output(outputs, batch)
        return Interface(spec, output, columns, spec.dims[0], shape, notes, tokens=runtime.tokens, vocabulary=words)
    raise failure or _not_a_text_model("no words to try")


def random_tokens(names: tuple[str, ...], length: int, vocabulary: int, seed: int, count: int) -> np.ndarray:
    """Return raw inputs (count, inputs, length): random words, masks with a filled end, places, and kinds."""
    generator = np.random.default_rng(seed)
    parts = []
    for name in names:
        if "mask" in name:
            ends = generator.integers(max(1, length // 2), length + 1, (count, 1))
            parts.append((np.arange(length) < ends).astype(np.int64))
        elif "type" in name or "segment" in name:
            parts.append(np.broadcast_to((np.arange(length) >= length // 2).astype(np.int64), (count, length)))
        elif "position" in name:
            parts.append(np.broadcast_to(np.arange(length), (count, length)))
        else:
            parts.append(generator.integers(0, vocabulary, (count, length)))
    return np.stack(parts, 1).astype(np.int64)


def _not_a_text_model(detail: str) -> ModelError:
    return ModelError(
        "model.not_for_texts",
        say("This model does not take texts"),
        say("Its inputs are no lists of word numbers."),
        say("Choose a model that sorts texts into classes."),
        detail,
    )
