"""Builds TensorFlow Lite files, with the classes that LiteRT's own package has for the schema."""

import io
import zipfile
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

KINDS = {
    "float32": schema.TensorType.FLOAT32, "float16": schema.TensorType.FLOAT16, "int32": schema.TensorType.INT32,
    "uint8": schema.TensorType.UINT8, "int8": schema.TensorType.INT8, "int16": schema.TensorType.INT16,
    "int64": schema.TensorType.INT64,
}  # fmt: skip
SAME, VALID = schema.Padding.SAME, schema.Padding.VALID
NONE, RELU, RELU6 = (getattr(schema.ActivationFunctionType, name) for name in ("NONE", "RELU", "RELU6"))


class Builder:
    """Collects tensors and operators; ``content`` is the file."""

    def __init__(self, description: str = "MLIR Converted.") -> None:
        self.tensors: list[Any] = []
        self.buffers: list[Any] = [schema.BufferT()]
        self.operators: list[Any] = []
        self.codes: list[Any] = []
        self.metadata: list[Any] = []
        self.description = description

    def tensor(
        self, shape: tuple[int, ...], kind: str = "float32", *, data: np.ndarray | None = None,
        scale: Any = None, zero: Any = 0, axis: int = 0, free: tuple[int, ...] | None = None, name: str = "",
    ) -> int:  # fmt: skip
        made = schema.TensorT()
        made.shape, made.type, made.name = np.array(shape, np.int32), KINDS[kind], name or f"tensor {len(self.tensors)}"
        made.buffer = 0 if data is None else self.buffer(np.ascontiguousarray(data, kind).tobytes())
        made.shapeSignature = None if free is None else np.array(free, np.int32)
        if scale is not None:
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale = np.atleast_1d(np.array(scale, np.float32))
            made.quantization.zeroPoint = np.broadcast_to(np.int64(zero), made.quantization.scale.shape).copy()
            made.quantization.quantizedDimension = axis
        self.tensors.append(made)
        return len(self.tensors) - 1

    def buffer(self, content: bytes) -> int:
        made = schema.BufferT()
        made.data = np.frombuffer(content, np.uint8)
        self.buffers.append(made)
        return len(self.buffers) - 1

    def stored(self, data: Any, kind: str = "float32", **quantisation: Any) -> int:
        array = np.asarray(data)
        return self.tensor(array.shape, kind, data=array, **quantisation)

    def operator(
        self, name: str, inputs: list[int], output: int | list[int], options: str = "", custom: str = "", **values: Any
    ) -> None:
        made = schema.OperatorT()
        made.inputs = np.array(inputs, np.int32)
        made.outputs = np.array([output] if isinstance(output, int) else output, np.int32)
        made.opcodeIndex = self._code(name, custom)
        if options:
            made.builtinOptions = getattr(schema, f"{options}OptionsT")()
            made.builtinOptionsType = getattr(schema.BuiltinOptions, f"{options}Options")
            for key, value in values.items():
                assert hasattr(made.builtinOptions, key), key
                setattr(made.builtinOptions, key, value)
        self.operators.append(made)

    def _code(self, name: str, custom: str) -> int:
        made = schema.OperatorCodeT()
        made.builtinCode = getattr(schema.BuiltinOperator, name)
        made.deprecatedBuiltinCode = min(127, made.builtinCode)
        made.customCode, made.version = custom or None, 2 if name == "BROADCAST_TO" else 1
        self.codes.append(made)
        return len(self.codes) - 1

    def content(self, inputs: list[int], outputs: list[int]) -> bytes:
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self.tensors, self.operators
        graph.inputs, graph.outputs = np.array(inputs, np.int32), np.array(outputs, np.int32)
        model = schema.ModelT()
        model.version, model.description, model.subgraphs = 3, self.description, [graph]
        model.buffers, model.operatorCodes, model.metadata = self.buffers, self.codes, self.metadata
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def note(self, name: str, content: bytes) -> None:
        made = schema.MetadataT()
        made.name, made.buffer = name, self.buffer(content)
        self.metadata.append(made)


def with_archive(content: bytes, files: dict[str, bytes]) -> bytes:
    """Return a model with a zip behind it, as the metadata writer makes it."""
    whole = io.BytesIO(content)
    with zipfile.ZipFile(whole, "a") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return whole.getvalue()


class Weights:
    """The numbers of a small MobileNet: the same for the real and the whole-numbered file."""

    def __init__(self, classes: int, channels: int = 3, width: int = 8, seed: int = 0) -> None:
        make = np.random.default_rng(seed)

        def drawn(*shape: int) -> np.ndarray:
            return (make.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)

        self.first, self.first_bias = drawn(width, 3, 3, channels), drawn(width, 1)[:, 0]
        self.deep, self.deep_bias = make.standard_normal((1, 3, 3, width)).astype(np.float32) / 3, drawn(width, 1)[:, 0]
        self.point, self.point_bias = drawn(2 * width, 1, 1, width) * 2, drawn(2 * width, 1)[:, 0]
        self.head, self.head_bias = drawn(classes, 2 * width) * 6, drawn(classes, 1)[:, 0]


def mobile(weights: Weights, side: int, *, softmax: bool = True, note: bool = False, inside: bool = False) -> bytes:
    """Return a real-numbered file: convolution, depthwise and pointwise one, mean, head, softmax.

    With ``inside`` it gives what lies between the layers.
    """
    make = Builder()
    channels, width, classes = weights.first.shape[3], weights.first.shape[0], len(weights.head)
    half = -(-side // 2)
    picture = make.tensor((1, side, side, channels), name="sequential_1_input", free=(-1, side, side, channels))
    first, deep = make.tensor((1, half, half, width)), make.tensor((1, half, half, width))
    point, row = make.tensor((1, half, half, 2 * width)), make.tensor((1, 2 * width))
    scores, shares = make.tensor((1, classes)), make.tensor((1, classes), name="Identity")
    _layers(make, weights, [picture, first, deep, point, row, scores, shares], lambda data, *_: make.stored(data))
    if note:
        make.note("min_runtime_version", b"1.14.0\0\0")
    return make.content([picture], [first, deep, point, row, scores] if inside else [shares if softmax else scores])


def measured(weights: Weights, side: int) -> list[tuple[float, float]]:
    """Return the ranges of picture, three feature maps, row and scores on pictures in [-1, 1]."""
    runtime = Interpreter(model_content=mobile(weights, side, inside=True), num_threads=1)
    runtime.allocate_tensors()
    given, *_ = runtime.get_input_details()
    ends = []
    for seed in range(20):
        picture = np.random.default_rng(seed).random(given["shape"], np.float32) * 2 - 1
        runtime.set_tensor(given["index"], picture)
        runtime.invoke()
        found = [runtime.get_tensor(item["index"]) for item in runtime.get_output_details()]
        ends.append([(float(value.min()), float(value.max())) for value in found])
    inner = [(min(low for low, _ in each), max(high for _, high in each)) for each in zip(*ends)]
    return [(-1.0, 1.0), *inner]


def _layers(make: Builder, weights: Weights, values: list[int], keep: Any) -> None:
    picture, first, deep, point, row, scores, shares = values
    one = {"strideW": 1, "strideH": 1}
    make.operator(
        "CONV_2D", [picture, keep(weights.first, 0, picture), keep(weights.first_bias, 0, picture, weights.first)], first,
        "Conv2D", padding=SAME, strideW=2, strideH=2, fusedActivationFunction=RELU6,
    )  # fmt: skip
    make.operator(
        "DEPTHWISE_CONV_2D", [first, keep(weights.deep, 3, first), keep(weights.deep_bias, 0, first, weights.deep)], deep,
        "DepthwiseConv2D", padding=SAME, depthMultiplier=1, fusedActivationFunction=RELU6, **one,
    )  # fmt: skip
    make.operator(
        "CONV_2D", [deep, keep(weights.point, 0, deep), keep(weights.point_bias, 0, deep, weights.point)], point,
        "Conv2D", padding=VALID, fusedActivationFunction=RELU, **one,
    )  # fmt: skip
    make.operator("MEAN", [point, make.stored([1, 2], "int32")], row, "Reducer", keepDims=False)
    make.operator(
        "FULLY_CONNECTED", [row, keep(weights.head, None, row), keep(weights.head_bias, None, row, weights.head)], scores,
        "FullyConnected", fusedActivationFunction=NONE,
    )  # fmt: skip
    make.operator("SOFTMAX", [scores], shares, "Softmax", beta=1.0)


def whole_mobile(weights: Weights, side: int, *, given: str = "uint8", softmax: bool = True) -> bytes:
    """Return the same file in small integers, their scales measured on pictures.

    With ``given`` "uint8" the picture comes, and the shares go, as bytes, with QUANTIZE at both ends, as TensorFlow's
    converter makes it.
    """
    make = Builder()
    channels, width, classes = weights.first.shape[3], weights.first.shape[0], len(weights.head)
    half = -(-side // 2)
    shapes = [
        (1, side, side, channels), (1, half, half, width), (1, half, half, width), (1, half, half, 2 * width),
        (1, 2 * width), (1, classes),
    ]  # fmt: skip
    steps = [_step(low, high) for low, high in measured(weights, side)]
    values = [
        make.tensor(shape, "int8", scale=scale, zero=zero) for shape, (scale, zero) in zip(shapes, steps, strict=True)
    ]
    values.append(make.tensor((1, classes), "int8", scale=1 / 256, zero=-128))
    scale_of = dict(zip(values, [scale for scale, _ in steps]))

    def keep(data: np.ndarray, axis: int | None, source: int, kernel: np.ndarray | None = None) -> int:
        kernel = data if kernel is None else kernel
        along = {4: 3 if kernel.shape[0] == 1 else 0}.get(kernel.ndim)
        others = tuple(place for place in range(kernel.ndim) if place != along)
        scale = np.abs(kernel).max(others if along is not None else None) / 127
        if data is kernel:
            shape = [-1 if place == along else 1 for place in range(data.ndim)]
            numbers = np.rint(data / np.reshape(scale, shape)).clip(-127, 127)
            return make.stored(numbers, "int8", scale=scale, axis=along or 0)
        return make.stored(np.rint(data / (scale * scale_of[source])), "int32", scale=scale * scale_of[source])

    if given == "int8":
        _layers(make, weights, values, keep)
        return make.content([values[0]], [values[6] if softmax else values[5]])
    scale, zero = steps[0]
    picture = make.tensor(shapes[0], "uint8", scale=scale, zero=zero + 128)
    make.operator("QUANTIZE", [picture], values[0], "Quantize")
    _layers(make, weights, values, keep)
    shares = make.tensor((1, classes), "uint8", scale=1 / 256, zero=0)
    make.operator("QUANTIZE", [values[6]], shares, "Quantize")
    return make.content([picture], [shares])


def _step(low: float, high: float) -> tuple[float, int]:
    """Return scale and zero point of bytes for a range of real numbers that holds 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 255
    return scale, int(np.clip(np.rint(-128 - low / scale), -128, 127))
