"""A file with a known interface becomes a RawModel: graph, network, and what it falls back to."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from torch import nn

from engine.models.equality import logits_of
from engine.models.facts import class_names_of, metadata_of, source_tool
from engine.models.gate import SafeFile
from engine.models.onnx.building import build_network, random_inputs
from engine.models.onnx.graph import is_half, is_quantised
from engine.models.onnx.interface import Interface
from engine.models.onnx.loading import load_graph
from engine.models.onnx.rewriting import Removed, ends_in_relu, remove_tail
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.onnx.scores_only import can_fall_back, scores_only, why_not
from engine.models.onnx.writing import write_onnx
from engine.models.raw import FileFacts, RawModel
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say

_NOT_COMPARED = Equality("could_not_test", None, None)
PROOF_INPUTS = 6
Prove = Callable[[RawModel], RawModel]


def open_with(file: SafeFile, interface: Interface, runtime: OnnxRuntime, seed: int, prove: Prove) -> RawModel:
    """Return the model of a file with a known interface; ``prove`` returns it with its equality, or raises."""
    runtime.output, runtime.fixed_batch = interface.output, interface.fixed_batch
    runtime.half = is_half(file.proto) or interface.input.dtype == "float16"
    runtime.quantised = is_quantised(file.proto)
    runtime.two_classes = "logit" if interface.columns == 1 else None
    try:
        return prove(_white_box(file, interface, runtime, seed))
    except ModelError as error:
        if not can_fall_back(error):
            raise
        note = why_not(error)
    return prove(from_outside(file, interface, runtime, random_inputs(interface, seed, PROOF_INPUTS), note))


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
    return replace(raw, trainable=parameters > 0, writer=write_onnx, final_relu=ends_in_relu(graph))


def from_outside(file: SafeFile, interface: Interface, runtime: OnnxRuntime, inputs: np.ndarray, note: str) -> RawModel:
    """Return the model as its own runtime has it: no gradients, no training; ``inputs`` are raw ones to try."""
    found = scores_only(file.proto, runtime, inputs, note)
    raw = _raw_model(file, interface, found.network, runtime, found.removed, found.parameters)
    facts = replace(raw.facts, notes=(found.note, *raw.facts.notes))
    return replace(raw, facts=facts, access="scores", trainable=False)


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
