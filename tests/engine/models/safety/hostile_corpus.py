"""The corpus of hostile files: each case writes one into an empty folder, and says which check has to refuse it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hostile_archives as archives
import hostile_folders as folders
import hostile_mixed as mixed
import hostile_onnx as graphs
import hostile_pickles as pickles
import hostile_sklearn as learned
import hostile_tflite as tflite

ARCHIVE_NAMES = ("model.keras", "model.zip", "model.pt")
MAGIC = {
    "zip": b"PK\x03\x04",
    "hdf5": b"\x89HDF\r\n\x1a\n",
    "gzip": b"\x1f\x8b\x08",
    "pickle": b"\x80\x04\x95",
    "tflite": b"\x20\0\0\0TFL3",
    "safetensors": b"\x40\0\0\0\0\0\0\0{",
    "onnx": b"\x08\x09\x12\x07pytorch",
    "numpy": b"\x93NUMPY\x01\0",
    "gguf": b"GGUF",
    "json": b"{",
}


@dataclass(frozen=True)
class Case:
    """``write(folder, canary)`` returns the path to open; ``check`` names the task that refuses it by itself."""

    name: str
    write: Callable[[Path, Path], Path]
    check: str | None = None

    @property
    def family(self) -> str:
        return self.name.split(":")[0]


def _file(name: str, content: Callable[[Path], bytes]) -> Callable[[Path, Path], Path]:
    def write(folder: Path, canary: Path) -> Path:
        path = folder / name
        path.write_bytes(content(canary))
        return path

    return write


def _fixed(name: str, content: bytes) -> Callable[[Path, Path], Path]:
    return _file(name, lambda canary: content)


def _pickles() -> list[Case]:
    found = []
    for index, (module, name) in enumerate(pickles.GADGETS):
        for protocol in range(6):

            def content(canary: Path, module: str = module, name: str = name, protocol: int = protocol) -> bytes:
                return pickles.called(module, name, pickles.command(module, name, canary), protocol)

            place = pickles.NAMES[(index + 5 * protocol) % len(pickles.NAMES)]
            title = f"pickle:{module}.{name} in {protocol} as {place}"
            found.append(Case(title, _file(place, content), "pickle"))
    for name, _ in pickles.indirect(Path("canary")):
        found.append(
            Case(f"pickle:{name}", _file("a.pt", lambda canary, name=name: dict(pickles.indirect(canary))[name]))
        )
    for module, name in pickles.GADGETS[:12]:

        def wrapped(canary: Path, module: str = module, name: str = name) -> bytes:
            return pickles.torch_zip(pickles.called(module, name, pickles.command(module, name, canary), 2))

        found.append(Case(f"torch:{module}.{name}", _file("a.pth", wrapped)))
    return found


def _archives() -> list[Case]:
    found = []
    for index, (name, content) in enumerate(archives.zips()):
        found.append(
            Case(f"zip:{name}", _fixed(ARCHIVE_NAMES[index % 3], content), "zip" if name != "zip in zip" else None)
        )
    found += [Case(f"tar:{name}", _fixed("model.tar.gz", content), "tar") for name, content in archives.tars()]
    return found


def _graphs() -> list[Case]:
    found = [Case(f"onnx giant:{name}", _fixed("model.onnx", content)) for name, content in graphs.giants()]
    found += [Case(f"onnx loop:{name}", _fixed("model.onnx", content)) for name, content in graphs.loops()]
    found += [
        Case(f"onnx:{name}", _file("model.onnx", lambda canary, change=change: graphs.changed(change)))
        for name, change in graphs.CHANGES.items()
    ]
    found.append(Case("onnx:deep protobuf", _fixed("model.onnx", graphs.deep_protobuf())))
    found += [
        Case(f"onnx data:{location}", lambda folder, canary, location=location: graphs.external(folder, location))
        for location in graphs.EXTERNAL
    ]
    for key, item in (("offset", "-5"), ("offset", "9" * 30), ("length", "x"), ("length", "-1"), ("checksum", "x")):
        found.append(
            Case(
                f"onnx data:{key} {item[:3]}",
                lambda folder, canary, key=key, item=item: graphs.external(folder, "secret", **{key: item}),
            )
        )
    return found


def _hdf5(name: str) -> Callable[[Path, Path], Path]:
    return lambda folder, canary: dict(folders.bad_hdf5(folder))[name]


HDF5 = (
    "external link",
    "soft link",
    "external numbers",
    "virtual",
    "huge",
    "bomb",
    "loop",
    "filter",
    "references",
    "deep",
)


def _settings() -> list[Case]:
    found = [Case(f"hugging face:{name}", folders.hugging_face(change)) for name, change in folders.CONFIGS.items()]
    for name in folders.keras_models(Path("canary")):
        found += [
            Case(f"keras:{name}", folders.keras_zip(name)),
            Case(f"keras h5:{name}", folders.keras_h5(name)),
            Case(f"tfjs:{name}", folders.tfjs(name)),
        ]
    for name in ("../secret", "/etc/passwd", "http://127.0.0.1:9/weights.bin", "a/../../secret"):
        found.append(Case(f"tfjs paths:{name}", folders.tfjs_paths(name)))
    for name, content in folders.bad_safetensors():
        found.append(Case(f"safetensors:{name}", _fixed("model.safetensors", content), "safetensors"))
    found += [Case(f"hdf5:{name}", _hdf5(name), "hdf5") for name in HDF5]
    found += [
        Case(f"tokenizer:{name}", folders.text_folder(lambda content=content: content))
        for name, content in folders.TOKENIZERS.items()
    ]
    found += [Case(f"text folder:{name}", folders.text_folder(make)) for name, make in folders.TEXT_FOLDERS.items()]
    found += [
        Case(f"text settings:{name}", folders.text_folder(folders.word_pieces, told))
        for name, told in folders.TEXT_SETTINGS.items()
    ]
    deep = b"[" * 500_000 + b"]" * 500_000
    found += [
        Case("json:deep", _fixed("model.json", deep), "json"),
        Case("json:deep map", _fixed("a", b'{"a":' * 10**5), "json"),
    ]
    found.append(Case("json:huge number", _fixed("model.json", b'{"a": ' + b"9" * 10**6 + b"}"), "json"))
    return found


def _tflite() -> list[Case]:
    found = [Case(f"tflite:{name}", _fixed("a.bin", content), "tflite") for name, content in tflite.structures()]
    found += [Case(f"tflite native:{name}", _fixed("m.tflite", content)) for name, content in tflite.natives()]
    found += [Case(f"tflite zip:{name}", _fixed("m.tflite", content), "tflite") for name, content in tflite.archives()]
    return found


def _sklearn() -> list[Case]:
    nowhere = Path("canary")
    found = [
        Case(f"sklearn:{name}", _file("m.joblib", lambda canary, name=name: dict(learned.pickles(canary))[name]))
        for name, _ in learned.pickles(nowhere)
    ]
    found += [Case(f"sklearn large:{name}", _fixed("m.pkl", content)) for name, content in learned.large()]
    found += [
        Case(f"sklearn packed:{name}", _file("m.joblib", lambda canary, make=make: make()))
        for name, make in learned.packed()
    ]
    found += [
        Case(f"skops:{name}", _file("m.skops", lambda canary, name=name: dict(learned.skops_files(canary))[name]))
        for name, _ in learned.skops_files(nowhere)
    ]
    return found


def _noise() -> list[Case]:
    generator = random.Random(0)
    found = [Case(f"random:{index}", _fixed("model.onnx", generator.randbytes(10**index))) for index in range(1, 7)]
    for name, start in MAGIC.items():
        found.append(Case(f"random:{name}", _fixed("model.bin", start + generator.randbytes(3000))))
    sample = graphs.SAMPLE.read_bytes()
    for place in (1, 10, 1000, len(sample) // 2, len(sample) - 1):
        found.append(Case(f"cut:{place}", _fixed("model.onnx", sample[:place])))
    return found


def cases() -> list[Case]:
    """All cases, each with a name of its own."""
    several = [Case(name, write) for name, write in mixed.mixed()]
    return [*_pickles(), *_archives(), *_graphs(), *_settings(), *_tflite(), *_sklearn(), *several, *_noise()]
