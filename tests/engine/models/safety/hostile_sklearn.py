"""Files of scikit-learn that would run something, fill the memory or never end: pickles, joblib and skops."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hostile_pickles import called, command, short, text

GADGETS = (
    *(("os", "system"), ("builtins", "eval"), ("builtins", "getattr"), ("subprocess", "Popen"), ("runpy", "run_path")),
    *(("joblib.numpy_pickle", "load"), ("joblib.parallel", "Parallel"), ("numpy", "load"), ("numpy", "fromfile")),
    *(("sklearn.datasets._base", "load_files"), ("sklearn.datasets._openml", "fetch_openml")),
    *(("sklearn.datasets._base", "fetch_file"), ("sklearn.utils._testing", "check_skip_network")),
    *(("sklearn.utils.fixes", "os.system"), ("sklearn.base", "warnings.sys"), ("skops.io", "load")),
    *(("sklearn.preprocessing._function_transformer", "FunctionTransformer"), ("functools", "partial")),
    *(("sklearn.utils._joblib", "joblib.load"), ("copyreg", "__newobj__"), ("operator", "methodcaller")),
)
_GROWN = 100 * 2**20
_CLASS = b"\x8c\x1esklearn.linear_model._logistic\x8c\x12LogisticRegression\x93"
MODULE = "sklearn.linear_model._logistic"


def _after_a_class(pickle: bytes, protocol: int = 4) -> bytes:
    """Name scikit-learn first, as its files do, and go on with another pickle's instructions."""
    return bytes([0x80, protocol]) + _CLASS + b"0" + pickle


def pickles(canary: Path) -> Iterator[tuple[str, bytes]]:
    for module, name in GADGETS:
        for protocol in (2, 4, 5):
            body = called(module, name, command(module, name, canary), 2)[2:]
            yield f"{module}.{name}:{protocol}", _after_a_class(body, protocol)
    touch = f"touch {canary}"
    old = b"ccopy_reg\n_reconstructor\n(csklearn.linear_model._logistic\nLogisticRegression\ncbuiltins\nobject\nNtR0"
    yield "protocol 0", old + called("os", "system", touch, 0)
    yield "state of a class", _after_a_class(_CLASS + b")\x81}" + text("__setstate__") + b"cos\nsystem\nsb.")
    yield "class of a class", _after_a_class(_CLASS + b")\x81}" + text("__class__") + b"cos\nsystem\nsb.")
    yield "dotted", _after_a_class(short("sklearn.base") + short("clone.__globals__") + b"\x93.")
    yield "second pickle", _after_a_class(b"N.") + called("os", "system", touch, 4)


def large() -> Iterator[tuple[str, bytes]]:
    """What asks for memory or time."""
    big = (2**40).to_bytes(6, "little")
    number = b"\x8a\x06" + big
    yield "bytes", _after_a_class(b"cbuiltins\nbytes\n" + number + b"\x85R.")
    yield "array", _after_a_class(b"cnumpy\nndarray\n" + number + b"\x85\x85R.")
    yield (
        "tree",
        _after_a_class(b"csklearn.tree._tree\nTree\n" + number + b"cnumpy\nndarray\nK\x01\x85\x85RK\x01\x87R."),
    )
    yield "random", _after_a_class(b"cnumpy.random._pickle\n__randomstate_ctor\n" + number + b"\x85R.")
    yield "list in itself", _after_a_class(b"]q\x00h\x00a.")
    yield "memo", _after_a_class(b"Nr" + (2**31 - 1).to_bytes(4, "little") + b".")
    yield "deep", _after_a_class(b"]" * 100_000 + b"a" * 99_999 + b".")
    yield "shared many times", _after_a_class(b"]q\x00" + b"".join(b"](h%ch%ce" % (i, i) + b"q%c" % (i + 1) for i in range(60)) + b".")  # fmt: skip


def packed() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Compressed files that grow beyond all limits, or end too soon; each is made when it is asked for."""
    for name, packer in (
        ("zlib", zlib.compress),
        ("gzip", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
    ):
        yield f"{name} bomb", lambda packer=packer: packer(_growing())
    small = _after_a_class(b"N.")
    yield "zlib cut", lambda: zlib.compress(small)[:-4]
    yield "gzip and more", lambda: gzip.compress(small) + gzip.compress(small)
    yield "gzip wrong sum", lambda: gzip.compress(small)[:-8] + bytes(8)
    array = _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="a.npy")
    yield "skops bomb", lambda: _skops(_model(array), {"a.npy": bytes(_GROWN)})


def _growing() -> bytes:
    return _after_a_class(b"B" + (2**31 - 1).to_bytes(4, "little") + bytes(_GROWN))


def _node(loader: str, module: str, name: str, **content: Any) -> dict[str, Any]:
    return {"__class__": name, "__module__": module, "__loader__": loader, "__id__": 1, **content}


def _skops(root: Any, files: dict[str, bytes] | None = None, **more: Any) -> bytes:
    buffer = io.BytesIO()
    told = {**root, "protocol": 2, "_skops_version": "0.13.0", **more} if isinstance(root, dict) else root
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", told if isinstance(told, bytes) else json.dumps(told))
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _model(content: Any) -> dict[str, Any]:
    return _node("ObjectNode", MODULE, "LogisticRegression", content=content)


def _npy(header: str, data: bytes = b"") -> bytes:
    told = header.encode()
    return b"\x93NUMPY\x01\x00" + len(told).to_bytes(2, "little") + told + data


def skops_files(canary: Path) -> Iterator[tuple[str, bytes]]:
    touch = _node("JsonNode", "builtins", "str", content=json.dumps(f"touch {canary}"), is_json=True)
    arguments = _node("TupleNode", "builtins", "tuple", content=[touch])
    for loader, module, name in (
        ("FunctionNode", "os", "system"), ("FunctionNode", "builtins", "eval"), ("TypeNode", "subprocess", "Popen"),
        ("ObjectNode", "subprocess", "Popen"), ("ObjectNode", "os", "_wrap_close"), ("ObjectNode", "pathlib", "Path"),
    ):  # fmt: skip
        yield f"{loader} {module}.{name}", _skops(_node(loader, module, name, content=arguments))
    call = _node("FunctionNode", "os", "system", content={"module_path": "os", "function": "system"})
    yield "method", _skops(_node("MethodNode", "builtins", "method", content={"func": "system", "obj": call}))
    yield "operator", _skops(_node("OperatorFuncNode", "operator", "attrgetter", attrs=arguments))
    yield "partial", _skops(_node("PartialNode", "functools", "partial", content={"func": call, "args": arguments}))
    yield "reduce", _skops(_node("ConstructorFromReduceNode", "os", "system", content=arguments))
    yield "unknown node", _skops(_node("ShellNode", "os", "system", content=arguments))
    yield "old protocol", _skops(_node("FunctionNode", "os", "system", content={"module_path": "os", "function": "system"}), protocol=0)  # fmt: skip
    inner = _node("DictNode", "builtins", "dict", content={"coef_": call}, key_types=touch)
    yield "inside a model", _skops(_model(inner))
    array = _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="a.npy")
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    yield (
        "objects in an array",
        _skops(_model(array), {"a.npy": _npy(header, called("os", "system", f"touch {canary}", 2))}),
    )
    for name, shape in (("huge array", "(1099511627776,)"), ("minus array", "(-1,)"), ("endless array", "(1e400,)")):
        told = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
        yield name, _skops(_model(array), {"a.npy": _npy(told)})
    yield "program as header", _skops(_model(array), {"a.npy": _npy("__import__('os').system('touch x')")})
    for name in ("../a.npy", "/etc/passwd", "a/../../b.npy"):
        yield f"file {name}", _skops(_model({**array, "file": name}), {"a.npy": b""})
    yield "deep", _skops(b'{"content": ' * 100_000 + b"1" + b"}" * 100_000)
    yield "itself", _skops(_node("CachedNode", MODULE, "LogisticRegression"))
    yield "not JSON", _skops(b"\x80\x04N.")
