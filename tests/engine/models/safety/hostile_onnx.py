"""ONNX files that would never end, fill the memory, leave their folder, or break a parser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from engine.words import resource

SAMPLE = resource("samples/clothes-sorter.onnx")
Change = Callable[[onnx.ModelProto], None]
value = helper.make_tensor_value_info
node = helper.make_node


def model(
    nodes: list[onnx.NodeProto], constants: dict[str, object], dims: tuple[object, ...] = ("n", 3, 8, 8)
) -> bytes:
    """A model from pictures ``x`` to ``y`` around the nodes; they make ``extra``, which is added to its scores."""
    stored = [numpy_helper.from_array(np.asarray(item), name) for name, item in constants.items()]
    tail = [
        node("ReduceSum", ["extra"], ["sum"], keepdims=0),
        node("GlobalAveragePool", ["x"], ["mean"]),
        node("Flatten", ["mean"], ["flat"]),
        node("Add", ["flat", "sum"], ["y"]),
    ]
    graph = helper.make_graph([*nodes, *tail], "g", [value("x", 1, dims)], [value("y", 1, ["n", 3])], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def _loop(count: int, step: str = "Identity") -> bytes:
    body = helper.make_graph(
        [node("Identity", ["go_in"], ["go"]), node(step, ["v_in"], ["v"])],
        "body",
        [value("i", 7, []), value("go_in", 9, []), value("v_in", 1, [1000])],
        [value("go", 9, []), value("v", 1, [1000])],
    )
    constants = {"count": np.int64(count), "yes": np.bool_(True), "v0": np.ones(1000, np.float32)}
    return model([node("Loop", ["count", "yes", "v0"], ["extra"], body=body)], constants)


def _growing_loop() -> bytes:
    body = helper.make_graph(
        [node("Identity", ["go_in"], ["go"]), node("Concat", ["v_in", "v_in"], ["v"], axis=0)],
        "body",
        [value("i", 7, []), value("go_in", 9, []), value("v_in", 1, ["a"])],
        [value("go", 9, []), value("v", 1, ["b"])],
    )
    constants = {"count": np.int64(60), "yes": np.bool_(True), "v0": np.ones(1000, np.float32)}
    return model([node("Loop", ["count", "yes", "v0"], ["extra"], body=body)], constants)


def _loops_in_loops(depth: int = 4) -> bytes:
    inner = [node("Sin", ["v_in"], ["v"])]
    for _ in range(depth - 1):
        body = helper.make_graph(
            [node("Identity", ["go_in"], ["go"]), *inner],
            "body",
            [value("i", 7, []), value("go_in", 9, []), value("v_in", 1, [10])],
            [value("go", 9, []), value("v", 1, [10])],
        )
        inner = [node("Loop", ["count", "yes", "v_in"], ["v"], body=body)]
    inner[0].input[2], inner[0].output[0] = "v0", "extra"
    constants = {"count": np.int64(10_000), "yes": np.bool_(True), "v0": np.ones(10, np.float32)}
    return model(inner, constants)


def giants() -> Iterator[tuple[str, bytes]]:
    side = np.array([2**20, 2**20], np.int64)
    one = np.ones((1, 1), np.float32)
    yield "constant of shape", model([node("ConstantOfShape", ["s"], ["extra"])], {"s": side})
    yield "negative shape", model([node("ConstantOfShape", ["s"], ["extra"])], {"s": np.array([-5, 2**40], np.int64)})
    yield (
        "overflowing shape",
        model([node("ConstantOfShape", ["s"], ["extra"])], {"s": np.array([2**33] * 3, np.int64)}),
    )
    yield "expand", model([node("Expand", ["one", "s"], ["extra"])], {"one": one, "s": side})
    yield "tile", model([node("Tile", ["one", "s"], ["extra"])], {"one": one, "s": side})
    ends = {"a": np.float32(0), "b": np.float32(1e30), "c": np.float32(1)}
    yield "range", model([node("Range", ["a", "b", "c"], ["extra"])], ends)
    pads = {"p": np.array([0, 0, 2**20, 2**20, 0, 0, 2**20, 2**20], np.int64)}
    yield "pad", model([node("Pad", ["x", "p"], ["extra"])], pads)
    big = {"e": np.array([], np.float32), "f": np.array([1, 1, 1e5, 1e5], np.float32)}
    yield "resize", model([node("Resize", ["x", "e", "f"], ["extra"])], big)
    kernel = {"k": np.ones((1, 3, 1, 1), np.float32)}
    yield "padded convolution", model([node("Conv", ["x", "k"], ["extra"], pads=[2**20] * 4)], kernel)
    yield "random", model([node("RandomNormal", [], ["extra"], shape=[2**20, 2**20])], {})
    yield "outer product", model(
        [node("Expand", ["one", "s"], ["long"]), node("Transpose", ["long"], ["tall"]), node("MatMul", ["tall", "long"], ["extra"])],
        {"one": one, "s": np.array([1, 2**19], np.int64)},
    )  # fmt: skip
    hot = {"i": np.zeros(2**16, np.int64), "d": np.int64(2**30), "v": np.array([0, 1], np.float32)}
    yield "one hot", model([node("OneHot", ["i", "d", "v"], ["extra"])], hot)
    yield "giant input", model([node("Relu", ["x"], ["extra"])], {}, ("n", 3, 2**20, 2**20))
    yield "giant input that overflows", model([node("Relu", ["x"], ["extra"])], {}, (1, 3, 2**40, 2**40))
    yield "negative input", model([node("Relu", ["x"], ["extra"])], {}, (1, 3, -8, 8))


def loops() -> Iterator[tuple[str, bytes]]:
    yield "endless", _loop(2**62)
    yield "endless sine", _loop(2**62, "Sin")
    yield "growing", _growing_loop()
    yield "in loops", _loops_in_loops()


def _cycle(proto: onnx.ModelProto) -> None:
    first, second = proto.graph.node[0], proto.graph.node[1]
    first.input[0] = second.output[0]


def _nested(depth: int) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        graph = helper.make_graph([node("Identity", ["c"], ["z"])], "inner", [], [value("z", 1, [])])
        for _ in range(depth):
            branch = node("If", ["c"], ["z"], then_branch=graph, else_branch=graph if depth < 9 else None)
            graph = helper.make_graph([branch], "inner", [], [value("z", 1, [])])
        proto.graph.node.extend(graph.node)

    return change


def _function(recursive: bool) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        domain = "own"
        inner = node("F" if recursive else "Relu", ["a"], ["b"], domain=domain if recursive else "")
        imports = [helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)]
        proto.functions.append(helper.make_function(domain, "F", ["a"], ["b"], [inner], imports))
        proto.opset_import.append(helper.make_opsetid(domain, 1))
        proto.graph.node.insert(0, node("F", [proto.graph.input[0].name], ["f"], domain=domain))

    return change


def _domain(name: str) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        proto.graph.node[0].domain = name
        proto.opset_import.append(helper.make_opsetid(name, 1))

    return change


def _dims(*dims: int) -> Change:
    def change(proto: onnx.ModelProto) -> None:
        del proto.graph.initializer[0].dims[:]
        proto.graph.initializer[0].dims.extend(dims)

    return change


def _many(proto: onnx.ModelProto) -> None:
    name = proto.graph.input[0].name
    proto.graph.node.extend(node("Relu", [name], [f"r{index}"]) for index in range(100_001))


def _sparse(proto: onnx.ModelProto) -> None:
    values = helper.make_tensor("w", 1, [1], [1.0])
    indices = helper.make_tensor("i", 7, [1], [2**60])
    proto.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [2**62]))


def _twice(proto: onnx.ModelProto) -> None:
    proto.graph.initializer.append(proto.graph.initializer[0])
    proto.graph.node.append(proto.graph.node[0])


def _newest(proto: onnx.ModelProto) -> None:
    proto.opset_import[0].version = 2**60


def _renamed(proto: onnx.ModelProto) -> None:
    proto.graph.node[0].op_type = "PyOp"
    proto.graph.node[0].domain = "com.microsoft.extensions"


CHANGES: dict[str, Change] = {
    "cycle": _cycle,
    **{f"nested {depth}": _nested(depth) for depth in (6, 12, 25)},
    **{f"function {recursive}": _function(recursive) for recursive in (True, False)},
    **{f"domain {name}": _domain(name) for name in ("ai.onnx.contrib", "com.microsoft.extensions", "x", "../x")},
    **{f"size {dims}": _dims(*dims) for dims in ((2**40,), (-1,), (2**62, 4), (0,), tuple([2] * 70))},
    "many": _many,
    "sparse": _sparse,
    "twice": _twice,
    "newest": _newest,
    "python operator": _renamed,
}


def changed(change: Change) -> bytes:
    proto = onnx.load(SAMPLE)
    change(proto)
    return proto.SerializeToString()


def deep_protobuf() -> bytes:
    """Graphs in graphs as bare protobuf, deeper than libraries write."""
    content = b""
    for _ in range(3000):
        for field in (0x32, 0x2A, 0x0A):  # attribute.g, node.attribute, graph.node
            size, length = len(content), b""
            while True:
                length += bytes([(size & 127) | (128 if size > 127 else 0)])
                size >>= 7
                if not size:
                    break
            content = bytes([field]) + length + content
    return b"\x08\x09\x3a" + content


EXTERNAL = (
    "../secret",
    "/etc/passwd",
    "sub/data",
    "..",
    ".",
    "",
    "C:\\x",
    "link",
    "folder",
    "model.onnx",
    "a\0b",
    "pipe",
)


def external(folder: Path, location: str, **entries: str) -> Path:
    """A model whose numbers lie at ``location``; the folder has a link, a folder and a pipe to choose from."""
    (folder.parent / "secret").write_bytes(bytes(10**6))
    (folder / "link").symlink_to(folder.parent / "secret")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    proto = onnx.load(SAMPLE)
    tensor = proto.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.ClearField("float_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, item in {"location": location, **entries}.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, item
    path = folder / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    return path
