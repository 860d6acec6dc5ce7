"""The weights of a file moved out of its description, so that no two copies of them lie in memory while it opens."""

from dataclasses import replace

import onnx

from engine.models.gate import SafeFile
from engine.models.onnx.graph import to_tensor

_LARGE_BYTES = 4096
_FIELDS = ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data")


def take_weights(file: SafeFile) -> SafeFile:
    """Return the file with its large initializers in ``taken`` and empty in ``proto``, which is a new, small one.

    The given file's description is emptied on the way: it must not be used any more.

    Raises:
        ModelError: stored numbers are damaged.
    """
    taken = {}
    for item in file.proto.graph.initializer:
        if _is_large(item):
            taken[item.name] = to_tensor(item, file.path.parent)
            for name in _FIELDS:
                item.ClearField(name)
    small = onnx.ModelProto()
    small.ParseFromString(file.proto.SerializeToString())  # what was cleared is only given back with its message
    return replace(file, proto=small, taken=taken)


def _is_large(item: onnx.TensorProto) -> bool:
    elsewhere = item.data_location == onnx.TensorProto.EXTERNAL or item.data_type == onnx.TensorProto.STRING
    return not elsewhere and item.ByteSize() > _LARGE_BYTES
