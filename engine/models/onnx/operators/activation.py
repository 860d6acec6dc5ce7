"""Activations."""

import torch
from torch.nn import functional

from engine.models.onnx.folding import number
from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

simple("Relu", torch.relu)
simple("Sigmoid", torch.sigmoid)
simple("Tanh", torch.tanh)
simple("Softplus", functional.softplus)
simple("Softsign", functional.softsign)
simple("Mish", functional.mish)
simple("HardSwish", functional.hardswish)
simple("Erf", torch.erf)


@operator("LeakyRelu")
def leaky_relu(node: Node) -> Run:
    """Return x where positive, alpha·x elsewhere."""
    alpha = node.get("alpha", 0.01)
    return lambda x: functional.leaky_relu(x, alpha)


def _prelu(x: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """Return x where positive, slope·x elsewhere; the slope broadcasts from the right."""
    return torch.where(x > 0, x, x * slope)


simple("PRelu", _prelu, since=7, weights=(1,))


@operator("PRelu", weights=(1,))
def prelu_by_channel(_node: Node) -> Run:
    """PRelu before opset 7: one slope per channel."""
    return lambda x, slope: _prelu(x, slope.reshape(-1, *[1] * (x.dim() - 2)))


@operator("Elu")
def elu(node: Node) -> Run:
    """Return x where positive, alpha·(exp(x) - 1) elsewhere."""
    alpha = node.get("alpha", 1.0)
    return lambda x: functional.elu(x, alpha)


@operator("Celu")
def celu(node: Node) -> Run:
    """Continuously differentiable Elu."""
    alpha = node.get("alpha", 1.0)
    return lambda x: functional.celu(x, alpha)


@operator("Selu")
def selu(node: Node) -> Run:
    """gamma·x where positive, gamma·alpha·(exp(x) - 1) elsewhere."""
    alpha, gamma = node.get("alpha", 1.67326319217681884765625), node.get("gamma", 1.05070102214813232421875)
    return lambda x: gamma * functional.elu(x, alpha)


@operator("HardSigmoid")
def hard_sigmoid(node: Node) -> Run:
    """alpha·x + beta, held within [0, 1]."""
    alpha, beta = node.get("alpha", 0.2), node.get("beta", 0.5)
    return lambda x: torch.clamp(x * alpha + beta, 0, 1)


@operator("ThresholdedRelu")
def thresholded_relu(node: Node) -> Run:
    """X above alpha, 0 elsewhere."""
    alpha = node.get("alpha", 1.0)
    return lambda x: torch.where(x > alpha, x, torch.zeros_like(x))


@operator("Gelu")
def gelu(node: Node) -> Run:
    """Gaussian error linear unit, exact or by tanh."""
    approximate = node.get("approximate", "none")
    return lambda x: functional.gelu(x, approximate=approximate)


@operator("Swish")
def swish(node: Node) -> Run:
    """x·sigmoid(alpha·x)."""
    alpha = node.get("alpha", 1.0)
    return lambda x: x * torch.sigmoid(alpha * x)


@operator("SwiGLU", since=28)
def swish_gate(node: Node) -> Run:
    """Second input gated by the swish of the first."""
    alpha = node.get("alpha", 1.0)
    return lambda gate, x: gate * torch.sigmoid(alpha * gate) * x


@operator("Shrink")
def shrink(node: Node) -> Run:
    """Values within ±lambd become 0, others move by bias towards 0."""
    lambd, bias = node.get("lambd", 0.5), node.get("bias", 0.0)
    return lambda x: torch.where(x < -lambd, x + bias, torch.where(x > lambd, x - bias, torch.zeros_like(x)))


def _over_flattened(node: Node, function: Run) -> Run:
    """Before opset 13 softmax worked on the array flattened to two dimensions at ``axis``."""
    axis = node.get("axis", 1)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return the function over two dimensions, in the shape of ``x``."""
        start = axis % x.dim() if x.dim() else 0
        flat = x.reshape(x.shape[:start].numel(), -1)
        result: torch.Tensor = function(flat, 1).reshape(x.shape)
        return result

    return run


@operator("Softmax")
def softmax_flattened(node: Node) -> Run:
    """Softmax over everything from ``axis`` on."""
    return _over_flattened(node, torch.softmax)


@operator("LogSoftmax")
def log_softmax_flattened(node: Node) -> Run:
    """Logarithm of softmax over everything from ``axis`` on."""
    return _over_flattened(node, torch.log_softmax)


@operator("Softmax", since=13)
def softmax(node: Node) -> Run:
    """Softmax over one axis."""
    axis = node.get("axis", -1)
    return lambda x: torch.softmax(x, axis)


@operator("LogSoftmax", since=13)
def log_softmax(node: Node) -> Run:
    """Logarithm of softmax over one axis."""
    axis = node.get("axis", -1)
    return lambda x: torch.log_softmax(x, axis)


@operator("Hardmax", since=13)
def hardmax(node: Node) -> Run:
    """1 at the first largest value of an axis, 0 elsewhere."""
    axis = node.get("axis", -1)
    return lambda x: torch.zeros_like(x).scatter(axis, x.argmax(axis, keepdim=True), 1)


@operator("Clip")
def clip_attributes(node: Node) -> Run:
    """Hold values within limits given as attributes (before opset 11)."""
    low, high = node.get("min"), node.get("max")
    if low is None and high is None:
        return lambda x: x
    return lambda x: torch.clamp(x, low, high)


def _clip(x: torch.Tensor, low: object = None, high: object = None) -> torch.Tensor:
    """Hold values within limits given as inputs."""
    if low is None and high is None:
        return x
    return torch.clamp(x, number(low), number(high))


simple("Clip", _clip, since=11, arguments=(1, 2), loose_arguments=True)
