"""Keras, TensorFlow.js and Teachable Machine files made by hand as their tools write them: opened, trained, written."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from engine.models import RawModel, open_model, prove_equal, write_copy
from engine.models.declared import DeclaredInput, declared_input
from engine.models.keras_files.torch_form.shaping import average_pool
from engine.results.errors import ModelError, StorageError, TestError

SIDE = 16
CLASSES = ("Ähre", "Cat", "dog")
Weights = dict[str, dict[str, np.ndarray]]
LAYERS: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
    ("pad", "ZeroPadding2D", {"padding": [[0, 1], [0, 1]]}, ("input",)),
    ("conv1", "Conv2D", {"filters": 6, "kernel_size": [3, 3], "strides": [2, 2], "use_bias": False}, ("pad",)),
    ("bn1", "BatchNormalization", {"axis": [3], "epsilon": 0.001}, ("conv1",)),
    ("relu1", "ReLU", {"max_value": 6.0, "negative_slope": 0.0, "threshold": 0.0}, ("bn1",)),
    ("deep", "DepthwiseConv2D", {"kernel_size": [3, 3], "padding": "same", "use_bias": False}, ("relu1",)),
    ("bn2", "BatchNormalization", {"axis": -1}, ("deep",)),
    ("act2", "Activation", {"activation": "relu6"}, ("bn2",)),
    ("point", "Conv2D", {"filters": 6, "kernel_size": [1, 1], "use_bias": True}, ("act2",)),
    ("sum", "Add", {}, ("relu1", "point")),
)
SHAPES: dict[str, dict[str, tuple[int, ...]]] = {
    "conv1": {"kernel": (3, 3, 3, 6)},
    "bn1": dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), (6,)),
    "deep": {"depthwise_kernel": (3, 3, 6, 1)},
    "bn2": dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), (6,)),
    "point": {"kernel": (1, 1, 6, 6), "bias": (6,)},
    "wide": {"kernel": (6, 10), "bias": (10,)},
    "scores": {"kernel": (10, 3)},
}
TOPS = {"body": ("conv1", "bn1", "deep", "bn2", "point"), "head": ("wide", "scores")}


def make_weights(seed: int = 0) -> Weights:
    generator = np.random.default_rng(seed)
    values: Weights = {}
    for layer, shapes in SHAPES.items():
        values[layer] = {name: generator.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}
        for name in ("moving_variance", "gamma"):
            if name in values[layer]:
                values[layer][name] = np.abs(values[layer][name]) + np.float32(0.3)
    return values


def described(new: bool) -> dict[str, Any]:
    """The model as Keras 3 (``new``) or Keras 2 and TensorFlow.js describe it: models inside models."""
    shape = {"batch_shape" if new else "batch_input_shape": [None, SIDE, SIDE, 3]}

    def spec(kind: str, name: str, settings: dict[str, Any]) -> dict[str, Any]:
        extra = {"module": "keras.layers", "registered_name": None} if new else {}
        dtype = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
        more = {"trainable": True, "dtype": dtype if new else "float32"}
        return {"class_name": kind, "config": {"name": name, **more, **settings}, **extra}

    def node(sources: tuple[str, ...]) -> list[Any]:
        if not new:
            return [[[source, 0, 0, {}] for source in sources]]
        tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}} for name in sources]
        return [{"args": tensors if len(tensors) == 1 else [tensors], "kwargs": {}}]

    inner = [{**spec("InputLayer", "input", shape), "name": "input", "inbound_nodes": []}]
    inner += [
        {**spec(kind, name, settings), "name": name, "inbound_nodes": node(sources)}
        for name, kind, settings, sources in LAYERS
    ]
    ends = {"layers": inner, "input_layers": [["input", 0, 0]], "output_layers": [["sum", 0, 0]]}
    graph = spec("Functional" if new else "Model", "model1", ends)
    start = [spec("InputLayer", "first", shape)] if new else []
    own = {} if new else shape
    body = spec("Sequential", "body", {"layers": [*start, graph, spec("GlobalAveragePooling2D", "mean", {})], **own})
    dense = [
        spec("Dense", "wide", {"units": 10, "activation": "relu", "use_bias": True}),
        spec("Dense", "scores", {"units": 3, "activation": "softmax", "use_bias": False}),
    ]
    return spec("Sequential", "whole", {"layers": [*start, body, spec("Sequential", "head", {"layers": dense})]})


def in_order(top: str, values: Weights) -> Iterator[tuple[str, np.ndarray]]:
    pairs = [(f"{layer}/{name}", array) for layer in TOPS[top] for name, array in values[layer].items()]
    yield from (pair for pair in pairs if "moving" not in pair[0])
    yield from (pair for pair in pairs if "moving" in pair[0])


def save_h5(path: Path, values: Weights, description: dict[str, Any] | None = None) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "2.11.0", "tensorflow"
        file.attrs["model_config"] = json.dumps(description or described(False))
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [name.encode() for name in TOPS]
        for top in TOPS:
            group = root.create_group(top)
            group.attrs["weight_names"] = [f"{name}:0".encode() for name, _ in in_order(top, values)]
            for name, array in in_order(top, values):
                group.create_dataset(f"{name}:0", data=array)
    return path


SLOTS = {
    "conv1": "sequential/layers/functional/layers/conv2d",
    "bn1": "sequential/layers/functional/layers/batch_normalization",
    "deep": "sequential/layers/functional/layers/depthwise_conv2d",
    "bn2": "sequential/layers/functional/layers/batch_normalization_1",
    "point": "sequential/layers/functional/layers/conv2d_1",
    "wide": "sequential_1/layers/dense",
    "scores": "sequential_1/layers/dense_1",
}


def save_keras(path: Path, values: Weights, description: dict[str, Any] | None = None) -> Path:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for layer, arrays in values.items():
            for number, array in enumerate(arrays.values()):
                file[f"layers/{SLOTS[layer]}/vars/{number}"] = array
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.9.0"}))
        archive.writestr("config.json", json.dumps(description or described(True)))
        archive.writestr("model.weights.h5", buffer.getvalue())
    return path


def stored(array: np.ndarray, how: str) -> tuple[bytes, dict[str, Any]]:
    """An array as the converter of TensorFlow.js stores it."""
    if how == "float32":
        return array.tobytes(), {}
    if how == "float16":
        return array.astype(np.float16).tobytes(), {"quantization": {"dtype": how, "original_dtype": "float32"}}
    low, levels = float(array.min()), np.iinfo(how).max
    scale = (float(array.max()) - low) / levels or 1.0
    extent = {"dtype": how, "min": low, "scale": scale, "original_dtype": "float32"}
    return np.rint((array - low) / scale).astype(how).tobytes(), {"quantization": extent}


def tfjs_files(values: Weights, how: str = "float32", *, shards: int = 1, machine: bool = True) -> dict[str, bytes]:
    content, entries = b"", []
    for layer, arrays in values.items():
        for name, array in arrays.items():
            data, extra = stored(array, how)
            content += data
            entries.append({"name": f"{layer}/{name}", "shape": list(array.shape), "dtype": "float32", **extra})
    names = ["weights.bin"] if shards == 1 else [f"group1-shard{i + 1}of{shards}.bin" for i in range(shards)]
    step = -(-len(content) // shards)
    top = {**described(False), "keras_version": "tfjs-layers 1.3.1", "backend": "tensor_flow.js"}
    model = {"modelTopology": top, "weightsManifest": [{"paths": [f"./{name}" for name in names], "weights": entries}]}
    files = {"model.json": json.dumps(model).encode()}
    files |= {name: content[index * step : (index + 1) * step] for index, name in enumerate(names)}
    if machine:
        about = {"tfjsVersion": "1.3.1", "tmVersion": "2.4.5", "packageName": "@teachablemachine/image"}
        files["metadata.json"] = json.dumps({**about, "labels": CLASSES, "imageSize": SIDE}).encode()
    return files


def save_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def save_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make(form: str, folder: Path) -> Path:
    values = make_weights()
    if form == "h5":
        return save_h5(folder / "model.h5", values)
    if form == "keras":
        return save_keras(folder / "model.keras", values)
    if form == "h5_zip":
        inner = save_h5(folder / "keras_model.h5", values).read_bytes()
        labels = "".join(f"{index} {name}\n" for index, name in enumerate(CLASSES)).encode()
        return save_zip(folder / "converted_keras.zip", {"keras_model.h5": inner, "labels.txt": labels})
    if form == "tfjs_zip":
        return save_zip(folder / "my model.zip", tfjs_files(values))
    if form == "tfjs_shards":
        return save_folder(folder / "web", tfjs_files(values, shards=3, machine=False))
    return save_folder(folder / "web", tfjs_files(values, form.removeprefix("tfjs_")))


FORMS = ("h5", "keras", "h5_zip", "tfjs_zip", "tfjs_shards", "tfjs_float32")
SMALL = ("tfjs_float16", "tfjs_uint16", "tfjs_uint8")
NAMED = ("h5_zip", "tfjs_zip", "tfjs_float32", *SMALL)


def pictures(count: int = 6) -> np.ndarray:
    return np.random.default_rng(5).uniform(-1, 1, (count, SIDE, SIDE, 3)).astype(np.float32)


def by_hand(values: Weights, x: np.ndarray) -> np.ndarray:
    """The model's answers written out once more, from the layers' definitions, with loops over pixels."""

    def norm(x: np.ndarray, layer: str) -> np.ndarray:
        w = values[layer]
        return (x - w["moving_mean"]) / np.sqrt(w["moving_variance"] + 1e-3) * w["gamma"] + w["beta"]

    x = np.pad(x.astype(np.float64), ((0, 0), (0, 1), (0, 1), (0, 0)))
    kernel, out = values["conv1"]["kernel"], np.zeros((len(x), 8, 8, 6))
    for row in range(8):
        for column in range(8):
            window = x[:, 2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
            out[:, row, column] = np.tensordot(window, kernel, ((1, 2, 3), (0, 1, 2)))
    first = np.clip(norm(out, "bn1"), 0, 6)
    around, kernel, out = np.pad(first, ((0, 0), (1, 1), (1, 1), (0, 0))), values["deep"]["depthwise_kernel"], 0 * first
    for row in range(8):
        for column in range(8):
            out[:, row, column] = (around[:, row : row + 3, column : column + 3] * kernel[..., 0]).sum((1, 2))
    second = np.clip(norm(out, "bn2"), 0, 6)
    x = (first + second @ values["point"]["kernel"][0, 0] + values["point"]["bias"]).mean((1, 2))
    x = np.maximum(x @ values["wide"]["kernel"] + values["wide"]["bias"], 0) @ values["scores"]["kernel"]
    shares = np.exp(x - x.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


@pytest.mark.parametrize("form", [*FORMS, *SMALL])
def test_opens_with_the_right_answers(tmp_path: Path, form: str, no_network: list[str]) -> None:
    raw = open_model(make(form, tmp_path))
    assert (raw.num_classes, raw.removed, raw.equality.status) == (3, "softmax", "equal")
    assert raw.input.dims == (None, SIDE, SIDE, 3)
    assert raw.class_names == (CLASSES if form in NAMED else None)
    expected = by_hand(make_weights(), pictures())
    tolerance = {"tfjs_uint8": 0.1, "tfjs_uint16": 1e-3, "tfjs_float16": 1e-2}.get(form, 1e-5)
    assert np.abs(raw.runtime.run(pictures()) - expected).max() < tolerance
    logits = raw.network(torch.from_numpy(pictures()))
    assert np.abs(logits.softmax(1).detach().numpy() - expected).max() < tolerance


def trained(raw: RawModel) -> torch.nn.Module:
    """A step that changes every weight."""
    raw.network.train()
    optimiser = torch.optim.SGD(raw.network.parameters(), lr=0.05)
    loss = torch.nn.functional.cross_entropy(raw.network(torch.from_numpy(pictures())), torch.arange(6) % 3)
    loss.backward()
    assert all(weight.grad is not None for weight in raw.network.parameters())
    optimiser.step()
    return raw.network.eval()


@pytest.mark.parametrize("form", [*FORMS, *SMALL])
def test_trains_and_is_written_back(tmp_path: Path, form: str) -> None:
    place = make(form, tmp_path)
    raw = open_model(place)
    before = {path: path.read_bytes() for path in raw.facts.files}
    network = trained(raw)
    target = tmp_path / "out" / f"new{raw.facts.path.suffix}"
    target.parent.mkdir()
    files = write_copy(raw, network, target)
    assert files[0] == target
    assert {path: path.read_bytes() for path in raw.facts.files} == before
    moved = tmp_path / "elsewhere"
    shutil.move(target.parent, moved)
    again = open_model(moved / target.name)
    assert again.class_names == raw.class_names
    assert again.facts.source_tool == raw.facts.source_tool
    with torch.no_grad():
        wanted, found = (model(torch.from_numpy(pictures())) for model in (network, again.network))
    tolerance = {"tfjs_uint8": 0.3, "tfjs_uint16": 2e-3, "tfjs_float16": 2e-2}.get(form, 1e-5)
    assert float((wanted - found).abs().max()) < tolerance
    assert prove_equal(again, pictures()).status == "equal"
    assert float((wanted - torch.from_numpy(raw.runtime.run(pictures())).log()).abs().max()) > 0.01


@pytest.mark.parametrize("form", ["tfjs_zip", "h5_zip", "keras"])
def test_an_archive_keeps_all_else(tmp_path: Path, form: str) -> None:
    raw = open_model(make(form, tmp_path))
    target = tmp_path / "new.zip"
    write_copy(raw, trained(raw), target)
    with zipfile.ZipFile(raw.facts.path) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == [{"tfjs_zip": "weights.bin", "h5_zip": "keras_model.h5", "keras": "model.weights.h5"}[form]]


def test_a_teachable_machine_model_says_so(tmp_path: Path) -> None:
    raw = open_model(make("tfjs_float32", tmp_path))
    assert raw.facts.source_tool == "Teachable Machine 2.4.5"
    assert declared_input(raw.facts.metadata, 3) == DeclaredInput(1.0, (0.5,) * 3, (0.5,) * 3)
    assert any("Teachable Machine" in note and str(SIDE) in note for note in raw.facts.notes)
    packed = open_model(make("h5_zip", tmp_path))
    assert packed.facts.source_tool == "Teachable Machine"
    assert declared_input(packed.facts.metadata, 3) is not None
    assert not declared_input(open_model(make("h5", tmp_path)).facts.metadata, 3)


@pytest.mark.parametrize(
    ("about", "word"),
    [
        ({"packageName": "@teachablemachine/pose", "labels": ["a", "b"]}, "poses"),
        ({"tfjsSpeechCommandsVersion": "0.4.0", "wordLabels": ["a", "b"]}, "sounds"),
    ],
)
def test_poses_and_sounds_are_told_apart(tmp_path: Path, about: dict[str, object], word: str) -> None:
    files = {**tfjs_files(make_weights()), "metadata.json": json.dumps(about).encode()}
    with pytest.raises(ModelError, match=word):
        open_model(save_zip(tmp_path / "export.zip", files))


def test_is_not_written_over_the_own_file(tmp_path: Path) -> None:
    raw = open_model(make("h5", tmp_path))
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, raw.facts.path)
    raw.facts.path.write_bytes(raw.facts.path.read_bytes() + b"x")
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, tmp_path / "new.h5")


def test_numbers_that_are_none_are_not_saved(tmp_path: Path) -> None:
    raw = open_model(make("keras", tmp_path))
    with torch.no_grad():
        next(raw.network.parameters()).fill_(float("nan"))
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "new.keras")
    assert not (tmp_path / "new.keras").exists()


def test_average_pool_leaves_the_edges_out() -> None:
    x = np.random.default_rng(0).normal(size=(2, 13, 10, 3)).astype(np.float32)
    found = average_pool(torch.from_numpy(x), size=(3, 3), strides=(2, 2), same=True).numpy()
    assert found.shape == (2, 7, 5, 3)
    for row in range(7):
        for column in range(5):
            top, left = 2 * row - 1, 2 * column
            expected = x[:, max(top, 0) : top + 3, left : left + 3].mean((1, 2))
            assert np.allclose(found[:, row, column], expected, atol=1e-6)


def change(description: dict[str, Any], name: str, **changes: Any) -> dict[str, Any]:
    """The description with one layer's entry changed, wherever it stands."""

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, dict):
            found = {key: walk(item) for key, item in value.items()}
            own = isinstance(found.get("config"), dict) and found["config"].get("name") == name
            return {**found, **changes} if own else found
        return value

    changed: dict[str, Any] = walk(description)
    return changed


PROGRAM = {"class_name": "__lambda__", "config": {"code": "4wEAAAAA", "defaults": None, "closure": None}}
HOSTILE: dict[str, dict[str, Any]] = {
    "lambda": {"class_name": "Lambda", "config": {"name": "act2", "function": PROGRAM}},
    "module": {"module": "os", "class_name": "system"},
    "module inside": {"module": "keras.src.utils.get_file; os"},
    "registered": {"registered_name": "my_package>Dense"},
    "saved model": {"class_name": "TFSMLayer", "config": {"name": "act2", "filepath": "/tmp/x"}},
    "function": {"config": {"name": "act2", "activation": PROGRAM}},
    "function by name": {
        "config": {
            "name": "act2",
            "activation": {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
        }
    },
    "unknown layer": {"class_name": "Attention"},
    "unknown setting": {"config": {"name": "act2", "activation": "relu", "function": "x"}},
    "no class": {"class_name": None},
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("form", ["h5", "keras", "tfjs"])
def test_what_may_run_or_is_unknown_is_refused(tmp_path: Path, form: str, case: str) -> None:
    description = change(described(form == "keras"), "act2", **HOSTILE[case])
    if form == "tfjs":
        files = tfjs_files(make_weights())
        model = {**json.loads(files["model.json"]), "modelTopology": {"model_config": description}}
        place = save_folder(tmp_path / "web", {**files, "model.json": json.dumps(model).encode()})
    else:
        place = {"h5": save_h5, "keras": save_keras}[form](tmp_path / f"model.{form}", make_weights(), description)
    with pytest.raises(ModelError) as refused:
        open_model(place)
    assert refused.value.code in {"model.not_safe", "model.unknown_layer", "model.damaged"}
    if case in {"lambda", "module", "module inside", "registered", "saved model"}:
        assert refused.value.code == "model.not_safe"


def spoil_external(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["model_weights/head/wide/kernel:0"]
        file["model_weights/head/wide/kernel:0"] = h5py.ExternalLink("/etc/other.h5", "/x")


def spoil_raw(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["model_weights/head/wide/kernel:0"]
        file.create_dataset("model_weights/head/wide/kernel:0", (6, 10), "f4", external=[("/etc/passwd", 0, 240)])


def spoil_size(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["model_weights/head/wide/kernel:0"]
        file.create_dataset("model_weights/head/wide/kernel:0", (60_000, 100_000), "f4", chunks=(100, 100))


def spoil_missing(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["model_weights/head/wide/kernel:0"]


def spoil_loop(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        file["model_weights/head/again"] = file["model_weights"]


def spoil_shape(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["model_weights/head/wide/kernel:0"]
        file["model_weights/head/wide/kernel:0"] = np.zeros((7, 10), np.float32)


def spoil_config(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file.attrs["model_config"]


def spoil_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


@pytest.mark.parametrize(
    "spoil", [spoil_external, spoil_raw, spoil_size, spoil_missing, spoil_loop, spoil_shape, spoil_config, spoil_end]
)
def test_spoilt_hdf5_files_are_refused(tmp_path: Path, spoil: Any) -> None:
    path = make("h5", tmp_path)
    spoil(path)
    with pytest.raises(ModelError):
        open_model(path)


@pytest.mark.parametrize("name", ["../weights.bin", "/etc/passwd", "a\\b.bin", "missing.bin"])
def test_shards_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    files = tfjs_files(make_weights())
    files["model.json"] = files["model.json"].replace(b"./weights.bin", json.dumps(name)[1:-1].encode())
    with pytest.raises(ModelError):
        open_model(save_folder(tmp_path / "web", files))
    with pytest.raises(ModelError):
        open_model(save_zip(tmp_path / "web.zip", files))


def test_a_bomb_and_a_link_are_refused(tmp_path: Path) -> None:
    files = tfjs_files(make_weights())
    folder = save_folder(tmp_path / "web", files)
    (folder / "weights.bin").rename(tmp_path / "real.bin")
    (folder / "weights.bin").symlink_to(tmp_path / "real.bin")
    with pytest.raises(ModelError):
        open_model(folder)
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("model.json", files["model.json"])
        archive.writestr("weights.bin", files["weights.bin"])
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("weights.bin", files["weights.bin"])
    with pytest.raises(ModelError):
        open_model(tmp_path / "twice.zip")


@pytest.mark.parametrize("size", range(0, 2400, 300))
def test_cut_files_never_crash(tmp_path: Path, size: int) -> None:
    for form in ("keras", "tfjs_zip"):
        folder = tmp_path / form
        folder.mkdir()
        path = make(form, folder)
        path.write_bytes(path.read_bytes()[:size])
        with pytest.raises(ModelError):
            open_model(path)
