"""The operators that a program may use: a fixed list, computing only. No other name is ever looked up.

All come from PyTorch's own library ``aten``: what image classifiers are exported to, as they are or decomposed to the
core set. None reads or writes files, makes random numbers, or changes a tensor in place.
"""

import functools
import operator
from collections.abc import Callable
from typing import Any

import torch

_COMPARED = ("eq", "ne", "lt", "le", "gt", "ge")
_ROUNDED = (
    "abs neg exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal sin cos tan tanh asin acos atan erf"
)
_PLAIN = (
    f"{_ROUNDED} sigmoid sign floor ceil round trunc frac isnan isinf logical_not bitwise_not logical_and logical_or "
    "logical_xor maximum minimum relu relu6 hardtanh hardsigmoid hardswish silu mish gelu elu celu selu leaky_relu prelu "
    "_prelu_kernel softplus log_sigmoid hardshrink softshrink glu _softmax _log_softmax clamp clamp_min clamp_max "
    "nan_to_num atan2 hypot logaddexp floor_divide threshold "
    "conv1d conv2d conv3d convolution linear matmul mm bmm addmm baddbmm addbmm einsum dot mv outer bilinear "
    "scaled_dot_product_attention max_pool1d max_pool2d max_pool3d max_pool2d_with_indices avg_pool1d avg_pool2d "
    "avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d _adaptive_avg_pool2d adaptive_max_pool1d adaptive_max_pool2d "
    "layer_norm native_layer_norm group_norm native_group_norm rms_norm cosine_similarity linalg_vector_norm "
    "reshape permute t expand expand_as view_as reshape_as cat stack concat chunk narrow_copy split_with_sizes roll flip "
    "repeat tile pad constant_pad_nd reflection_pad1d reflection_pad2d replication_pad1d replication_pad2d pixel_shuffle "
    "pixel_unshuffle channel_shuffle unfold im2col tril triu diagonal contiguous clone alias detach _to_copy lift_fresh "
    "lift_fresh_copy unsqueeze squeeze numpy_T mT type_as meshgrid gather index_select masked_select take_along_dim "
    "mean sum amax amin max min any all prod argmax argmin cumsum logsumexp topk sort std var "
    "zeros ones full zeros_like ones_like full_like new_zeros new_ones new_full arange linspace eye scalar_tensor "
    "upsample_nearest1d upsample_nearest2d upsample_bilinear2d upsample_bicubic2d _upsample_bilinear2d_aa "
    "_upsample_bicubic2d_aa grid_sampler grid_sampler_2d affine_grid_generator embedding one_hot copy sym_numel"
)
_FORMS = (
    *(f"{name}.{form}" for name in ("add", "sub", "mul", "div", "rsub", "remainder", "fmod") for form in ("Tensor", "Scalar")),
    *(f"{name}.{form}" for name in _COMPARED for form in ("Tensor", "Scalar")),
    *(f"bitwise_{name}.{form}" for name in ("and", "or", "xor") for form in ("Tensor", "Scalar")),
    *("div.Tensor_mode", "div.Scalar_mode", "round.decimals", "clamp.Tensor", "clamp_min.Tensor", "clamp_max.Tensor"),
    *("pow.Tensor_Scalar", "pow.Tensor_Tensor", "pow.Scalar", "floor_divide.Scalar", "lerp.Scalar", "lerp.Tensor"),
    *("where.self", "where.ScalarOther", "where.ScalarSelf", "where.Scalar", "masked_fill.Scalar", "masked_fill.Tensor"),
    *("softmax.int", "log_softmax.int", "conv1d.padding", "conv2d.padding", "conv3d.padding", "addcmul.default"),
    *("addcdiv.default", "conv_transpose1d.default", "conv_transpose2d.input", "max.dim", "max.other", "min.dim", "min.other"),
    *("mean.dim", "sum.dim_IntList", "prod.dim_int", "any.dim", "any.dims", "all.dim", "all.dims", "var.dim", "var.correction"),
    *("std.dim", "std.correction", "var_mean.dim", "var_mean.correction", "norm.Scalar", "norm.ScalarOpt_dim"),
    *("squeeze.dim", "squeeze.dims", "transpose.int", "slice.Tensor", "select.int", "narrow.default", "split.Tensor"),
    *("split.sizes", "unbind.int", "unflatten.int", "flatten.using_ints", "index.Tensor", "movedim.intlist", "movedim.int"),
    *("swapaxes.default", "swapdims.default", "moveaxis.int", "moveaxis.intlist", "to.dtype", "to.dtype_layout", "to.device"),
    *("to.other", "arange.start", "arange.start_step", "repeat_interleave.self_int", "eye.m", "meshgrid.indexing"),
    *("upsample_nearest1d.vec", "upsample_nearest2d.vec", "upsample_bilinear2d.vec", "upsample_bicubic2d.vec"),
    *("_upsample_bilinear2d_aa.vec", "_upsample_bicubic2d_aa.vec", "sym_size.int", "slice_scatter.default"),
    *("select_scatter.default", "adaptive_max_pool2d.default", "sort.stable", "tensor_split.sections"),
)  # fmt: skip
ALLOWED = frozenset({*(f"{name}.default" for name in _PLAIN.split()), *_FORMS})
"""Names in ``aten`` with their overload."""
IN_PLACE = frozenset(
    {
        "fill_.Scalar",
        "fill_.Tensor",
        "zero_.default",
        "copy_.default",
        *(f"{name}_.Tensor" for name in ("add", "sub", "mul")),
    }
)
"""Allowed on values that neither the file stores nor the picture changes, such as masks that a program builds."""
SKIPPED = frozenset(
    f"torch.ops.aten.{name}"
    for name in (
        *("_assert_scalar.default", "_assert_async.msg", "_assert_async.default", "_assert_tensor_metadata.default"),
        *("sym_constrain_range_for_size.default", "sym_constrain_range.default"),
    )
)
"""Steps that only check; what they check is tried by running."""
SIZES: dict[str, Callable[..., Any]] = {
    **{f"_operator.{name}": getattr(operator, name) for name in (*_COMPARED, "add", "sub", "mul", "floordiv", "mod", "neg")},
    "_operator.truediv": operator.truediv, "_operator.and_": operator.and_, "_operator.or_": operator.or_,
    **{f"torch.sym_{name}": getattr(torch, f"sym_{name}") for name in ("max", "min", "not", "int", "float", "ite")},
}  # fmt: skip
"""Arithmetic with sizes, by the format's own names; sizes are plain numbers here."""
PREFIX = "torch.ops.aten."


@functools.cache
def find_operator(name: str) -> Any:
    """Return the operator ``name`` of ``aten``, such as ``relu.default``; None where it is not on the list."""
    if name not in ALLOWED | IN_PLACE:
        return None
    packet, overload = name.split(".")
    found = getattr(torch.ops.aten, packet, None)
    return getattr(found, overload, None) if found is not None else None
