"""The guide beside a new model of each kind: its program is run, and says what Toughen itself says of the picture."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from made_results import harden_result
from PIL import Image

from engine.data.decode import decode_picture
from engine.jobs.describing import describe_model
from engine.jobs.guide import write_guide
from engine.jobs.new_model import NewModelWriter
from engine.models import Model, open_model
from engine.results import Equality
from engine.understanding.scalings import make_convention, usual_scalings
from engine.understanding.understood import Understood

ROOT = Path(__file__).parents[3]
NAMES = ("Ähre", "<b>cat</b>", 'do"g', "fox\u202e", "hen")
SIDE = 32


def layers(keras: Any) -> Any:
    parts = [keras.Input((SIDE, SIDE, 3)), keras.layers.Conv2D(8, 3, 2), keras.layers.BatchNormalization()]
    parts += [keras.layers.ReLU(), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(5, activation="softmax")]
    keras.utils.set_random_seed(3)
    return keras.Sequential(parts)


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> Any:
    os.environ["KERAS_BACKEND"] = "torch"
    os.environ["KERAS_HOME"] = str(tmp_path_factory.mktemp("keras"))
    import keras

    return keras


def onnx_file(folder: Path, _keras: Any) -> Path:
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 6, 3, 2), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(1350, 5)
    )
    torch.onnx.export(network, (torch.rand(1, 3, SIDE, SIDE),), folder / "süße [1].onnx", dynamo=False)
    return folder / "süße [1].onnx"


def hugging_face(folder: Path, _keras: Any) -> Path:
    from transformers import ResNetConfig, ResNetForImageClassification

    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 12], depths=[1, 1], layer_type="basic", num_labels=5)
    ResNetForImageClassification(config).save_pretrained(folder / "my model v1.5")
    return folder / "my model v1.5"


def keras_file(folder: Path, keras: Any) -> Path:
    layers(keras).save(folder / "fruit.keras")
    return folder / "fruit.keras"


def teachable_h5(folder: Path, keras: Any) -> Path:
    layers(keras).save(folder / "keras_model.h5")
    (folder / "labels.txt").write_text("".join(f"{i} class {i}\n" for i in range(5)), encoding="utf-8")
    return folder / "keras_model.h5"


def teachable_zip(folder: Path, keras: Any) -> Path:
    inner = folder / "inner"
    inner.mkdir()
    teachable_h5(inner, keras)
    return Path(shutil.make_archive(str(folder / "converted_keras"), "zip", inner))


def state(folder: Path, wrapped: bool) -> Path:
    sys.path.insert(0, str(ROOT / "tests/engine/models/torch_files"))
    from reference_weights import filled

    shapes = json.loads((ROOT / "tests/engine/models/torch_files/references.json").read_text())
    values = filled({name: tuple(shape) for name, shape in shapes["torchvision/mobilenet_v2"]["shapes"].items()})
    values["classifier.1.weight"], values["classifier.1.bias"] = torch.randn(5, 1280) * 0.05, torch.zeros(5)
    made = (
        {"epoch": 1, "state_dict": {f"module.{name}": value for name, value in values.items()}} if wrapped else values
    )
    path = folder / ("net.pt" if wrapped else "net.pth")
    torch.save(made, path)
    return path


def safetensors(folder: Path, _keras: Any) -> Path:
    from safetensors.torch import save_file

    save_file(torch.load(state(folder, wrapped=False), weights_only=True), folder / "net.safetensors")
    return folder / "net.safetensors"


def plain_state(folder: Path, _keras: Any) -> Path:
    return state(folder, wrapped=False)


def checkpoint(folder: Path, _keras: Any) -> Path:
    return state(folder, wrapped=True)


MAKE_MODEL = """
import json, sys
sys.path.insert(0, {root!r})
from engine.models.torch_files.architectures import recognise
from pathlib import Path
from torch import nn

class Own(nn.Module):  # the same network under the names that torchvision gives its parts
    def __init__(self):
        super().__init__()
        shapes = json.loads(Path({references!r}).read_text())["torchvision/mobilenet_v2"]["shapes"]
        shapes = {{name: tuple(shape) for name, shape in shapes.items()}}
        self.built = recognise({{**shapes, "classifier.1.weight": (5, 1280), "classifier.1.bias": (5,)}}, "")
        self.inner = self.built.network.to_empty(device="cpu")

    def state_dict(self):
        return {{place: self.inner.state_dict()[own] for own, place in self.built.places().items()}}

    def load_state_dict(self, state):
        assert set(self.state_dict()) <= set(state)
        self.inner.load_state_dict({{own: state[place] for own, place in self.built.places().items()}}, strict=False)

    def forward(self, x):
        return self.inner(x)

make_model = Own
"""


def strengthened(original: Path, out: Path, scaling: str, order: str) -> tuple[Any, Path, Path]:
    """Write a changed copy of ``original`` and its guide; return how it takes pictures, the copy, and the guide."""
    raw = open_model(original)
    layout = "NHWC" if raw.input.dims[-1] == 3 else "NCHW"
    scalings = {one.name: one for one in usual_scalings(3)}
    model = Model(raw, make_convention(layout, (3, SIDE, SIDE), scalings[scaling], order), NAMES)
    with torch.no_grad():
        for weight in model.network.parameters():
            weight.mul_(1.1)
    writer = NewModelWriter(model, out)
    writer.save(model.network)
    files = writer.place(SimpleNamespace(proof="proven", complete=True))
    understood = Understood(model, None, NAMES, (), (), None, ending=raw.ending)
    info = describe_model(understood, Equality("equal", 0.0, 1e-3))
    result = replace(harden_result(), model=info, files=files)
    new = out / files["model"]
    return model.convention, new, write_guide(result, new)


def program_of(guide: Path) -> str:
    found = re.search(r'<pre id="snippet-try-1"[^>]*><code>(.*?)</code>', guide.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


CASES = (
    pytest.param(onnx_file, "imagenet", "BGR", id="onnx"),
    pytest.param(hugging_face, "imagenet", "RGB", id="hugging_face", marks=pytest.mark.slow),
    pytest.param(keras_file, "-1-1", "RGB", id="keras_file", marks=pytest.mark.slow),
    pytest.param(teachable_h5, "-1-1", "RGB", id="teachable_h5", marks=pytest.mark.slow),
    pytest.param(teachable_zip, "-1-1", "BGR", id="teachable_zip", marks=pytest.mark.slow),
    pytest.param(plain_state, "imagenet", "RGB", id="plain_state", marks=pytest.mark.slow),
    pytest.param(checkpoint, "0-255", "RGB", id="checkpoint", marks=pytest.mark.slow),
    pytest.param(safetensors, "0-1", "RGB", id="safetensors", marks=pytest.mark.slow),
)


@pytest.mark.parametrize(("make", "scaling", "order"), CASES)
def test_the_program_says_what_toughen_says(
    tmp_path: Path, keras: Any, make: Callable[[Path, Any], Path], scaling: str, order: str
) -> None:
    torch.manual_seed(5)
    original = make(tmp_path, keras)
    convention, new, guide = strengthened(original, tmp_path / "out", scaling, order)
    place = new.parent / original.name  # as the guide says: the new one beside the old one
    (shutil.copytree if original.is_dir() else shutil.copyfile)(original, place)
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 56, 3), np.uint8)).save(place.parent / "picture.png")
    program = program_of(guide).replace("picture.jpg", "picture.png")
    (place.parent / "compare.py").write_text(program, encoding="utf-8")
    references = ROOT / "tests/engine/models/torch_files/references.json"
    own = MAKE_MODEL.format(root=str(ROOT), references=str(references))
    (place.parent / "my_program.py").write_text(own, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "compare.py"], cwd=place.parent, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "KERAS_BACKEND": "torch", "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    lines = [line for line in ran.stdout.splitlines() if line.strip()]
    picture = decode_picture((place.parent / "picture.png").read_bytes(), (3, SIDE, SIDE))
    inputs = torch.from_numpy(picture[None]).float() / 255
    for line, path in zip(lines, (original, new), strict=True):
        with torch.no_grad():
            shares = Model(open_model(path), convention, NAMES)(inputs).softmax(1)[0]
        name, said = line.rsplit(": ", 1)[0], line.rsplit(", ", 1)[1]
        assert name == path.name
        assert abs(float(said.rstrip("%")) - 100 * float(shares.max())) < 0.15
        assert NAMES[int(shares.argmax())].replace("\u202e", "⟨U+202E⟩") in line
