"""The ONNX opener on files that keep the rules of protobuf but not of ONNX: it opens or refuses them, in words."""

import contextlib
from pathlib import Path

import onnx
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.models import open_model
from engine.results.errors import ModelError
from engine.words import resource

PROTO = onnx.load(resource("samples/clothes-sorter.onnx"))
OPERATORS = (
    "Conv",
    "Reshape",
    "Gather",
    "Concat",
    "Loop",
    "If",
    "Split",
    "Resize",
    "Cast",
    "Slice",
    "Einsum",
    "MaxPool",
)
numbers = st.sampled_from([-(2**63), -5, -1, 0, 1, 2, 3, 255, 2**31, 2**40, 2**63 - 1])
change = st.tuples(st.integers(0, 6), st.integers(0, 50), st.integers(0, 50), numbers)


def changed(proto: onnx.ModelProto, kind: int, first: int, second: int, number: int) -> None:
    """Make one change at a place that the numbers choose."""
    graph = proto.graph
    node, other = graph.node[first % len(graph.node)], graph.node[second % len(graph.node)]
    tensor = graph.initializer[first % len(graph.initializer)]
    if kind == 0 and node.input:
        node.input[second % len(node.input)] = other.output[0]
    elif kind == 1:
        node.op_type = OPERATORS[second % len(OPERATORS)]
    elif kind == 2 and tensor.dims:
        tensor.dims[second % len(tensor.dims)] = number
    elif kind == 3 and node.attribute:
        attribute = node.attribute[second % len(node.attribute)]
        attribute.i = number
        attribute.ints[:] = [number] * len(attribute.ints)
    elif kind == 4:
        tensor.data_type = second % 24
    elif kind == 5:
        del node.input[second % 3 :]
    else:
        sizes = graph.input[0].type.tensor_type.shape.dim
        sizes[second % len(sizes)].dim_value = number


def attempt(folder: Path, changes: list[tuple[int, int, int, int]]) -> None:
    proto = onnx.ModelProto()
    proto.CopyFrom(PROTO)
    for item in changes:
        changed(proto, *item)
    path = folder / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    with contextlib.suppress(ModelError):  # any other error would be a fault
        open_model(path)


RULES = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@seed(1)
@settings(max_examples=12, **RULES)  # type: ignore[arg-type]
@given(st.lists(change, min_size=1, max_size=3))
def test_changed_models(tmp_path: Path, changes: list[tuple[int, int, int, int]]) -> None:
    attempt(tmp_path, changes)


@pytest.mark.slow
@seed(2)
@settings(max_examples=150, **RULES)  # type: ignore[arg-type]
@given(st.lists(change, min_size=1, max_size=4))
def test_many_changed_models(tmp_path: Path, changes: list[tuple[int, int, int, int]]) -> None:
    attempt(tmp_path, changes)
