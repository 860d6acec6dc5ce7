"""A file that passed the gate becomes a RawModel: it takes pictures, word numbers, or texts as they are."""

from engine.models.equality import proven
from engine.models.gate import SafeFile
from engine.models.giving_back import give_back_memory
from engine.models.onnx.building import random_inputs
from engine.models.onnx.interface import find_interface
from engine.models.onnx.raw_models import PROOF_INPUTS, open_with
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.onnx.string_models import open_strings, takes_strings
from engine.models.onnx.taking import take_weights
from engine.models.onnx.token_models import open_tokens
from engine.models.onnx.tokens import takes_tokens
from engine.models.raw import RawModel


def open_onnx(file: SafeFile, *, seed: int, threads: int) -> RawModel:
    """Return the model, proven equal to the file: on random pictures, or on real texts.

    A file that cannot be converted, or not exactly, opens with access "scores": its own runtime answers, and a note
    says why.

    Raises:
        ModelError: neither a picture nor a text classifier, without the tokenizer that it needs, damaged, or exported in
            training mode.
    """
    if takes_strings(file.proto):
        return open_strings(file, threads=threads)
    file = take_weights(file)
    give_back_memory()
    if takes_tokens(file.proto):
        return open_tokens(file, seed=seed, threads=threads)
    runtime = OnnxRuntime(file.path, threads)
    interface = find_interface(file.proto, runtime)
    inputs = random_inputs(interface, seed, PROOF_INPUTS)
    return open_with(file, interface, runtime, seed, lambda raw: proven(raw, inputs))
