"""Hostile files that need several formats at once: programs in archives, bombs in containers, links and paths out."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
from hostile_archives import zipped
from hostile_folders import entry, hugging_face, keras_models, safetensors
from hostile_pickles import called, command

Write = Callable[[Path, Path], Path]
IMAGE = {"model_type": "resnet", "architectures": ["ResNetForImageClassification"], "num_labels": 3}


def script(module: str, name: str, where: str) -> Write:
    """A TorchScript file whose ``where`` would run something if it were loaded."""

    def write(folder: Path, canary: Path) -> Path:
        bad = called(module, name, command(module, name, canary), 2)
        good = b"\x80\x02}."
        code = b"def forward(self, x):\n  return x\n"
        members = {
            "a/data.pkl": bad if where == "data" else good,
            "a/constants.pkl": bad if where == "constants" else good,
            "a/code/__torch__.py": CODE.format(canary=str(canary)).encode() if where == "code" else code,
            "a/version": b"3\n",
        }
        path = folder / "model.pt"
        path.write_bytes(zipped(members, zipfile.ZIP_STORED))
        return path

    return write


CODE = "import os\nos.system('touch {canary}')\n"


def sharded(place: str) -> Write:
    """A Hugging Face folder whose numbers are said to lie elsewhere."""

    def write(folder: Path, canary: Path) -> Path:
        hugging_face({})(folder, canary)
        (folder / "model.safetensors").rename(folder.parent / "secret.safetensors")
        index = {"metadata": {}, "weight_map": {"w": place}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
        return folder

    return write


def linked(name: str) -> Write:
    """A Hugging Face folder one of whose files is a link out of it."""

    def write(folder: Path, canary: Path) -> Path:
        hugging_face({})(folder, canary)
        secret = folder.parent / f"secret-{name}"
        (folder / name).unlink(missing_ok=True)
        secret.write_bytes(
            json.dumps(IMAGE).encode() if name.endswith(".json") else safetensors({"w": entry(0, 16)}, bytes(16))
        )
        (folder / name).symlink_to(secret)
        return folder

    return write


def processor(content: object) -> Write:
    """A Hugging Face folder with an odd processor."""

    def write(folder: Path, canary: Path) -> Path:
        hugging_face({})(folder, canary)
        (folder / "preprocessor_config.json").write_bytes(
            content if isinstance(content, bytes) else json.dumps(content).encode()
        )
        return folder

    return write


def _image(write: Callable[[h5py.File], object]) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        write(file)
    return buffer.getvalue()


def keras_with(weights: bytes) -> Write:
    """A ``.keras`` file around odd weights."""

    def write(folder: Path, canary: Path) -> Path:
        config = {"class_name": "Sequential", "module": "keras", "config": {"name": "m", "layers": []}}
        path = folder / "model.keras"
        path.write_bytes(
            zipped({"config.json": json.dumps(config).encode(), "metadata.json": b"{}", "model.weights.h5": weights})
        )
        return path

    return write


def keras_weights() -> Iterator[tuple[str, bytes]]:
    yield "external link", _image(lambda file: file.__setitem__("a", h5py.ExternalLink("/etc/passwd", "/")))
    yield (
        "external numbers",
        _image(lambda file: file.create_dataset("a", (3,), "u1", external=[("/etc/passwd", 0, 3)])),
    )
    yield "bomb", _image(lambda file: file.create_dataset("a", data=np.zeros(2**25), compression="gzip"))
    yield "huge", _image(lambda file: file.create_dataset("a", (2**45,), "f8"))
    yield "pickle", called("os", "system", "true", 2)
    yield "noise", np.random.default_rng(0).bytes(5000)


def keras_layers(canary: Path) -> dict[str, list[dict[str, object]]]:
    """Stacks of ordinary layers with sizes that would fill the memory or never end."""

    def layer(name: str, **config: object) -> dict[str, object]:
        return {"class_name": name, "module": "keras.layers", "config": {"name": name.lower(), **config}}

    start = layer("InputLayer", batch_shape=[None, 8, 8, 3])
    return {
        "upsampling": [start, layer("UpSampling2D", size=[2**20, 2**20])],
        "padding": [start, layer("ZeroPadding2D", padding=[[2**30, 2**30], [2**30, 2**30]])],
        "repeat": [start, layer("Flatten"), layer("RepeatVector", n=2**40)],
        "input": [layer("InputLayer", batch_shape=[None, 2**31, 2**31, 3]), layer("Flatten")],
        "reshape": [start, layer("Reshape", target_shape=[-1, -1, 2**40])],
        "pool": [start, layer("MaxPooling2D", pool_size=[0, 0])],
        "dilation": [start, layer("AveragePooling2D", pool_size=[2**31, 1], padding="same")],
    }


def keras_stack(name: str) -> Write:
    """A TensorFlow.js model around such a stack."""

    def write(folder: Path, canary: Path) -> Path:
        stack = {"class_name": "Sequential", "config": {"name": "m", "layers": keras_layers(canary)[name]}}
        content = {
            "format": "layers-model",
            "modelTopology": {"model_config": stack, "keras_version": "2.13.1", "backend": "tensorflow"},
            "weightsManifest": [{"paths": ["weights.bin"], "weights": []}],
        }
        (folder / "model.json").write_text(json.dumps(content))
        (folder / "weights.bin").write_bytes(b"")
        return folder

    return write


def tfjs_weights(**weight: object) -> Write:
    """A TensorFlow.js model whose list of weights is odd."""

    def write(folder: Path, canary: Path) -> Path:
        manifest = [{"paths": ["weights.bin"], "weights": [{"name": "w", "shape": [2], "dtype": "float32", **weight}]}]
        topology = {"model_config": keras_models(canary)["huge"], "keras_version": "2.13.1", "backend": "tensorflow"}
        (folder / "model.json").write_text(json.dumps({"modelTopology": topology, "weightsManifest": manifest}))
        (folder / "weights.bin").write_bytes(bytes(8))
        return folder

    return write


TFJS_WEIGHTS: dict[str, dict[str, object]] = {
    "huge shape": {"shape": [2**40, 2**40]},
    "negative shape": {"shape": [-2, -2]},
    "unknown type": {"dtype": "pickle"},
    "odd quantisation": {"quantization": {"dtype": "uint8", "scale": "x", "min": None}},
    "huge quantised": {"shape": [2**33], "quantization": {"dtype": "uint8", "scale": 1.0, "min": 0.0}},
}


def numpy_objects(canary: Path) -> bytes:
    """A ``.npy`` file of objects: its numbers are a pickle."""
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    return (
        b"\x93NUMPY\x01\x00"
        + len(header).to_bytes(2, "little")
        + header
        + called("os", "system", command("os", "system", canary), 2)
    )


def mixed() -> Iterator[tuple[str, Write]]:
    """All cases of this file: name and writer."""
    for where in ("data", "constants", "code"):
        yield f"script:{where}", script("os", "system", where)
        yield f"script:{where} eval", script("builtins", "eval", where)
    for place in ("../secret.safetensors", "/etc/passwd", "a/b.safetensors", "..", "model.bin", "C:\\x.safetensors"):
        yield f"sharded:{place}", sharded(place)
    for name in ("model.safetensors", "config.json", "preprocessor_config.json"):
        yield f"linked:{name}", linked(name)
    yield "processor:huge", processor({"size": {"height": 2**40, "width": 2**40}})
    yield "processor:code", processor({"auto_map": {"AutoImageProcessor": "own.Processor"}, "size": 8})
    yield "processor:deep", processor(b"[" * 100_000)
    yield "processor:odd", processor({"size": [[[]]], "image_mean": {"a": 1}, "rescale_factor": "x"})
    for name, weights in keras_weights():
        yield f"keras weights:{name}", keras_with(weights)
    for name in keras_layers(Path("canary")):
        yield f"keras sizes:{name}", keras_stack(name)
    for name, change in TFJS_WEIGHTS.items():
        yield f"tfjs weights:{name}", tfjs_weights(**change)

    def objects(folder: Path, canary: Path) -> Path:
        (folder / "model.npy").write_bytes(numpy_objects(canary))
        return folder / "model.npy"

    def archive(folder: Path, canary: Path) -> Path:
        (folder / "model.npz").write_bytes(zipped({"arr_0.npy": numpy_objects(canary)}))
        return folder / "model.npz"

    yield "numpy:objects", objects
    yield "numpy:archive", archive
