"""The standard's own cases for single operators, for every operator in the table.

What is left out, and why, is in ``LEFT_OUT``: patterns of case names.
"""

import re
import warnings
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from engine.models.onnx import operators
from engine.models.onnx.evaluation import evaluate
from engine.models.onnx.graph import Graph, graph_of, to_tensor
from engine.models.onnx.registry import find_operator, known_operators

LEFT_OUT = {
    r"uint(16|32|64)": "torch computes little with wide unsigned integers; no picture model uses them",
    r"FLOAT8|FLOAT4|INT4|INT2|UINT2|E8M0|float8|float4|e8m0|int2|int4": "types of 8 bits and less: no weights to train",
    r"bfloat16|bf16|BFLOAT16|fp16|FLOAT16|float16": "half types are computed in float32 on purpose, so they round elsewhere",
    r"string|STRING": "texts are no tensors",
    r"training": "files exported in training mode are refused",
    r"gathernd_example_int32_batch_dim1": "refused by name",
    r"lppool_2d_dilations": "refused by name",
    r"maxpool_with_argmax": "refused by name",
    r"scatternd_(add|multiply|max|min)": "refused by name",
    r"resize_(tf_crop|.*antialias)": "refused by name",
    r"resize_downsample_scales_(linear|cubic)_align_corners": "onnxruntime takes the whole length here, and so do we",
    r"range_int32_type_negative_delta": "whole numbers of Range are int64 here",
    r"reduce_(max|min)_empty_set": "no picture is empty",
    r"(hann|hamming|blackman)window": "the length comes as data; no picture model uses it",
    r"attention": "written-out attention, for a later part",
}
LEFT_OUT_PATTERN = re.compile("|".join(LEFT_OUT))

KNOWN = {name for domain, name in known_operators() if domain == ""}


@cache
def cases() -> dict[str, list[Any]]:
    """Return the cases whose operators are all known, by the first operator."""
    from onnx.backend.test.case.node import collect_testcases

    found = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in collect_testcases(None):
            names = [node.op_type for node in case.model.graph.node if node.op_type != "Constant"]
            if names and set(names) <= KNOWN and not LEFT_OUT_PATTERN.search(case.name):
                found[names[0]].append(case)
    return found


def tensor(value: Any) -> torch.Tensor:
    proto = value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(np.asarray(value))
    return to_tensor(proto, Path())


def is_argument(model: onnx.ModelProto, graph: Graph, name: str) -> bool:
    """Return whether an input is a shape, axis or limit: then it is given as a constant."""
    return any(
        position < len(node.inputs) and node.inputs[position] == name
        for node in graph.nodes
        for position in find_operator(node).arguments
    )


def check(case: Any, inputs: list[torch.Tensor], output: str, expected: torch.Tensor) -> None:
    names = [item.name for item in case.model.graph.input]
    graph = graph_of(case.model, Path(), names[0] if names else "", output)
    constants = {**graph.constants, **dict(zip(names, inputs))}
    if names and not is_argument(case.model, graph, names[0]):
        del constants[names[0]]
    value, _ = evaluate(Graph(graph.input, output, graph.nodes, constants), inputs[0] if inputs else torch.zeros(1))
    assert value.dtype == expected.dtype, case.name
    np.testing.assert_allclose(value.numpy(), expected.numpy(), rtol=1e-3, atol=1e-5, err_msg=case.name)


@pytest.mark.parametrize("name", sorted(KNOWN - {"Dropout"}))
def test_operator_against_the_standard(name: str) -> None:
    for case in cases()[name]:
        given, expected = case.data_sets[0]
        inputs = [tensor(value) for value in given]
        for output, value in zip(case.model.graph.output, expected):
            check(case, inputs, output.name, tensor(value))


def test_nearly_every_operator_has_cases() -> None:
    assert len(cases()) > 0.9 * len(KNOWN)
    assert sum(map(len, cases().values())) > 600
    assert operators.__all__
