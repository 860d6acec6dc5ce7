"""The fused and quantised operators of com.microsoft, forwards against onnxruntime, backwards by finite differences."""

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper

from engine.models.onnx import operators
from engine.models.onnx.graph import Node
from engine.models.onnx.registry import DOMAIN_MICROSOFT, find_operator, known_operators

assert operators.__all__
Inputs = list[np.ndarray | None]


def real(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def whole(low: int, high: int, *shape: int, kind: Any = np.uint8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).integers(low, high, shape).astype(kind)


def f(value: float) -> np.ndarray:
    return np.float32(value)


U, S = np.uint8, np.int8
MASK = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], np.int32)
QKV: Inputs = [real(2, 4, 6), real(6, 18, seed=1), real(18, seed=2)]
APART: Inputs = [real(2, 4, 6), real(2, 5, 6, seed=1), real(2, 5, 6, seed=2)]
BYTES = whole(0, 255, 2, 3, 4, 4)
QX: Inputs = [BYTES, f(0.0213), U(120)]

# Signed weights have 7 bits: on processors without VNNI, onnxruntime's sums of two products overflow with 8.
# name of the case: operator, attributes, inputs, number of outputs
CASES: dict[str, tuple[str, dict[str, Any], Inputs, int]] = {
    "gelu": ("Gelu", {}, [real(2, 5)], 1),
    "bias_gelu": ("BiasGelu", {}, [real(2, 5), real(5, seed=1)], 1),
    "fast_gelu": ("FastGelu", {}, [real(2, 5)], 1),
    "fast_gelu_bias": ("FastGelu", {}, [real(2, 5), real(5, seed=1)], 1),
    "quick_gelu": ("QuickGelu", {}, [real(2, 5)], 1),
    "quick_gelu_alpha": ("QuickGelu", {"alpha": 1.3}, [real(2, 5)], 1),
    "matmul": ("FusedMatMul", {"alpha": 0.5}, [real(2, 3, 4), real(2, 4, 5)], 1),
    "matmul_turned": ("FusedMatMul", {"transA": 1, "transB": 1}, [real(2, 4, 3), real(2, 5, 4)], 1),
    "matmul_old_name": ("TransposeMatMul", {"transB": 1}, [real(2, 3, 4), real(2, 5, 4)], 1),
    "gemm": ("FusedGemm", {"activation": "Relu", "transB": 1, "alpha": 0.7}, [real(3, 4), real(5, 4), real(5)], 1),
    "gemm_leaky": ("FusedGemm", {"activation": "LeakyRelu", "activation_alpha": 0.2}, [real(3, 4), real(4, 5), real(5)], 1),
    "conv": ("FusedConv", {"activation": "Relu"}, [real(2, 3, 5, 5), real(4, 3, 3, 3), real(4)], 1),
    "conv_clip": ("FusedConv", {"activation": "Clip", "activation_params": [0.0, 2.0], "pads": [1, 1, 1, 1]}, [real(2, 3, 5, 5), real(4, 3, 3, 3), real(4)], 1),
    "conv_hard": ("FusedConv", {"activation": "HardSigmoid", "activation_params": [0.2, 0.5]}, [real(2, 3, 5, 5), real(4, 3, 3, 3), real(4)], 1),
    "conv_sum": ("FusedConv", {"activation": "Relu"}, [real(2, 3, 5, 5), real(4, 3, 3, 3), real(4), real(2, 4, 3, 3)], 1),
    "rms": ("SimplifiedLayerNormalization", {"axis": -1, "epsilon": 1e-5}, [real(2, 4, 6), real(6)], 1),
    "skip": ("SkipLayerNormalization", {"epsilon": 1e-5}, [real(2, 4, 6), real(2, 4, 6, seed=1), real(6), real(6, seed=1)], 1),
    "skip_bias": ("SkipLayerNormalization", {}, [real(2, 4, 6), real(2, 4, 6, seed=1), real(6), real(6, seed=1), real(6, seed=2)], 1),
    "skip_rms": ("SkipSimplifiedLayerNormalization", {}, [real(2, 4, 6), real(2, 4, 6, seed=1), real(6), real(6, seed=2)], 1),
    "embed": ("EmbedLayerNormalization", {"epsilon": 1e-12}, [whole(0, 9, 2, 4, kind=np.int32), whole(0, 2, 2, 4, kind=np.int32), real(9, 6), real(7, 6), real(2, 6), real(6), real(6, seed=1), MASK], 2),
    "embed_plain": ("EmbedLayerNormalization", {}, [whole(0, 9, 2, 4, kind=np.int32), None, real(9, 6), real(7, 6), None, real(6), real(6, seed=1)], 2),
    "attention": ("Attention", {"num_heads": 2}, [*QKV], 1),
    "attention_words": ("Attention", {"num_heads": 2}, [*QKV, MASK], 1),
    "attention_lengths": ("Attention", {"num_heads": 2}, [*QKV, np.array([3, 2], np.int32)], 1),
    "attention_ends": ("Attention", {"num_heads": 2}, [*QKV, np.array([3, 4, 1, 0], np.int32)], 1),
    "attention_square": ("Attention", {"num_heads": 2}, [*QKV, np.stack([np.tri(4), np.tri(4)]).astype(np.int32)], 1),
    "attention_causal": ("Attention", {"num_heads": 2, "unidirectional": 1}, [*QKV], 1),
    "attention_bias": ("Attention", {"num_heads": 2}, [*QKV, None, None, real(1, 2, 4, 4)], 1),
    "attention_scale": ("Attention", {"num_heads": 3, "scale": 0.3}, [*QKV], 1),
    "attention_sizes": ("Attention", {"num_heads": 2, "qkv_hidden_sizes": [4, 4, 8]}, [real(2, 4, 6), real(6, 16), real(16)], 1),
    "heads": ("MultiHeadAttention", {"num_heads": 2}, [*APART], 1),
    "heads_bias": ("MultiHeadAttention", {"num_heads": 2}, [*APART, real(18)], 1),
    "heads_mask": ("MultiHeadAttention", {"num_heads": 2}, [*APART, None, np.array([[1, 1, 1, 0, 0], [1] * 5], np.int32)], 1),
    "heads_added": ("MultiHeadAttention", {"num_heads": 2, "scale": 0.4}, [*APART, None, None, real(2, 2, 4, 5)], 1),
    "rotary": ("RotaryEmbedding", {}, [real(2, 2, 4, 6), np.array([[0, 1, 2, 3], [2, 3, 4, 5]]), real(8, 3), real(8, 3, seed=1)], 1),
    "rotary_start": ("RotaryEmbedding", {"interleaved": 1}, [real(2, 4, 12), np.array([1]), real(8, 3), real(8, 3, seed=1)], 1),
}  # fmt: skip
QUANTISED: dict[str, tuple[str, dict[str, Any], Inputs, int]] = {
    "add": ("QLinearAdd", {}, [*QX, whole(0, 255, 3, 4, 4), f(0.0317), U(100), f(0.0411), U(128)], 1),
    "mul": ("QLinearMul", {}, [*QX, whole(0, 255, 3, 4, 4), f(0.03), U(100), f(0.05), U(128)], 1),
    "sigmoid": ("QLinearSigmoid", {}, [*QX, f(1 / 256), U(0)], 1),
    "leaky": ("QLinearLeakyRelu", {"alpha": 0.1}, [*QX, f(0.02), U(30)], 1),
    "softmax": ("QLinearSoftmax", {"axis": 1, "opset": 13}, [whole(0, 255, 4, 6), f(0.02), U(3), f(1 / 256), U(0)], 1),
    "global": ("QLinearGlobalAveragePool", {"channels_last": 0}, [*QX, f(0.01), U(128)], 1),
    "average": ("QLinearAveragePool", {"kernel_shape": [2, 2], "strides": [2, 2]}, [*QX, f(0.0197), U(128)], 1),
    "concat": ("QLinearConcat", {"axis": 1}, [f(0.03), U(128), *QX, whole(0, 255, 2, 2, 4, 4), f(0.04), U(90)], 1),
    "gemm": ("QGemm", {"transB": 1}, [whole(0, 255, 4, 6), f(0.02), U(120), whole(-64, 64, 5, 6, kind=S), f(0.03), S(0), whole(-99, 99, 5, kind=np.int32), f(0.05), U(128)], 1),
    "gemm_columns": ("QGemm", {"transB": 1}, [whole(0, 255, 4, 6), f(0.02), U(120), whole(-64, 64, 5, 6, kind=S), np.abs(real(5)), np.zeros(5, S), None], 1),
    "to_float": ("MatMulIntegerToFloat", {}, [whole(0, 255, 4, 6), whole(-64, 64, 6, 5, kind=S), f(0.1), f(0.2), U(120), S(3), real(5)], 1),
    "dynamic": ("DynamicQuantizeMatMul", {}, [real(4, 6), whole(-64, 64, 6, 5, kind=S), f(0.2), S(3), real(5)], 1),
    "qlinearconv": ("QLinearConv", {"pads": [1, 1, 1, 1]}, [*QX, whole(-64, 64, 5, 3, 3, 3, kind=S), np.abs(real(5)) * 0.01, np.zeros(5, S), f(0.1), U(128), whole(-99, 99, 5, kind=np.int32)], 1),
    "qlinearmatmul": ("QLinearMatMul", {}, [whole(0, 255, 4, 6), f(0.02), U(120), whole(-64, 64, 6, 5, kind=S), f(0.03), S(0), f(0.05), U(128)], 1),
    "matmulinteger": ("MatMulInteger", {}, [whole(0, 255, 4, 6), whole(-64, 64, 6, 5, kind=S), U(9), S(3)], 1),
    "convinteger": ("ConvInteger", {"strides": [2, 2]}, [BYTES, whole(0, 255, 5, 3, 3, 3), U(9), U(3)], 1),
    "range": ("DynamicQuantizeLinear", {}, [real(4, 6)], 3),
    "quantise": ("QuantizeLinear", {"axis": 1}, [real(4, 6), np.abs(real(6)) * 0.02 + 0.01, whole(0, 9, 6)], 1),
    "dequantise": ("DequantizeLinear", {"axis": 0}, [whole(0, 255, 4, 6), np.abs(real(4)), whole(0, 9, 4)], 1),
}  # fmt: skip
MAIN = {"SimplifiedLayerNormalization", "QLinearConv", "QLinearMatMul", "MatMulInteger", "ConvInteger", "DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear"}  # fmt: skip


def run_in_onnxruntime(op: str, attributes: dict[str, Any], inputs: Inputs, count: int) -> list[np.ndarray]:
    names = ["" if value is None else f"i{index}" for index, value in enumerate(inputs)]
    outputs = [f"o{index}" for index in range(count)]
    node = helper.make_node(op, names, outputs, domain="" if op in MAIN else DOMAIN_MICROSOFT, **attributes)
    given = {name: np.asarray(value) for name, value in zip(names, inputs) if value is not None}
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape) for n, v in given.items()],
        [onnx.ValueInfoProto(name=name) for name in outputs],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(DOMAIN_MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, given)


def built(op: str, attributes: dict[str, Any], inputs: Inputs, count: int) -> Any:
    node = Node(op, "" if op in MAIN else DOMAIN_MICROSOFT, "", ("i",) * len(inputs), ("o",) * count, attributes, 17)
    return find_operator(node).build(node)


def tensors(inputs: Inputs) -> list[torch.Tensor | None]:
    return [None if value is None else torch.from_numpy(np.array(value)) for value in inputs]


def all_of(result: Any) -> tuple[torch.Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("name", CASES)
def test_fused_forwards(name: str) -> None:
    expected = run_in_onnxruntime(*CASES[name])
    found = all_of(built(*CASES[name])(*tensors(CASES[name][2])))
    for ours, theirs in zip(found, expected):
        np.testing.assert_allclose(ours.numpy(), theirs, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("name", CASES)
def test_fused_backwards(name: str) -> None:
    run, given = built(*CASES[name]), tensors(CASES[name][2])
    doubles = [
        value.double().requires_grad_() if value is not None and value.is_floating_point() else value for value in given
    ]
    assert torch.autograd.gradcheck(lambda *inputs: all_of(run(*inputs))[0], doubles, eps=1e-6, atol=1e-4)


@pytest.mark.parametrize("name", QUANTISED)
def test_quantised_forwards(name: str) -> None:
    """Equal, but for one step where a value lies between two: real arithmetic differs there in its last bit."""
    expected = run_in_onnxruntime(*QUANTISED[name])
    found = all_of(built(*QUANTISED[name])(*tensors(QUANTISED[name][2])))
    for ours, theirs in zip(found, expected):
        difference = np.abs(ours.numpy().astype(np.float64) - theirs.astype(np.float64))
        step = 1 if theirs.dtype in (np.uint8, np.int8) else 1e-4 * max(1, float(np.abs(theirs).max()))
        assert difference.max() <= step
        assert (difference > 0.1 * step).mean() <= 0.02


@pytest.mark.parametrize("name", ["add", "mul", "sigmoid", "leaky", "average", "concat", "quantise"])
def test_quantised_gradients_are_those_without_rounding(name: str) -> None:
    """Straight through: the gradient of the smooth function, where nothing is cut off."""
    run, inputs = built(*QUANTISED[name]), tensors(QUANTISED[name][2])
    place = 2 if name == "concat" else 0
    if name != "quantise":  # numbers in the middle, so that nothing is cut off
        inputs[place] = 120 + 20 * torch.rand(inputs[place].shape)
    start = inputs[place].clone().requires_grad_()
    run(*inputs[:place], start, *inputs[place + 1 :]).sum().backward()
    step = 4.0 if name != "quantise" else 0.5
    more = run(*inputs[:place], inputs[place] + step, *inputs[place + 1 :]).sum()
    less = run(*inputs[:place], inputs[place] - step, *inputs[place + 1 :]).sum()
    slope = float(more - less) / (2 * step)
    assert float(start.grad.sum()) == pytest.approx(slope, rel=0.15)


def test_every_operator_has_a_case() -> None:
    tested = {case[0] for case in (*CASES.values(), *QUANTISED.values())} | {"LayerNormalization"}
    assert {name for domain, name in known_operators() if domain == DOMAIN_MICROSOFT} <= tested
