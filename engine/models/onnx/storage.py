"""Where a weight lies in a file, and how new values are put there in the same form."""

import struct
from collections.abc import Iterator

import numpy as np
import onnx
import torch

_NUMPY: dict[int, str] = {
    onnx.TensorProto.FLOAT: "<f4",
    onnx.TensorProto.FLOAT16: "<f2",
    onnx.TensorProto.DOUBLE: "<f8",
}


def to_bytes(value: torch.Tensor, data_type: int) -> bytes:
    """Return float32 values as little-endian bytes of an ONNX floating type."""
    value = value.detach().cpu().float().contiguous()
    if data_type == onnx.TensorProto.BFLOAT16:
        return bytes(value.bfloat16().view(torch.int16).numpy().astype("<i2").tobytes())
    return bytes(value.numpy().astype(_NUMPY[data_type]).tobytes())


def weight_places(
    graph: onnx.GraphProto,
) -> Iterator[tuple[str, onnx.TensorProto | onnx.AttributeProto]]:
    """Yield every constant of the main graph: its name, and the tensor or attribute that stores it."""
    for tensor in graph.initializer:
        yield tensor.name, tensor
    for node in graph.node:
        if node.op_type == "Constant" and node.domain in ("", "ai.onnx") and node.attribute:
            attribute = node.attribute[0]
            yield node.output[0], attribute.t if attribute.name == "value" else attribute


def put(place: onnx.TensorProto | onnx.AttributeProto, value: torch.Tensor) -> None:
    """Store ``value`` in a constant that lies in the file itself, in the field it lay in before."""
    if isinstance(place, onnx.AttributeProto):
        _put_in_attribute(place, value)
        return
    data = to_bytes(value, place.data_type)
    if place.HasField("raw_data"):
        place.raw_data = data
    elif place.data_type == onnx.TensorProto.FLOAT:
        place.float_data[:] = np.frombuffer(data, "<f4").tolist()
    elif place.data_type == onnx.TensorProto.DOUBLE:
        place.double_data[:] = np.frombuffer(data, "<f8").tolist()
    else:
        place.int32_data[:] = list(struct.unpack(f"<{len(data) // 2}H", data))


def _put_in_attribute(attribute: onnx.AttributeProto, value: torch.Tensor) -> None:
    numbers = value.detach().cpu().float().reshape(-1).tolist()
    if attribute.name == "value_float":
        attribute.f = numbers[0]
    else:
        attribute.floats[:] = numbers
