"""From a safe file to the graph that becomes a network."""

from engine.models.gate import SafeFile
from engine.models.onnx.branches import take_branches
from engine.models.onnx.graph import Graph, graph_of
from engine.models.onnx.interface import Interface


def load_graph(file: SafeFile, interface: Interface) -> Graph:
    """Return the graph between the picture and the class scores, choices by shape already made.

    Raises:
        ModelError: a stored number is damaged, or a choice depends on what is in the picture.
    """
    graph = graph_of(file.proto, file.path.parent, interface.input.name, interface.output)
    return take_branches(graph, interface.sample_shape, interface.fixed_batch)
