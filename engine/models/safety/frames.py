"""Arrays and plain facts as bytes on a pipe: eight bytes of length, a JSON header, the numbers. No pickle."""

import json
import math
from typing import Any, BinaryIO

import numpy as np

MAX_HEADER_BYTES = 2**20
MAX_NUMBER_BYTES = 2**30
_TYPES = frozenset({"float32", "uint8", "int64"})


def send(pipe: BinaryIO, header: dict[str, Any], numbers: np.ndarray | None = None) -> None:
    """Write one frame; ``numbers`` is float32, uint8 or int64, of any shape."""
    body = dict(header)
    if numbers is not None:
        body |= {"dtype": str(numbers.dtype), "shape": list(numbers.shape)}
    content = json.dumps(body).encode()
    pipe.write(len(content).to_bytes(8, "little") + content)
    if numbers is not None:
        pipe.write(np.ascontiguousarray(numbers).tobytes())
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, Any], np.ndarray | None]:
    """Read one frame; nothing in it is believed before it was checked.

    Raises:
        EOFError: the other side is gone.
        ValueError: it is no frame, or larger than allowed.
    """
    length = int.from_bytes(_exactly(pipe, 8), "little")
    if length > MAX_HEADER_BYTES:
        raise ValueError(f"a header of {length} bytes")
    header = json.loads(_exactly(pipe, length))
    if not isinstance(header, dict):
        raise ValueError("the header is no object")
    if "shape" not in header:
        return header, None
    shape, dtype = header["shape"], header.get("dtype")
    plain = isinstance(shape, list) and all(type(side) is int and 0 <= side < 2**40 for side in shape)
    if dtype not in _TYPES or not plain or len(shape) > 8:
        raise ValueError(f"numbers of {dtype!r} in {shape!r}")
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size > MAX_NUMBER_BYTES:
        raise ValueError(f"{size} bytes of numbers")
    return header, np.frombuffer(_exactly(pipe, size), dtype).reshape(shape)


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    content = pipe.read(size)
    if len(content) != size:
        raise EOFError(f"{len(content)} of {size} bytes")
    return content
