"""ONNX files: the graph as a differentiable, trainable torch module, and its weights written back.

The way of a file: ``graph`` (nodes and constants) → ``roles`` (which constants are weights) → ``folding`` (constant parts
computed) → ``program`` (steps over slots) → ``network`` (the torch module). ``operators`` holds what each node does.
"""

from engine.models.onnx import operators

__all__ = ["operators"]
