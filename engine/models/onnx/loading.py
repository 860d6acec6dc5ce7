"""From a safe file to the graph that becomes a network."""

import torch

from engine.models.gate import SafeFile
from engine.models.onnx.branches import take_branches
from engine.models.onnx.fusing import fuse
from engine.models.onnx.graph import Graph, graph_of
from engine.models.onnx.interface import Interface
from engine.models.onnx.lifting import lift_integers, separate_merged


def load_graph(file: SafeFile, interface: Interface) -> Graph:
    """Return the graph between the picture and the class scores: choices by shape made, weights reachable.

    Raises:
        ModelError: a stored number is damaged, or a choice depends on what is in the picture.
    """
    graph = graph_of(file.proto, file.path.parent, interface.names, interface.output, file.taken)
    if interface.tokens:
        samples = torch.zeros(interface.sample_shape, dtype=torch.int64).unbind(0)
    else:
        sample = torch.zeros(interface.sample_shape)
        samples = (sample.flatten() if interface.flat else sample,)
    return fuse(lift_integers(take_branches(separate_merged(graph), samples, interface.fixed_batch)))
