"""Where a weight lies in a file, and how new values are put there in the same form."""

import struct
from collections.abc import Iterator

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from engine.models.onnx.graph import FLOATING

_NUMPY: dict[int, str] = {
    onnx.TensorProto.FLOAT: "<f4",
    onnx.TensorProto.FLOAT16: "<f2",
    onnx.TensorProto.DOUBLE: "<f8",
}


def to_bytes(value: torch.Tensor, data_type: int) -> bytes:
    """Return values as little-endian bytes of an ONNX floating or integer type."""
    if data_type not in FLOATING:
        return bytes(_integer_tensor(value, data_type).raw_data)
    value = value.detach().cpu().float().contiguous()
    if data_type == onnx.TensorProto.BFLOAT16:
        return bytes(value.bfloat16().view(torch.int16).numpy().astype("<i2").tobytes())
    return bytes(value.numpy().astype(_NUMPY[data_type]).tobytes())


def weight_places(
    graph: onnx.GraphProto, prefix: str = ""
) -> Iterator[tuple[str, onnx.TensorProto | onnx.AttributeProto]]:
    """Yield every constant of a graph and its branches: its name, and the tensor or attribute that stores it.

    A constant inside a branch is named as ``engine.models.onnx.branches`` names it: the If's output, the way, its name.
    """
    for tensor in graph.initializer:
        yield prefix + tensor.name, tensor
    for node in graph.node:
        if node.op_type == "Constant" and node.domain in ("", "ai.onnx") and node.attribute:
            attribute = node.attribute[0]
            yield prefix + node.output[0], attribute.t if attribute.name == "value" else attribute
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from weight_places(attribute.g, f"{prefix}{node.output[0]}/{attribute.name}/")


def put(place: onnx.TensorProto | onnx.AttributeProto, value: torch.Tensor) -> None:
    """Store ``value`` in a constant that lies in the file itself, in the field it lay in before."""
    if isinstance(place, onnx.AttributeProto):
        _put_in_attribute(place, value)
        return
    data = to_bytes(value, place.data_type)
    if place.HasField("raw_data"):
        place.raw_data = data
    elif place.data_type not in FLOATING:
        filled = onnx.helper.make_tensor(place.name, place.data_type, place.dims, value.cpu().flatten().tolist())
        place.int32_data[:] = filled.int32_data
    elif place.data_type == onnx.TensorProto.FLOAT:
        place.float_data[:] = np.frombuffer(data, "<f4").tolist()
    elif place.data_type == onnx.TensorProto.DOUBLE:
        place.double_data[:] = np.frombuffer(data, "<f8").tolist()
    else:
        place.int32_data[:] = list(struct.unpack(f"<{len(data) // 2}H", data))


def _integer_tensor(value: torch.Tensor, data_type: int) -> onnx.TensorProto:
    kind = onnx.helper.tensor_dtype_to_np_dtype(data_type)
    return numpy_helper.from_array(value.detach().cpu().numpy().astype(kind))


def _put_in_attribute(attribute: onnx.AttributeProto, value: torch.Tensor) -> None:
    numbers = value.detach().cpu().float().reshape(-1).tolist()
    if attribute.name == "value_float":
        attribute.f = numbers[0]
    else:
        attribute.floats[:] = numbers
