"""The network of a graph: for any batch where that is proven equal, and random inputs to try it on."""

import numpy as np
import torch
from torch import nn

from engine.models.equality import logits_of
from engine.models.onnx.graph import Graph
from engine.models.onnx.interface import Interface
from engine.models.onnx.network import GraphNetwork
from engine.models.onnx.rewriting import free_batch
from engine.models.onnx.roles import find_roles
from engine.models.onnx.tokens import random_tokens


def build_network(graph: Graph, interface: Interface, seed: int) -> GraphNetwork:
    """Return a network for any batch: free where that is proven equal, in parts of the file's batch otherwise.

    Raises:
        UnknownOperator: the graph has a part that is not known.
    """
    batch = interface.fixed_batch

    def made(of: Graph, size: int | None) -> GraphNetwork:
        """Return the network of a graph; ``size`` is the file's fixed batch, None for any."""
        two_classes, flat = interface.columns == 1, interface.flat
        tokens = bool(interface.tokens)
        return GraphNetwork(of, find_roles(of), fixed_batch=size, two_classes=two_classes, flat=flat, tokens=tokens)

    if batch is None:
        return made(graph, None)
    in_parts, free = made(graph, batch), made(free_batch(graph, batch), None)
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
    """Return raw inputs (count, ...): half of them uniform in [0, 1], half normal; bytes or words where the file takes them."""
    if interface.tokens:
        return random_tokens(interface.tokens, interface.sample_shape[1], interface.vocabulary, seed, count)
    generator = np.random.default_rng(seed)
    shape = interface.sample_shape
    if interface.input.dtype == "uint8":
        return generator.integers(0, 256, (count, *shape)).astype(np.float32)
    flat = generator.random((count - count // 2, *shape))
    return np.concatenate((flat, generator.standard_normal((count // 2, *shape)))).astype(np.float32)
