"""Text models as ONNX files: one to four inputs of whole numbers, (batch, length) each, and a tokenizer beside them.

Raw inputs are one array of whole numbers (batch, inputs, length), the inputs in the file's order, so that text models
pass through the same opening, proof and writing as picture models.
"""

from itertools import product

import numpy as np
import onnx

from engine.models.onnx.interface import Interface, choose_output, fed_inputs
from engine.models.onnx.outputs import rows_of
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import InputSpec
from engine.models.texts.roles import role_of
from engine.results.errors import ModelError
from engine.words import say

MAX_INPUTS = 4
_LENGTHS = (12, 128, 256, 512, 64, 384)
"""Tried where the file says that any length goes; one that takes a single length only is told by the second."""
_VOCABULARIES = (1000, 100, 10)


def takes_tokens(proto: onnx.ModelProto) -> bool:
    """Return whether all inputs are whole numbers of 32 or 64 bits, as those of text models."""
    kinds = {item.type.tensor_type.elem_type for item in fed_inputs(proto)}
    return bool(kinds) and kinds <= {onnx.TensorProto.INT32, onnx.TensorProto.INT64}


def find_token_interface(proto: onnx.ModelProto, runtime: OnnxRuntime) -> Interface:
    """Return the interface of a text classifier that takes word numbers.

    The length in ``input`` and the batch are None only where the file really takes any.

    Raises:
        ModelError: the model takes something else, or gives no class scores.
    """
    inputs = fed_inputs(proto)
    names = tuple(item.name for item in inputs)
    sizes = [tuple(size.dim_value or None for size in item.type.tensor_type.shape.dim) for item in inputs]
    if len(inputs) > MAX_INPUTS or not takes_tokens(proto) or any(len(size) != 2 for size in sizes):
        raise _not_a_text_model(f"inputs {names}, sizes {sizes}")
    if sum(role_of(name) == "words" for name in names) != 1:
        raise _not_a_text_model(f"inputs {names}")
    batches, lengths = ({size[index] for size in sizes} - {None} for index in (0, 1))
    if len(batches) > 1 or len(lengths) > 1:
        raise _not_a_text_model(f"sizes {sizes}")
    runtime.tokens = names
    return _tried(next(iter(batches), None), next(iter(lengths), None), runtime)


def _tried(batch: int | None, length: int | None, runtime: OnnxRuntime) -> Interface:
    names, failure = runtime.tokens, None
    shapes = product((length,) if length else _LENGTHS, (batch,) if batch else (2, 1), _VOCABULARIES)
    for used, size, words in shapes:
        try:
            outputs = runtime.outputs(random_tokens(names, used, words, 0, size))
        except ModelError as error:
            failure = failure or error
            continue
        output, columns, notes = choose_output(outputs, size)
        fixed = batch if batch is not None else _baked_batch(runtime, output, used, words)
        free = length is None and runs(runtime, random_tokens(names, used + 1, words, 0, fixed or size))
        spec = InputSpec(",".join(names), (fixed, len(names), None if free else used), "int64")
        return Interface(spec, output, columns, fixed, (len(names), used), notes, tokens=names, vocabulary=words)
    raise failure or _not_a_text_model("no words to try")


def runs(runtime: OnnxRuntime, tokens: np.ndarray) -> bool:
    """Return whether the file answers to one batch of raw inputs."""
    try:
        runtime.outputs(tokens)
    except ModelError:
        return False
    return True


def _baked_batch(runtime: OnnxRuntime, output: str, length: int, words: int) -> int | None:
    """Return 1 where the file says that any batch goes, but only one text at a time works."""
    try:
        rows = rows_of(runtime.outputs(random_tokens(runtime.tokens, length, words, 0, 3))[output])
    except ModelError:
        return 1
    return None if rows is not None and rows.ndim and len(rows) == 3 else 1


def random_tokens(names: tuple[str, ...], length: int, vocabulary: int, seed: int, count: int) -> np.ndarray:
    """Return raw inputs (count, inputs, length): random words, masks with a filled end, places, and kinds."""
    generator = np.random.default_rng(seed)
    parts = []
    for name in names:
        role = role_of(name)
        if role == "mask":
            ends = generator.integers(max(1, length // 2), length + 1, (count, 1))
            parts.append((np.arange(length) < ends).astype(np.int64))
        elif role == "types":
            parts.append(np.broadcast_to((np.arange(length) >= length // 2).astype(np.int64), (count, length)))
        elif role == "positions":
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
