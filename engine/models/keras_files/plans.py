"""The allow-list: each Keras layer that Toughen knows, with its settings read into a plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.models.keras_files.architecture import Layer
from engine.models.keras_files.errors import unknown_part, unsafe_layer
from engine.models.keras_files.settings import Reader

Arguments = Mapping[str, Any]

ACTIVATIONS = frozenset(
    {"linear", "relu", "relu6", "softmax", "log_softmax", "sigmoid", "tanh", "elu", "selu", "softplus", "softsign"}
    | {"swish", "silu", "gelu", "hard_sigmoid", "exponential", "leaky_relu", "mish", "hard_silu", "hard_swish"}
)
MERGING = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"})
PROGRAMS = frozenset({"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"})


@dataclass(frozen=True)
class Plan:
    """One layer's work: an operation with its arguments, its weights in Keras' order, and an activation after it."""

    operation: str
    arguments: Arguments = field(default_factory=dict)
    weights: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Weights that no training changes."""
    activation: str = "linear"


def plan_of(layer: Layer, old_style: bool) -> Plan:
    """Return the plan of an allow-listed layer.

    Raises:
        ModelError: the layer, or one of its settings, is not known.
    """
    reader = Reader(layer.kind, layer.settings)
    plan = _READERS[layer.kind](reader)
    reader.done()
    if plan.activation not in ACTIVATIONS:
        raise unknown_part(f"{layer.kind} (activation)", f"activation {plan.activation[:100]!r}")
    if plan.activation == "hard_sigmoid" and old_style:
        plan = replace(plan, activation="hard_sigmoid_old")
    return plan


def check_kind(kind: str) -> None:
    """Refuse a kind of layer outside the allow-list.

    Raises:
        ModelError: with what it is.
    """
    if kind in PROGRAMS:
        raise unsafe_layer(kind)
    if kind not in _READERS:
        raise unknown_part(kind[:80])


def _windows(read: Reader) -> dict[str, Any]:
    read.channels_last()
    return {
        "strides": read.pair("strides", (1, 1)),
        "same": _same(read),
        "dilation": read.pair("dilation_rate", (1, 1)),
    }


def _same(read: Reader) -> bool:
    return read.choice("padding", "valid", ("valid", "same")) == "same"


def _with_bias(read: Reader, *kernels: str) -> tuple[str, ...]:
    return (*kernels, "bias") if read.flag("use_bias", True) else kernels


def _conv(read: Reader) -> Plan:
    read.pair("kernel_size"), read.whole("filters")
    arguments = {**_windows(read), "groups": read.whole("groups", 1)}
    return Plan("conv", arguments, _with_bias(read, "kernel"), activation=read.function("activation"))


def _depthwise(read: Reader) -> Plan:
    read.pair("kernel_size"), read.whole("depth_multiplier", 1)
    return Plan(
        "depthwise", _windows(read), _with_bias(read, "depthwise_kernel"), activation=read.function("activation")
    )


def _separable(read: Reader) -> Plan:
    read.pair("kernel_size"), read.whole("filters"), read.whole("depth_multiplier", 1)
    weights = _with_bias(read, "depthwise_kernel", "pointwise_kernel")
    read.whole("groups", 1, most=1)
    return Plan("separable", _windows(read), weights, activation=read.function("activation"))


def _dense(read: Reader) -> Plan:
    read.whole("units")
    return Plan("dense", {}, _with_bias(read, "kernel"), activation=read.function("activation"))


def _batch_norm(read: Reader) -> Plan:
    names = ["gamma"] if read.flag("scale", True) else []
    names += ["beta"] if read.flag("center", True) else []
    fixed = ("moving_mean", "moving_variance")
    arguments = {"axis": read.whole("axis", -1, most=8), "epsilon": read.number("epsilon", 1e-3)}
    return Plan("batch_norm", arguments, (*names, *fixed), fixed)


def _layer_norm(read: Reader) -> Plan:
    names = ["gamma"] if read.flag("scale", True) else []
    names += ["beta"] if read.flag("center", True) else []
    return Plan(
        "layer_norm", {"axis": read.whole("axis", -1, most=8), "epsilon": read.number("epsilon", 1e-3)}, tuple(names)
    )


def _normalization(read: Reader) -> Plan:
    axis = read.whole("axis", -1, most=8)
    if read.flag("invert", False):
        raise unknown_part("Normalization (invert)")
    if read.given("mean"):
        return Plan(
            "normalise", {"axis": axis, "mean": read.numbers("mean", 0), "variance": read.numbers("variance", 1)}
        )
    return Plan("normalise", {"axis": axis}, ("mean", "variance", "count"), ("mean", "variance", "count"))


def _rescaling(read: Reader) -> Plan:
    return Plan("rescale", {"scale": read.numbers("scale", 1), "offset": read.numbers("offset", 0)})


def _relu(read: Reader) -> Plan:
    largest = read.number("max_value") if read.given("max_value") else None
    slope, threshold = read.number("negative_slope", 0), read.number("threshold", 0)
    return Plan("relu", {"largest": largest, "slope": slope, "threshold": threshold})


def _leaky_relu(read: Reader) -> Plan:
    slope = read.number("negative_slope") if read.given("negative_slope") else read.number("alpha", 0.3)
    return Plan("relu", {"largest": None, "slope": slope, "threshold": 0.0})


def _prelu(read: Reader) -> Plan:
    if read.given("shared_axes"):
        read.wholes("shared_axes")
    return Plan("prelu", {}, ("alpha",))


def _elu(read: Reader) -> Plan:
    return Plan("elu", {"alpha": read.number("alpha", 1)})


def _softmax(read: Reader) -> Plan:
    axis = read.whole("axis", -1, most=8)
    if axis != -1:
        raise unknown_part("Softmax (axis)")
    return Plan("identity", activation="softmax")


def _activation(read: Reader) -> Plan:
    return Plan("identity", activation=read.function("activation"))


def _pool(operation: str) -> Callable[[Reader], Plan]:
    def read_pool(read: Reader) -> Plan:
        """Return the plan of a pooling with its windows."""
        read.channels_last()
        size = read.pair("pool_size", (2, 2))
        strides = read.pair("strides", size) if read.given("strides") else size
        return Plan(operation, {"size": size, "strides": strides, "same": _same(read)})

    return read_pool


def _global(operation: str) -> Callable[[Reader], Plan]:
    def read_global(read: Reader) -> Plan:
        """Return the plan of a pooling over the whole picture."""
        read.channels_last()
        return Plan(operation, {"keep": read.flag("keepdims", False)})

    return read_global


def _pad(read: Reader) -> Plan:
    read.channels_last()
    return Plan("pad", {"edges": read.edges("padding")})


def _crop(read: Reader) -> Plan:
    read.channels_last()
    return Plan("crop", {"edges": read.edges("cropping")})


def _upsample(read: Reader) -> Plan:
    read.channels_last()
    smooth = read.choice("interpolation", "nearest", ("nearest", "bilinear")) == "bilinear"
    return Plan("upsample", {"size": read.pair("size", (2, 2)), "smooth": smooth})


def _resize(read: Reader) -> Plan:
    read.channels_last()
    read.choice("interpolation", "bilinear", ("bilinear",))
    read.ignore("fill_mode")  # only where the sides' ratio is kept, which is refused
    read.ignore("fill_value")
    return Plan("resize", {"size": (read.whole("height", most=4096), read.whole("width", most=4096))})


def _flatten(read: Reader) -> Plan:
    read.channels_last()
    return Plan("flatten")


def _reshape(read: Reader) -> Plan:
    return Plan("reshape", {"shape": read.wholes("target_shape")})


def _permute(read: Reader) -> Plan:
    return Plan("permute", {"order": read.wholes("dims")})


def _concatenate(read: Reader) -> Plan:
    return Plan("concatenate", {"axis": read.whole("axis", -1, most=8)})


def _dropout(operation: str) -> Callable[[Reader], Plan]:
    def read_dropout(read: Reader) -> Plan:
        """Return the plan of a dropout; its rate is held within 0 and 0.95."""
        read.channels_last()
        return Plan(operation, {"rate": min(max(read.number("rate", 0), 0.0), 0.95)})

    return read_dropout


def _merge(operation: str) -> Callable[[Reader], Plan]:
    return lambda _: Plan(operation)


def _passed_on(*settings: str) -> Callable[[Reader], Plan]:
    def read_nothing(read: Reader) -> Plan:
        """Return the plan that passes on what comes; the settings are ignored."""
        for name in settings:
            if read.given(name):
                read.ignore(name)
        return Plan("identity")

    return read_nothing


def _with_number(read: Reader) -> Plan:
    return Plan("with_number", {"function": read.function("function"), "number": read.numbers("number", 0)})


_AUGMENTATION = (
    "factor",
    "height_factor",
    "width_factor",
    "fill_mode",
    "fill_value",
    "interpolation",
    "mode",
    "data_format",
)
_AUGMENTING = tuple(f"Random{what}" for what in ("Flip", "Rotation", "Zoom", "Translation", "Contrast", "Brightness"))
_READERS: dict[str, Callable[[Reader], Plan]] = {
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Dense": _dense,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "PReLU": _prelu,
    "ELU": _elu,
    "Softmax": _softmax,
    "MaxPooling2D": _pool("max_pool"),
    "AveragePooling2D": _pool("average_pool"),
    "GlobalAveragePooling2D": _global("global_average"),
    "GlobalMaxPooling2D": _global("global_max"),
    "ZeroPadding2D": _pad,
    "Cropping2D": _crop,
    "UpSampling2D": _upsample,
    "Resizing": _resize,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Permute": _permute,
    **{kind: _merge(kind.lower()) for kind in MERGING - {"Concatenate"}},
    "Concatenate": _concatenate,
    "Dropout": _dropout("dropout"),
    "SpatialDropout2D": _dropout("channel_dropout"),
    "GaussianNoise": _passed_on("stddev"),
    "GaussianDropout": _passed_on("rate"),
    "AlphaDropout": _passed_on("rate"),
    "ActivityRegularization": _passed_on("l1", "l2"),
    **{kind: _passed_on(*_AUGMENTATION) for kind in _AUGMENTING},
    "number": _with_number,
}
KINDS = frozenset(_READERS)
"""The layers of the allow-list; ``number`` is an operation with a fixed number."""
