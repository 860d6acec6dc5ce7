"""Folders open with gradients, equal to plain transformers; settings that run code are left out."""

import json
from pathlib import Path

import architectures
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_folders import NAMES, MakeFolder, change_json

from engine.models import open_model
from engine.models.declared import DeclaredInput, declared_input
from engine.models.hugging_face.library import load_class
from engine.results.errors import ModelError

FAST = ("vit", "deit", "beit", "swin", "convnext", "resnet", "mobilenet_v2", "efficientnet")


@pytest.mark.parametrize("name", [
    name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in architectures.PICTURES
])  # fmt: skip
def test_every_family_opens_equal_with_gradients(name: str, make_folder: MakeFolder) -> None:
    folder = make_folder(name)
    side = architectures.PICTURES[name][1].get("image_size", 32)
    change_json(folder / "preprocessor_config.json", size={"height": side, "width": side})
    raw = open_model(folder)
    plain = load_class("AutoModelForImageClassification").from_pretrained(folder, local_files_only=True).eval()
    inputs = torch.rand(3, 3, side, side, requires_grad=True)
    logits = raw.network(inputs)
    with torch.no_grad():
        theirs = plain(pixel_values=inputs).logits
    assert float((logits.detach() - theirs).abs().max()) <= 1e-4 * max(1.0, float(theirs.abs().max()))
    assert raw.equality.status == "equal"
    assert raw.trainable
    assert raw.class_names == NAMES
    assert raw.input.dims == (None, 3, side, side)
    logits.logsumexp(1).sum().backward()
    assert inputs.grad is not None
    assert float(inputs.grad.abs().max()) > 0


def test_shards_and_single_files_are_the_same_model(make_folder: MakeFolder) -> None:
    folder = make_folder(shard="30KB")
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    raw = open_model(folder)
    inputs = torch.rand(2, 3, 32, 32)
    sharded = raw.network(inputs)
    whole = {name: value for shard in shards for name, value in load_file(shard).items()}
    for path in (*shards, folder / "model.safetensors.index.json"):
        path.unlink()
    save_file(whole, folder / "model.safetensors")
    assert torch.equal(open_model(folder).network(inputs), sharded)


def test_the_weights_file_inside_opens_the_folder(make_folder: MakeFolder) -> None:
    folder = make_folder()
    assert open_model(folder / "model.safetensors").facts.path == folder
    assert open_model(folder / "config.json").facts.path == folder


def test_keys_that_run_code_are_left_out_and_named(make_folder: MakeFolder, tmp_path: Path, no_network: None) -> None:
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w').close()\nclass C: pass\n"
    folder = make_folder(
        auto_map={"AutoConfig": "evil.C", "AutoModelForImageClassification": "evil.C"},
        _attn_implementation_internal="someone/kernel",
        attn_implementation="someone/kernel",
        quantization_config={"quant_method": "bitsandbytes"},
        custom_pipelines={"x": {"impl": "evil.C"}},
    )
    (folder / "evil.py").write_text(code)
    raw = open_model(folder)
    assert not mark.exists()
    note = next(note for note in raw.facts.notes if "run code" in note)
    for key in (
        "auto_map",
        "attn_implementation_internal",
        "attn_implementation",
        "quantization_config",
        "custom_pipelines",
    ):
        assert key in note


def test_the_processor_tells_the_scaling(make_folder: MakeFolder) -> None:
    found = declared_input(open_model(make_folder()).facts.metadata, 3)
    assert found == DeclaredInput(pytest.approx(1.0), (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def test_half_precision_is_compared_as_such(make_folder: MakeFolder) -> None:
    raw = open_model(make_folder(half=True))
    assert raw.runtime.half
    assert next(raw.network.parameters()).dtype == torch.float32


def _refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        open_model(folder)
    assert caught.value.next_step
    return caught.value.code


def test_pickled_weights_are_refused_with_advice(make_folder: MakeFolder) -> None:
    folder = make_folder()
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert _refused(folder) == "model.hugging_face_pickle"
    (folder / "pytorch_model.bin").unlink()
    assert _refused(folder) == "model.hugging_face_no_weights"


def test_no_weight_is_made_up(make_folder: MakeFolder) -> None:
    folder = make_folder()
    values = load_file(folder / "model.safetensors")
    kept = {name: value for name, value in values.items() if name != "classifier.weight"}
    save_file({**kept, "spare": torch.zeros(10_000)}, folder / "model.safetensors")
    assert _refused(folder) == "model.hugging_face_config"
    save_file({**values, "classifier.weight": values["classifier.weight"].T.contiguous()}, folder / "model.safetensors")
    assert _refused(folder) == "model.hugging_face_config"


@pytest.mark.parametrize(("change", "code"), [
    ({"num_hidden_layers": 10**9}, "model.not_safe"),
    ({"hidden_size": 24_000}, "model.hugging_face_config"),
    ({"hidden_act": "x" * 1000}, "model.not_safe"),
    ({"hidden_act": {"a": 1}}, "model.not_safe"),
    ({"num_hidden_layers": "many"}, "model.hugging_face_config"),
    ({"id2label": {"0": "a", "7": "b"}}, "model.hugging_face_config"),
    ({"id2label": {"0": "a", "1": "b"}}, "model.hugging_face_config"),
    ({"problem_type": "multi_label_classification"}, "model.several_answers"),
    ({"model_type": "timm_wrapper"}, "model.hugging_face_family"),
    ({"model_type": "../x"}, "model.hugging_face_family"),
    ({"architectures": ["BertForMaskedLM"]}, "model.hugging_face_task"),
])  # fmt: skip
def test_settings_that_cannot_be_are_refused(change: dict[str, object], code: str, make_folder: MakeFolder) -> None:
    assert _refused(make_folder(**change)) == code


def test_links_out_of_the_folder_are_refused(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = make_folder()
    (folder / "model.safetensors").rename(tmp_path / "elsewhere")
    (folder / "model.safetensors").symlink_to(tmp_path / "elsewhere")
    assert _refused(folder) == "model.not_safe"


def test_the_cache_of_hugging_face_opens(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = make_folder()
    snapshot, blobs = tmp_path / "models--a--b" / "snapshots" / "abc", tmp_path / "models--a--b" / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for name in ("config.json", "model.safetensors", "preprocessor_config.json"):
        (folder / name).rename(blobs / f"0{name}")
        (snapshot / name).symlink_to(blobs / f"0{name}")
    assert open_model(snapshot).num_classes == 5


@pytest.mark.parametrize("place", ["../model.safetensors", "/etc/passwd", "sub/model.safetensors", "weights.bin"])
def test_shards_stay_in_the_folder(place: str, make_folder: MakeFolder) -> None:
    folder = make_folder()
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": place}}))
    assert _refused(folder) == "model.not_safe"


def test_random_input_is_keyed(make_folder: MakeFolder) -> None:
    folder = make_folder()
    inputs = np.random.default_rng(1).random((2, 3, 32, 32), np.float32)
    assert np.array_equal(open_model(folder).runtime.run(inputs), open_model(folder, seed=5).runtime.run(inputs))
