"""A file that passed the gate becomes a RawModel: interface, graph, network, equality."""

from collections.abc import Iterator
from dataclasses import replace

from torch import nn

from engine.models.equality import logits_of, proven
from engine.models.facts import class_names_of, metadata_of, source_tool
from engine.models.gate import SafeFile
from engine.models.onnx.building import build_network, random_inputs
from engine.models.onnx.graph import is_half, is_quantised
from engine.models.onnx.interface import Interface, find_interface
from engine.models.onnx.loading import load_graph
from engine.models.onnx.rewriting import Removed, remove_tail
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.onnx.scores_only import can_fall_back, scores_only
from engine.models.onnx.tokens import find_token_interface
from engine.models.onnx.writing import write_onnx
from engine.models.raw import FileFacts, RawModel
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say

_NOT_COMPARED = Equality("could_not_test", None, None)


def open_onnx(file: SafeFile, *, seed: int, threads: int) -> RawModel:
    """Return the model, proven equal to the file on random inputs.

    A file that cannot be converted, or not exactly, opens with access "scores": its own runtime answers, and a note
    says why.

    Raises:
        ModelError: not a picture classifier, damaged, or exported in training mode.
    """
    runtime = OnnxRuntime(file.path, threads)
    return _opened(file, find_interface(file.proto, runtime), runtime, seed)


def open_onnx_tokens(file: SafeFile, *, seed: int, threads: int) -> RawModel:
    """Return a text model that takes whole numbers; raw inputs are (batch, inputs, length), as ``tokens`` says.

    Raises:
        ModelError: the file takes something else, is damaged, or was exported in training mode.
    """
    runtime = OnnxRuntime(file.path, threads)
    return _opened(file, find_token_interface(file.proto, runtime), runtime, seed)


def _opened(file: SafeFile, interface: Interface, runtime: OnnxRuntime, seed: int) -> RawModel:
    runtime.output, runtime.fixed_batch = interface.output, interface.fixed_batch
    runtime.half = is_half(file.proto) or interface.input.dtype == "float16"
    runtime.quantised = is_quantised(file.proto)
    runtime.two_classes = "logit" if interface.columns == 1 else None
    try:
        return _white_box(file, interface, runtime, seed)
    except ModelError as error:
        if not can_fall_back(error):
            raise
        return _from_outside(file, interface, runtime, seed, error)


def _white_box(file: SafeFile, interface: Interface, runtime: OnnxRuntime, seed: int) -> RawModel:
    graph, removed = remove_tail(load_graph(file, interface))
    try:
        network = build_network(graph, interface, seed)
        logits_of(network, random_inputs(interface, seed, 1))
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise _cannot_run(error) from error
    if interface.columns == 1 and removed == "sigmoid":
        runtime.two_classes = "shares"
    parameters = sum(weight.numel() for weight in network.parameters())
    raw = _raw_model(file, interface, network, runtime, removed, parameters)
    return proven(replace(raw, trainable=parameters > 0, writer=write_onnx), random_inputs(interface, seed, 8))


def _from_outside(file: SafeFile, interface: Interface, runtime: OnnxRuntime, seed: int, error: ModelError) -> RawModel:
    """Return the model as its own runtime has it: no gradients, no training."""
    found = scores_only(file.proto, runtime, random_inputs(interface, seed, 8), error)
    raw = _raw_model(file, interface, found.network, runtime, found.removed, found.parameters)
    facts = replace(raw.facts, notes=(found.note, *raw.facts.notes))
    return proven(replace(raw, facts=facts, access="scores", trainable=False), random_inputs(interface, seed, 8))


def _cannot_run(error: Exception) -> ModelError:
    return ModelError(
        "model.cannot_run",
        say("We could not open this model"),
        say("It uses one of its parts in a way that Toughen does not know yet."),
        say("Export the model once more with newer tools, or tell us about it."),
        f"{type(error).__name__}: {error}",
    )


def _raw_model(
    file: SafeFile,
    interface: Interface,
    network: nn.Module,
    runtime: OnnxRuntime,
    removed: Removed,
    parameters: int,
) -> RawModel:
    metadata = metadata_of(file.proto)
    num_classes = 2 if interface.columns == 1 else interface.columns
    facts = FileFacts(
        path=file.path,
        files=file.files,
        sha256=file.sha256,
        format="ONNX",
        source_tool=source_tool(file.proto),
        size_bytes=file.size_bytes,
        parameters=parameters,
        metadata=metadata,
        notes=tuple(_notes(file, interface, runtime, removed)),
    )
    return RawModel(
        facts=facts,
        input=interface.input,
        network=network,
        runtime=runtime,
        num_classes=num_classes,
        class_names=interface.class_names or class_names_of(metadata, num_classes),
        removed=removed,
        equality=_NOT_COMPARED,
    )


def _notes(file: SafeFile, interface: Interface, runtime: OnnxRuntime, removed: Removed) -> Iterator[str]:
    yield from interface.notes
    if runtime.quantised and runtime.inexact_bytes:
        yield say(
            "This file counts in small whole numbers, and its own program has no exact way to do that here. On another "
            "kind of processor, some answers may differ a little."
        )
    if len(file.files) > 1:
        names = ", ".join(path.name for path in file.files[1:])
        yield say("The model's numbers lie in a file beside it: {names}. Keep them together.", names=names)
    if interface.columns == 1 and removed == "none":
        yield say("The model gives one number. We read it as: above 0 means the second class.")
