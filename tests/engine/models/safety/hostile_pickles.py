"""Pickles that would run something: written byte by byte, so that nothing here runs either."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "a.pt",
    "a.pth",
    "a.bin",
    "a.pkl",
    "a.joblib",
    "a.onnx",
    "a.safetensors",
    "a.keras",
    "a.h5",
    "a.txt",
    "a",
    "a.zip",
)
GADGETS = (
    *(("os", "system"), ("posix", "system"), ("nt", "system"), ("builtins", "eval"), ("builtins", "exec")),
    *(("builtins", "__import__"), ("__builtin__", "eval"), ("importlib", "import_module"), ("runpy", "run_path")),
    *(("runpy", "_run_code"), ("subprocess", "Popen"), ("subprocess", "check_output"), ("pty", "spawn")),
    *(("code", "interact"), ("timeit", "timeit"), ("cProfile", "run"), ("pdb", "run"), ("webbrowser", "open")),
    *(("socket", "create_connection"), ("urllib.request", "urlopen"), ("torch.utils.collect_env", "run")),
    *(("multiprocessing.util", "spawnv_passfds"), ("operator", "attrgetter"), ("functools", "partial")),
    *(
        ("builtins", "getattr"),
        ("types", "FunctionType"),
        ("pickle", "loads"),
        ("torch", "load"),
        ("torch.jit", "load"),
    ),
    *(("logging.config", "fileConfig"), ("pydoc", "pipepager"), ("numpy.testing._private.utils", "runstring")),
    *(("torch.hub", "load"), ("ctypes", "CDLL"), ("shutil", "rmtree"), ("pathlib", "Path.write_text")),
)


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + len(data).to_bytes(4, "little") + data


def short(value: str) -> bytes:
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def called(module: str, name: str, argument: str, protocol: int) -> bytes:
    """A pickle that calls ``module.name(argument)``, in the instructions of the protocol."""
    named = f"c{module}\n{name}\n".encode()
    if protocol == 0:
        return named + b"(V" + argument.encode() + b"\ntR."
    if protocol == 1:
        return named + b"(" + text(argument) + b"tR."
    start = b"\x80" + bytes([protocol])
    if protocol < 4:
        return start + named + text(argument) + b"\x85R."
    body = short(module) + b"\x94" + short(name) + b"\x94\x93" + text(argument) + b"\x85R."
    return start + b"\x95" + len(body).to_bytes(8, "little") + body


def command(module: str, name: str, canary: Path) -> str:
    """What the call would be given: something that makes the canary file."""
    if name in ("eval", "exec", "timeit", "run", "runstring", "_run_code"):
        return f"open({str(canary)!r}, 'w').close()"
    return f"touch {canary}"


def indirect(canary: Path) -> Iterator[tuple[str, bytes]]:
    """Ways around a search for names."""
    touch = f"touch {canary}"
    yield "inst", b"(S'" + touch.encode() + b"'\nios\nsystem\n."
    yield "obj", b"(cos\nsystem\nV" + touch.encode() + b"\no."
    yield "dotted", b"\x80\x04" + short("builtins") + short("eval.__call__") + b"\x93" + text("1") + b"\x85R."
    yield (
        "memo",
        b"\x80\x04" + short("os") + b"q\x00" + short("system") + b"q\x010h\x00h\x01\x93" + text(touch) + b"\x85R.",
    )
    yield "overwritten", b"\x80\x04" + short("torch") + b"q\x000" + short("os") + b"q\x000h\x00" + short("system") + b"\x93" + text(touch) + b"\x85R."  # fmt: skip
    yield "duplicate", b"\x80\x04" + short("code") + b"2\x93" + text(touch) + b"\x85R."
    yield "shadow", b"\x80\x04" + short("torch._utils") + short("_rebuild_tensor.__globals__") + b"\x93."
    yield (
        "dotted module",
        b"\x80\x04" + short("torch") + short("serialization.os.system") + b"\x93" + text(touch) + b"\x85R.",
    )
    yield "extension", b"\x80\x02\x82\x01."
    yield "computed", b"\x80\x04](" + short("os") + short("system") + b"e0" + b"N" + short("system") + b"\x93" + b"."
    yield "list as name", b"\x80\x04" + b"]" + short("system") + b"\x93."
    yield (
        "build",
        b"\x80\x02cbuiltins\nobject\n)\x81}" + text("__setstate__") + b"cos\nsystem\nsb" + text(touch) + b"b.",
    )
    yield "newobj", b"\x80\x04" + short("subprocess") + short("Popen") + b"\x93" + text(touch) + b"\x85}\x92."
    yield "second", b"\x80\x02}." + called("os", "system", touch, 2)
    yield "after pop", b"\x80\x02" + called("os", "system", touch, 0)[:-1] + b"0}."
    yield "frame", b"\x80\x04\x95" + (2**62).to_bytes(8, "little") + called("os", "system", touch, 4)[11:]
    yield "huge memo", b"\x80\x02}r" + (2**31 - 1).to_bytes(4, "little") + b"."
    yield "huge bytes", b"\x80\x05\x96" + (2**40).to_bytes(8, "little") + b"x."
    yield "huge number", b"I" + b"9" * 100_000 + b"\n."
    yield "deep", b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b"."
    yield "no stop", b"\x80\x04" + b"N" * 1000
    yield "python 2", b"c__builtin__\napply\n(cos\nsystem\n(V" + touch.encode() + b"\nttR."
    yield "blank in name", b"cos\nsystem \n(V" + touch.encode() + b"\ntR."
    yield "persistent", b"cos\nsystem\nVx\n\x85RQ."


def torch_zip(pickle: bytes, root: str = "archive") -> bytes:
    """A file as ``torch.save`` makes it, around any pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{root}/data.pkl", pickle)
        archive.writestr(f"{root}/data/0", bytes(16))
        archive.writestr(f"{root}/version", "3\n")
    return buffer.getvalue()
