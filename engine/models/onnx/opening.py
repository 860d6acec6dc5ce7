"""A file that passed the gate becomes a RawModel: interface, graph, network, equality."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from engine.models.equality import logits_of, prove_equal
from engine.models.facts import class_names_of, metadata_of, source_tool
from engine.models.gate import SafeFile
from engine.models.onnx.graph import Graph, is_half
from engine.models.onnx.interface import Interface, find_interface
from engine.models.onnx.loading import load_graph
from engine.models.onnx.network import GraphNetwork
from engine.models.onnx.rewriting import Removed, free_batch, remove_tail
from engine.models.onnx.roles import find_roles
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import FileFacts, RawModel
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say

_NOT_COMPARED = Equality("could_not_test", None, None)


def open_onnx(file: SafeFile, *, seed: int, threads: int) -> RawModel:
    """Return the model, proven equal to the file on random inputs.

    Raises:
        ModelError: not a picture classifier, an unknown operator, or the network differs from the file.
    """
    runtime = OnnxRuntime(file.path, threads)
    interface = find_interface(file.proto, runtime)
    graph, removed = remove_tail(load_graph(file, interface))
    try:
        network = _network(graph, interface, seed)
        logits_of(network, random_inputs(interface, seed, 1))
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise _cannot_run(error) from error
    runtime.output, runtime.fixed_batch = interface.output, interface.fixed_batch
    runtime.half = is_half(file.proto) or interface.input.dtype == "float16"
    if interface.columns == 1:
        runtime.two_classes = "shares" if removed == "sigmoid" else "logit"
    return _proven(_raw_model(file, interface, network, runtime, removed), interface, seed)


def _cannot_run(error: Exception) -> ModelError:
    return ModelError(
        "model.cannot_run",
        say("We could not open this model"),
        say("It uses one of its parts in a way that Toughen does not know yet."),
        say("Export the model once more with newer tools, or tell us about it."),
        f"{type(error).__name__}: {error}",
    )


def _network(graph: Graph, interface: Interface, seed: int) -> GraphNetwork:
    """Return a network for any batch: free where that is proven equal, in parts of the file's batch otherwise."""
    two_classes, batch = interface.columns == 1, interface.fixed_batch
    if batch is None:
        return GraphNetwork(graph, find_roles(graph), two_classes=two_classes)
    in_parts = GraphNetwork(graph, find_roles(graph), fixed_batch=batch, two_classes=two_classes)
    freed = free_batch(graph, batch)
    free = GraphNetwork(freed, find_roles(freed), two_classes=two_classes)
    return free if _same(free, in_parts, random_inputs(interface, seed, batch + 2)) else in_parts


def _same(free: nn.Module, in_parts: nn.Module, inputs: np.ndarray) -> bool:
    """Return whether a whole batch and the file's own batches give the same logits."""
    expected = logits_of(in_parts, inputs)
    try:
        found = logits_of(free, inputs)
    except (RuntimeError, ValueError, IndexError):
        return False  # the shape is built in somewhere: the file's own batch it is
    limit = 1e-5 * max(1.0, float(expected.abs().max()))
    return found.shape == expected.shape and bool(torch.allclose(found, expected, rtol=0, atol=limit))


def random_inputs(interface: Interface, seed: int, count: int) -> np.ndarray:
    """Return raw inputs (count, ...): half of them uniform in [0, 1], half normal; bytes for files that take bytes."""
    generator = np.random.default_rng(seed)
    shape = interface.sample_shape
    if interface.input.dtype == "uint8":
        return generator.integers(0, 256, (count, *shape)).astype(np.float32)
    flat = generator.random((count - count // 2, *shape))
    return np.concatenate((flat, generator.standard_normal((count // 2, *shape)))).astype(np.float32)


def _raw_model(
    file: SafeFile, interface: Interface, network: GraphNetwork, runtime: OnnxRuntime, removed: Removed
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
        parameters=sum(weight.numel() for weight in network.parameters()),
        metadata=metadata,
        notes=(*interface.notes, *_notes(file, interface, removed)),
    )
    names = class_names_of(metadata, num_classes)
    return RawModel(
        facts=facts,
        input=interface.input,
        network=network,
        runtime=runtime,
        num_classes=num_classes,
        class_names=names,
        removed=removed,
        equality=_NOT_COMPARED,
        trainable=facts.parameters > 0,
    )


def _notes(file: SafeFile, interface: Interface, removed: Removed) -> list[str]:
    notes = []
    if len(file.files) > 1:
        names = ", ".join(path.name for path in file.files[1:])
        notes.append(say("The model's numbers lie in a file beside it: {names}. Keep them together.", names=names))
    if interface.columns == 1 and removed == "none":
        notes.append(say("The model gives one number. We read it as: above 0 means the second class."))
    return notes


def _proven(raw: RawModel, interface: Interface, seed: int) -> RawModel:
    equality = prove_equal(raw, random_inputs(interface, seed, 8))
    if equality.status != "equal":
        raise ModelError(
            "model.not_equal",
            say("We could not open this model exactly"),
            say("Our copy of the model gives other answers than the file itself, so a check would mislead you."),
            say("Export the model once more with newer tools, or tell us about it."),
            f"largest difference {equality.largest_difference}, limit {equality.limit}",
        )
    return replace(raw, equality=replace(equality, samples=0))
