"""The openers of all formats on files with changed bytes: they open or refuse them, in words, and nothing else.

The fast suite tries a fixed number of cases; ``TOUGHEN_FUZZ=500`` tries so many for each format.
"""

import contextlib
import importlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hostile_folders import entry, hugging_face, safetensors
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.models.safety.first_look import LOOKS
from engine.results.errors import ModelError

CASES = int(os.environ.get("TOUGHEN_FUZZ", "20"))
SHAPES = json.loads((Path(__file__).parents[1] / "torch_files" / "references.json").read_text())
change = st.tuples(
    st.floats(0, 1), st.sampled_from((0, 1, 0x7F, 0x80, 0xFF, ord("["), ord('"'), ord("9"))), st.integers(0, 3)
)


def state() -> dict[str, torch.Tensor]:
    shapes = SHAPES["torchvision/mobilenet_v2"]["shapes"]
    return {
        name: torch.zeros(shape, dtype=torch.int64 if not shape else torch.float32) for name, shape in shapes.items()
    }


def torch_zip(folder: Path) -> Path:
    torch.save(state(), folder / "model.pt")
    return folder / "model.pt"


def torch_legacy(folder: Path) -> Path:
    torch.save({"a": torch.zeros(3)}, folder / "model.pt", _use_new_zipfile_serialization=False)
    return folder / "model.pt"


def numbers(folder: Path) -> Path:
    (folder / "model.safetensors").write_bytes(safetensors({"w": entry(0, 16)}, bytes(16)))
    return folder / "model.safetensors"


def script(folder: Path) -> Path:
    path = folder / "model.pt"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a/data.pkl", "a/constants.pkl", "a/code/x.py"):
            archive.writestr(name, b"\x80\x02}.")
    return path


def keras_h5(folder: Path) -> Path:
    import h5py

    with h5py.File(folder / "model.h5", "w") as file:
        layer = {"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [None, 4]}}
        file.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"name": "m", "layers": [layer]}}
        )
        file.attrs["keras_version"] = "2.13.1"
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"d"]
        group.create_group("d").attrs["weight_names"] = [b"d/kernel:0"]
        group["d"].create_dataset("d/kernel:0", data=[[0.0] * 2] * 4)
    return folder / "model.h5"


def tfjs(folder: Path) -> Path:
    layer = {"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [None, 4, 4, 3]}}
    stack = {"class_name": "Sequential", "config": {"name": "m", "layers": [layer]}}
    content = {"modelTopology": {"model_config": stack}, "weightsManifest": [{"paths": ["w.bin"], "weights": []}]}
    (folder / "model.json").write_text(json.dumps(content))
    (folder / "w.bin").write_bytes(b"")
    return folder / "model.json"


def hugging_face_config(folder: Path) -> Path:
    hugging_face({"id2label": {"0": "a", "1": "b", "2": "c"}})(folder, folder / "canary")
    return folder / "config.json"


def hugging_face_weights(folder: Path) -> Path:
    hugging_face({})(folder, folder / "canary")
    return folder / "model.safetensors"


FILES: dict[str, Callable[[Path], Path]] = {
    made.__name__: made
    for made in (torch_zip, torch_legacy, numbers, script, keras_h5, tfjs, hugging_face_config, hugging_face_weights)
}


def mutated(content: bytes, changes: list[tuple[float, int, int]]) -> bytes:
    """Change, take out, repeat or cut at places that the numbers choose; most lie where headers are."""
    found = bytearray(content)
    for share, byte, kind in changes:
        place = int(share**3 * max(0, len(found) - 1))
        if kind == 0 and found:
            found[place] = byte
        elif kind == 1:
            del found[place : place + byte % 5 + 1]
        elif kind == 2:
            found[place:place] = found[place : place + 8]
        elif place > 8:
            del found[-(place % 64) - 1 :]
    return bytes(found)


def attempt(place: Path) -> None:
    """Ask every loader, as the door does, but without the worker before it: the openers have to stand by themselves."""
    for name in LOOKS:
        loader = importlib.import_module(name)
        if loader.recognises(place):
            with contextlib.suppress(ModelError):  # any other error would be a fault
                loader.open_file(place, seed=0, threads=1)
            return


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", FILES)
def test_changed_files_open_or_are_refused(kind: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    path = FILES[kind](source)
    content = path.read_bytes()
    tried, cases = 0, max(6, CASES // 3) if len(content) > 10**6 else CASES

    @seed(3)
    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(change, min_size=1, max_size=4))
    def run(changes: list[tuple[float, int, int]]) -> None:
        nonlocal tried
        tried += 1
        folder = tmp_path / f"{tried}"
        shutil.copytree(source, folder)
        (folder / path.name).write_bytes(mutated(content, changes))
        attempt(folder / path.name)
        shutil.rmtree(folder)

    run()
    assert tried >= min(cases, 6)
