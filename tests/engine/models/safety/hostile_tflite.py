"""TensorFlow Lite files that point outside themselves, claim far more than they hold, or ask for programs."""

import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tflite"))
from lite_files import SAME, Builder, Weights, mobile, with_archive

SIDE = 16


def model() -> bytes:
    return mobile(Weights(3), SIDE, note=True)


def structures() -> Iterator[tuple[str, bytes]]:
    """Yield files that our own reader refuses, before LiteRT sees them."""
    whole = model()
    for place in (8, 20, 100, len(whole) // 2, len(whole) - 200):
        yield f"cut after {place} bytes", whole[:place]
    yield "root outside", struct.pack("<I", 2**31) + whole[4:]
    yield "root at the end", struct.pack("<I", len(whole) - 1) + whole[4:]
    root = struct.unpack_from("<I", whole)[0]
    for name, offset in (("before the file", root + 1000), ("behind the file", -(2**30)), ("itself", 0)):
        yield f"vtable {name}", _patched(whole, root, "<i", offset)
    table = root - struct.unpack_from("<i", whole, root)[0]
    yield "vtable of 65535 bytes", _patched(whole, table, "<H", 65535)
    yield "table of 65535 bytes", _patched(whole, table + 2, "<H", 65535)
    for field, name in ((1, "operator codes"), (2, "graphs"), (4, "buffers"), (6, "metadata")):
        place = root + struct.unpack_from("<H", whole, table + 4 + 2 * field)[0]
        vector = place + struct.unpack_from("<I", whole, place)[0]
        for count in (2**32 - 1, 2**30, 10**5):
            yield f"{count} {name}", _patched(whole, vector, "<I", count)
        yield f"{name} lead to the start", _patched(whole, vector + 4, "<I", 2**32 - vector)
        yield f"{name} lead nowhere", _patched(whole, vector + 4, "<I", 0)
    yield "many references to one list", _many_references()
    for name, change in CHANGES.items():
        yield name, _changed(change)


def _patched(content: bytes, place: int, form: str, value: int) -> bytes:
    changed = bytearray(content)
    struct.pack_into(form, changed, place, value)
    return bytes(changed)


def _many_references() -> bytes:
    """Thousands of operators that share one long list of inputs: small on the disk, long to read."""
    make = Builder()
    picture = make.tensor((1, SIDE, SIDE, 3))
    row = np.zeros(50_000, np.int32)
    for _ in range(3000):
        make.operator("ADD_N", [picture], make.tensor((1, SIDE, SIDE, 3)))
        make.operators[-1].inputs = row
    return _sharing(make, picture)


def _sharing(make: Builder, picture: int) -> bytes:
    """Pack with the one list that all operators share, as ``flatbuffers`` does for equal vectors if told so."""
    import flatbuffers

    shared: dict[int, int] = {}
    plain = flatbuffers.Builder.CreateNumpyVector

    def once(self: object, values: np.ndarray) -> int:
        if values.size < 1000:
            return int(plain(self, values))
        if id(values) not in shared:
            shared[id(values)] = plain(self, values)
        return shared[id(values)]

    flatbuffers.Builder.CreateNumpyVector = once
    try:
        return make.content([picture], [len(make.tensors) - 1])
    finally:
        flatbuffers.Builder.CreateNumpyVector = plain


def _small() -> tuple[Builder, int, int]:
    make = Builder()
    picture, row = make.tensor((1, SIDE, SIDE, 3)), make.tensor((1, 3))
    make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer")
    return make, picture, row


def _custom(name: str) -> Callable[[Builder, int], None]:
    return lambda make, row: make.operator("CUSTOM", [row], make.tensor((1, 3)), custom=name)


def _operator(name: str) -> Callable[[Builder, int], None]:
    return lambda make, row: make.operator(name, [row], make.tensor((1, 3)))


def _indices(attribute: str, values: list[int]) -> Callable[[Builder, int], None]:
    return lambda make, row: setattr(make.operators[0], attribute, np.array(values, np.int32))


def _of_tensor(**values: object) -> Callable[[Builder, int], None]:
    def change(make: Builder, row: int) -> None:
        for name, value in values.items():
            setattr(make.tensors[0], name, value)

    return change


def _outside(make: Builder, row: int) -> None:
    make.buffers[1].data, make.buffers[1].offset, make.buffers[1].size = None, 100, 2**40


def _short(make: Builder, row: int) -> None:
    make.buffers[1].data = make.buffers[1].data[:4]


def _written_again(make: Builder, row: int) -> None:
    make.operator("RELU", [row], row)


CHANGES: dict[str, Callable[[Builder, int], None]] = {
    **{f"custom {name}": _custom(name) for name in ("own", "FlexReadFile", "edgetpu-custom-op", "TFLite_Detection", "")},
    **{f"operator {name}": _operator(name) for name in ("WHILE", "IF", "CALL_ONCE", "VAR_HANDLE", "STABLEHLO_CUSTOM_CALL")},
    "input index": _indices("inputs", [10**6, 1]),
    "negative index": _indices("inputs", [-7, 1]),
    "output index": _indices("outputs", [-1]),
    "reads itself": _indices("inputs", [1, 2]),
    "written again": _written_again,
    "operator code": lambda make, row: setattr(make.operators[0], "opcodeIndex", 77),
    "unknown operator": lambda make, row: setattr(make.codes[0], "builtinCode", 4000),
    "buffer index": _of_tensor(buffer=10**6),
    "huge shape": _of_tensor(shape=np.array([1, 2**30, 2**30, 3], np.int32)),
    "negative shape": _of_tensor(shape=np.array([1, -5, 16, 3], np.int32)),
    "many axes": _of_tensor(shape=np.ones(2000, np.int32)),
    "texts": _of_tensor(type=5),
    "buffer outside": _outside,
    "buffer too short": _short,
}  # fmt: skip


def _changed(change: Callable[[Builder, int], None]) -> bytes:
    make, picture, row = _small()
    change(make, row)
    return make.content([picture], [len(make.tensors) - 1 if len(make.tensors) > 3 else row])


def natives() -> Iterator[tuple[str, bytes]]:
    """Yield files whose structure is in order, but that LiteRT refuses, breaks on, or fills the memory with."""
    for stride in (0, -1):
        make, picture = Builder(), 0
        make.tensor((1, SIDE, SIDE, 3))
        weights = [make.stored(np.ones((3, 3, 3, 3))), make.stored(np.ones(3))]
        make.operator("CONV_2D", [picture, *weights], make.tensor((1, SIDE, SIDE, 3)), "Conv2D", padding=SAME,
                      strideW=stride, strideH=stride)  # fmt: skip
        yield f"stride {stride}", make.content([0], [3])
    make = Builder()
    picture = make.tensor((1, SIDE, SIDE, 3))
    make.operator("GATHER", [picture, make.stored([10**9], "int32")], make.tensor((1, 1, SIDE, 3)), "Gather", axis=1)
    yield "gather outside", make.content([picture], [2])
    make = Builder()
    picture = make.tensor((1, SIDE, SIDE, 3))
    size = make.stored([100_000, 100_000], "int32")
    make.operator("RESIZE_BILINEAR", [picture, size], make.tensor((1, 1, 1, 3)), "ResizeBilinear")
    yield "grows to 120 GB", make.content([picture], [2])
    make = Builder()
    picture = make.tensor((1, SIDE, SIDE, 3))
    target = make.stored([1, 20_000, 20_000, 3], "int32")
    make.operator("BROADCAST_TO", [make.stored(np.ones((1, 1, 1, 3))), target], make.tensor((1, 1, 1, 3)))
    row = make.tensor((1, 3))
    make.operator("MEAN", [3, make.stored([1, 2], "int32")], row, "Reducer")
    yield "grows from a constant", make.content([picture], [row])


def archives() -> Iterator[tuple[str, bytes]]:
    """Yield models with an odd archive behind them."""
    yield "bomb", _bomb()
    yield "climbing name", with_archive(model(), {"../labels.txt": b"a\nb\nc"})
    yield "over the model", _over_the_model()


def _bomb() -> bytes:
    import io
    import zipfile

    whole = io.BytesIO(model())
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labels.txt", bytes(50_000_000))
    return whole.getvalue()


def _over_the_model() -> bytes:
    """An archive whose only member begins inside the model."""
    make, picture, row = _small()
    member = with_archive(b"", {"labels.txt": b"a\nb\nc"})
    local = member[: member.index(b"PK\x01\x02")]
    make.note("own", local)
    whole = make.content([picture], [row])
    rest = member[len(local) :]
    listing = bytearray(rest)
    struct.pack_into("<I", listing, 42, whole.index(local))
    end = bytes(listing).index(b"PK\x05\x06")
    struct.pack_into("<I", listing, end + 16, len(whole))
    return whole + bytes(listing)
