"""The ONNX project's own test data for the operators that classifiers use, run through the bridge.

Every case whose operators are all in ``classifier_operators.txt`` counts. Cases with element types that no classifier
stores are counted apart (``TYPES``). Each case that fails must have its reason in ``REASONS``.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, numpy_helper

from engine.models.onnx import operators
from engine.models.onnx.branches import take_branches
from engine.models.onnx.evaluation import evaluate
from engine.models.onnx.graph import graph_of, to_tensor
from engine.models.onnx.registry import OWN_DOMAIN, known_operators
from engine.results.errors import ModelError

KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator")
TYPES = r"FLOAT8|E8M0|FLOAT4|float4|e8m0|e4m3|e5m2|INT2|uint2|_int2|string|STRING"
"""In case names: floating types of 8 bits and less, whole numbers of 2 bits, texts."""

REASONS = {
    r"batchnorm_.*_training_mode": "the file is in training mode: refused, with advice to export it again",
    r"training_dropout(_default)?(_mask)?$": "the file is in training mode: random by design, so no equal copy exists",
    r"bitwise_not_3d": "16-bit unsigned numbers are kept in wider ones, where the inverse has a sign",
    r"range_int32": "whole numbers of Range are int64 here",
    r"reduce_(max|min)_empty_set": "no picture or text is empty",
    r"resize_downsample_scales_(linear|cubic)_align_corners": "onnxruntime takes the whole length here, and so do we",
    r"^test_if(_seq|_opt)?$": "the choice comes as data, or sequences: opened as scores only",
}

LIST = Path(__file__).with_name("classifier_operators.txt")


def listed() -> set[str]:
    lines = [line for line in LIST.read_text().splitlines() if not line.startswith("#")]
    return {name for line in lines for name in line.split(":")[1].split()}


@dataclass(frozen=True)
class Case:
    kind: str
    name: str
    model: onnx.ModelProto
    data: list[tuple[list[Any], list[Any]]]
    rtol: float


def stored_data(folder: Path) -> list[tuple[list[Any], list[Any]]]:
    def load(place: Path, name: str) -> list[onnx.TensorProto]:
        paths = sorted(place.glob(f"{name}_*.pb"), key=lambda path: int(path.stem.split("_")[1]))
        return [onnx.load_tensor(path) for path in paths]

    return [(load(place, "input"), load(place, "output")) for place in sorted(folder.glob("test_data_set_*"))]


def all_cases() -> Iterator[tuple[Case, Any]]:
    from onnx.backend.test.loader import load_model_tests

    for kind in KINDS:
        for case in load_model_tests(kind=kind):
            folder = Path(case.model_dir) if case.model_dir else Path()
            model = case.model or onnx.load(folder / "model.onnx")
            yield Case(kind, case.name, model, case.data_sets, case.rtol), folder


@cache
def cases() -> tuple[Case, ...]:
    """Return the cases of the list."""
    wanted, found = listed(), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case, folder in all_cases():
            nodes = case.model.graph.node
            if any(node.domain for node in nodes) or not {node.op_type for node in nodes} <= wanted:
                continue
            found.append(Case(case.kind, case.name, case.model, case.data or stored_data(folder), case.rtol))
    return tuple(found)


def tensor(value: Any) -> torch.Tensor:
    proto = value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(np.asarray(value))
    return to_tensor(proto, Path())


def is_half(value: Any) -> bool:
    if isinstance(value, onnx.TensorProto):
        return value.data_type in (TensorProto.FLOAT16, TensorProto.BFLOAT16)
    return str(getattr(value, "dtype", "")) in ("float16", "bfloat16")


def compare(case: Case, values: list[torch.Tensor], output: str, expected: Any) -> None:
    stored = {item.name for item in case.model.graph.initializer}
    inputs = dict(zip([item.name for item in case.model.graph.input if item.name not in stored], values))
    graph = graph_of(case.model, Path(), tuple(inputs), output)
    if any(node.op == "If" for node in graph.nodes):  # choices hang on shapes, which exporters write as constants
        given = {name: value for name, value in inputs.items() if value.dtype == torch.int64}
        inputs = {name: value for name, value in inputs.items() if name not in given}
        graph = replace(graph, inputs=tuple(inputs), constants={**graph.constants, **given})
        graph = take_branches(graph, tuple(value[0] for value in inputs.values()), None)
    found, _ = evaluate(graph, *inputs.values())
    wanted = tensor(expected)
    whole = found.dtype == torch.float32 and not wanted.is_floating_point()  # so that gradients pass
    assert whole or found.dtype == wanted.dtype
    # Half types are computed in float32 on purpose: they differ by the standard's own rounding.
    rtol, atol = (2e-2, 1e-2) if is_half(expected) else (max(case.rtol, 1e-3), 1e-5)
    np.testing.assert_allclose(found.numpy(), wanted.numpy(), rtol=rtol, atol=atol)


def failure(case: Case) -> str:
    """Return why a case fails, or nothing."""
    try:
        for given, expected in case.data:
            values = [tensor(value) for value in given]
            for output, value in zip(case.model.graph.output, expected):
                compare(case, values, output.name, value)
    except ModelError as error:
        return error.technical_detail or error.message
    except (AssertionError, RuntimeError, IndexError, TypeError, ValueError) as error:
        return " ".join(str(error).split())[:200] or type(error).__name__
    return ""


@cache
def outcomes() -> dict[str, str]:
    """Return each counted case by name and why it fails (nothing: it passes)."""
    return {f"{case.kind} {case.name}": failure(case) for case in cases() if not re.search(TYPES, case.name)}


def test_the_standards_cases_pass(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {name: detail for name, detail in outcomes().items() if detail}
    kinds, lost = Counter(name.split()[0] for name in outcomes()), Counter(name.split()[0] for name in failed)
    share = 1 - len(failed) / len(outcomes())
    with capsys.disabled():
        print(f"\nONNX backend cases of the classifier list: {share:.2%} of {len(outcomes())} pass, {dict(kinds)}")
        for name, detail in failed.items():
            reason = next((why for pattern, why in REASONS.items() if re.search(pattern, name.split()[1])), "unknown")
            print(f"  {name}: {reason}. {detail}")
        print(f"  not counted: {len(cases()) - len(outcomes())} cases with types that no classifier stores")
    assert share >= 0.98
    assert 1 - lost["node"] / kinds["node"] >= 0.98
    assert sum(kinds.values()) > 1400


def test_each_failure_has_its_reason_and_each_reason_a_failure() -> None:
    failed = [name.split()[1] for name, detail in outcomes().items() if detail]
    assert [name for name in failed if not any(re.search(pattern, name) for pattern in REASONS)] == []
    assert [pattern for pattern in REASONS if not any(re.search(pattern, name) for name in failed)] == []


def test_the_list_is_known_and_has_cases() -> None:
    known = {name for domain, name in known_operators() if domain == ""}
    assert listed() - known == {"Constant", "If"}  # read by the graph, and taken away by shape
    assert known - {"SimplifiedLayerNormalization"} <= listed()  # that one is no part of the standard
    tested = {node.op_type for case in cases() for node in case.model.graph.node}
    assert listed() - tested <= {"GroupNormalization", "Upsample"}
    assert {domain for domain, _ in known_operators()} == {"", "com.microsoft", OWN_DOMAIN}
    assert operators.__all__
