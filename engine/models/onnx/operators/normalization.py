"""Normalisations."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, training_mode


@operator("BatchNormalization", weights=(1, 2), statistics=(3, 4), training=True)
def batch_normalization(node: Node) -> Run:
    """As the file in eval mode; in training by the batch's own statistics, which the running ones follow.

    ONNX's momentum keeps (0.9 = torch's 0.1); the running variance is unbiased, as torch has it.
    One value per channel has no variance: the running statistics are used then.
    """
    if node.get("training_mode", 0):
        raise training_mode(node)
    epsilon, momentum = node.get("epsilon", 1e-5), 1 - node.get("momentum", 0.9)

    def run(
        x: torch.Tensor,
        scale: torch.Tensor,
        bias: torch.Tensor,
        mean: torch.Tensor,
        variance: torch.Tensor,
        training: bool = False,
    ) -> torch.Tensor:
        """Return ``x`` normalised; in ``training`` by the statistics of the batch itself, where that can be."""
        learns = training and x.numel() > x.shape[1]
        return functional.batch_norm(x, mean, variance, scale, bias, learns, momentum, epsilon)

    return run


@operator("InstanceNormalization", weights=(1, 2))
def instance_normalization(node: Node) -> Run:
    """Each picture's each channel by its own mean and variance."""
    epsilon = node.get("epsilon", 1e-5)
    return lambda x, scale, bias: functional.instance_norm(x, weight=scale, bias=bias, eps=epsilon)


@operator("LayerNormalization", weights=(1, 2))
def layer_normalization(node: Node) -> Run:
    """Over all axes from ``axis`` on; further outputs are the mean and the inverse deviation."""
    axis, epsilon = node.get("axis", -1), node.get("epsilon", 1e-5)

    def run(x: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return ``x`` normalised, scaled and shifted."""
        shape = list(x.shape[axis % x.dim() :])
        if list(scale.shape) == shape and (bias is None or bias.shape == scale.shape):
            return functional.layer_norm(x, shape, scale, bias, epsilon)
        normal = functional.layer_norm(x, shape, eps=epsilon) * scale
        return normal if bias is None else normal + bias

    def run_all(x: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None = None) -> tuple[torch.Tensor, ...]:
        """Return the same, with the mean and the inverse deviation."""
        axes = list(range(axis % x.dim(), x.dim()))
        variance, mean = torch.var_mean(x, axes, correction=0, keepdim=True)
        return run(x, scale, bias), mean, (variance + epsilon).rsqrt()

    return run_all if any(node.outputs[1:]) else run


@operator("RMSNormalization", weights=(1,))
def rms_normalization(node: Node) -> Run:
    """By the root of the mean square over all axes from ``axis`` on."""
    axis, epsilon = node.get("axis", -1), node.get("epsilon", 1e-5)

    def run(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        """Return ``x`` divided by its root mean square, and scaled."""
        return functional.rms_norm(x, list(x.shape[axis % x.dim() :]), eps=epsilon) * scale

    return run


@operator("GroupNormalization", since=21, weights=(1, 2))
def group_normalization(node: Node) -> Run:
    """Over groups of channels; scale and bias per channel."""
    groups, epsilon = node.get("num_groups"), node.get("epsilon", 1e-5)
    return lambda x, scale, bias: functional.group_norm(x, groups, scale, bias, epsilon)


@operator("GroupNormalization", since=18, weights=(1, 2))
def group_normalization_by_group(node: Node) -> Run:
    """Over groups of channels; scale and bias per group (opsets 18 to 20)."""
    groups, epsilon = node.get("num_groups"), node.get("epsilon", 1e-5)

    def run(x: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return ``x`` normalised, scaled and shifted group by group."""
        each = x.shape[1] // groups
        return functional.group_norm(x, groups, scale.repeat_interleave(each), bias.repeat_interleave(each), epsilon)

    return run


@operator("LRN")
def local_response(node: Node) -> Run:
    """Local response normalisation across channels."""
    size, alpha, beta, bias = node.get("size"), node.get("alpha", 1e-4), node.get("beta", 0.75), node.get("bias", 1.0)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return ``x`` divided by what its neighbouring channels hold."""
        flat = x.square().flatten(2).unsqueeze(1)
        before = (size - 1) // 2
        padded = functional.pad(flat, (0, 0, before, size - 1 - before))
        mean: torch.Tensor = functional.avg_pool2d(padded, (size, 1), stride=1).squeeze(1).reshape(x.shape)
        scaled: torch.Tensor = x / (bias + alpha * mean).pow(beta)
        return scaled

    return run


@operator("LpNormalization")
def lp_normalization(node: Node) -> Run:
    """To length 1 along an axis; a zero vector stays zero."""
    axis, p = node.get("axis", -1), node.get("p", 2)
    return lambda x: functional.normalize(x, p, axis)


@operator("MeanVarianceNormalization")
def mean_variance(node: Node) -> Run:
    """To mean 0 and deviation 1 over axes."""
    axes = node.get("axes", [0, 2, 3])

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return ``x`` with mean 0 and deviation 1."""
        centred = x - x.mean(axes, keepdim=True)
        return centred / (centred.square().mean(axes, keepdim=True).sqrt() + 1e-9)

    return run
