"""State dicts and checkpoints open without running anything, and are written back in the same form."""

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from evil import Evil
from reference_weights import filled
from safetensors.torch import save_file

from engine.models import open_model, write_copy
from engine.results.errors import ModelError, StorageError, TestError

REFERENCES = json.loads(Path(__file__).with_name("references.json").read_text())
SHAPES = {key: tuple(shape) for key, shape in REFERENCES["torchvision/mobilenet_v2"]["shapes"].items()}
STATE = filled(SHAPES)


def save(path: Path, form: str) -> Path:
    """Save the same numbers in one of the forms that people have."""
    prefixed = {f"module.{name}": value for name, value in STATE.items()}
    if form == "safetensors":
        save_file(STATE, path)
        return path
    wrapped: dict[str, Any] = {
        "plain": STATE,
        "legacy": STATE,
        "half": {name: value.half() if value.is_floating_point() else value for name, value in STATE.items()},
        "prefixed": prefixed,
        "state_dict": {"state_dict": prefixed, "epoch": 3, "classes": ["a", "b", "c", "d"], "optimizer": {"lr": 0.1}},
        "model_state_dict": {"model_state_dict": STATE, "best": 0.5},
        "model": {"model": STATE, "ema": {name: value.clone() for name, value in STATE.items()}},
        "ema": {"ema": STATE, "epoch": 1},
    }
    torch.save(wrapped[form], path, _use_new_zipfile_serialization=form != "legacy")
    return path


FORMS = ("plain", "legacy", "half", "prefixed", "state_dict", "model_state_dict", "model", "ema", "safetensors")


FAST = ("plain", "safetensors")


@pytest.mark.parametrize("form", [pytest.param(form, marks=() if form in FAST else pytest.mark.slow) for form in FORMS])
def test_a_step_is_written_in_the_same_form_and_equal(form: str, tmp_path: Path) -> None:
    path = save(tmp_path / "net.bin", form)
    before = path.read_bytes()
    raw = open_model(path)
    assert raw.equality.status == "equal"
    assert raw.num_classes == 4
    assert raw.class_names == (("a", "b", "c", "d") if form == "state_dict" else None)
    inputs = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    old = raw.network(inputs).detach()
    raw.network.train()
    loss = torch.nn.functional.cross_entropy(raw.network(inputs), torch.arange(4))
    loss.backward()
    torch.optim.SGD(raw.network.parameters(), lr=0.01).step()
    raw.network.eval()
    (copy,) = write_copy(raw, raw.network, tmp_path / "copy.pth")
    again = open_model(copy).network(inputs).detach()
    ours = raw.network(inputs).detach()
    tolerance = (2e-2 if form == "half" else 1e-6) * max(1.0, float(ours.abs().max()))
    assert float((again - ours).abs().max()) <= tolerance
    assert float((ours - old).abs().max()) > 10 * (0 if form == "half" else tolerance)
    assert path.read_bytes() == before
    if form != "safetensors":
        one, two = (torch.load(place, weights_only=True) for place in (path, copy))
        assert list(one) == list(two)
        assert {key: value for key, value in one.items() if not isinstance(value, dict | torch.Tensor)} == {
            key: value for key, value in two.items() if not isinstance(value, dict | torch.Tensor)
        }


def _refused(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.next_step
    return caught.value.code


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize("protocol", [2, 4])
def test_programs_in_pickles_never_run(legacy: bool, protocol: int, tmp_path: Path) -> None:
    mark, path = tmp_path / "ran", tmp_path / "evil.pth"
    content = {**STATE, "evil": Evil(mark)}
    torch.save(content, path, pickle_protocol=protocol, _use_new_zipfile_serialization=not legacy)
    assert _refused(path) in {"model.torch_program", "model.not_onnx.pickle"}
    assert not mark.exists()


def test_whole_modules_are_refused(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "a.pt")
    assert _refused(tmp_path / "a.pt") == "model.torch_program"


def test_torchscript_is_refused_and_so_are_programs_without_scores(tmp_path: Path) -> None:
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU())
    torch.jit.trace(net, torch.rand(1, 3, 8, 8)).save(str(tmp_path / "a.pt"))
    assert _refused(tmp_path / "a.pt") == "model.torch_script"
    torch.export.save(torch.export.export(net, (torch.rand(1, 3, 8, 8),)), tmp_path / "b.pt2")
    assert _refused(tmp_path / "b.pt2") == "model.no_scores"


def _rezip(source: Path, target: Path, change: Any, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))


def test_odd_archives_are_refused(tmp_path: Path) -> None:
    good, bad = save(tmp_path / "good.pth", "plain"), tmp_path / "bad.pth"
    _rezip(good, bad, lambda name, data: data, zipfile.ZIP_DEFLATED)
    assert _refused(bad) == "model.not_safe"
    _rezip(good, bad, lambda name, data: data)
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr("other/data.pkl", pickle.dumps(1, 2))
    assert _refused(bad) == "model.not_safe"
    _rezip(good, bad, lambda name, data: data)
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr("../out", b"x")
    assert _refused(bad) == "model.not_safe"
    _rezip(
        good, bad, lambda name, data: data + pickle.dumps(Evil(tmp_path / "ran"), 2) if name.endswith(".pkl") else data
    )
    assert _refused(bad) == "model.not_safe"


@pytest.mark.parametrize("form", ["plain", "legacy", "safetensors"])
def test_damaged_files_are_told(form: str, tmp_path: Path) -> None:
    content = save(tmp_path / "good", form).read_bytes()
    for end in (20, 3_000, len(content) // 2, len(content) - 5):
        (tmp_path / "bad").write_bytes(content[:end])
        with pytest.raises(ModelError):
            open_model(tmp_path / "bad")


def test_strange_contents_are_told(tmp_path: Path) -> None:
    for number, content in enumerate(([1], {"a": 1}, torch.zeros(3), {"conv.weight": torch.zeros(3, 3)})):
        torch.save(content, tmp_path / f"{number}.pth")
        assert _refused(tmp_path / f"{number}.pth") in {
            "model.torch_no_numbers",
            "model.torch_unknown",
            "model.damaged",
        }


def test_twins_need_a_name(tmp_path: Path) -> None:
    shapes = {key: tuple(shape) for key, shape in REFERENCES["timm/tf_efficientnet_lite0"]["shapes"].items()}
    save_file(filled(shapes), tmp_path / "a.safetensors")
    assert _refused(tmp_path / "a.safetensors") == "model.torch_unsure"
    (tmp_path / "config.json").write_text(json.dumps({"architecture": "tf_efficientnet_lite0"}))
    assert "Lite" in open_model(tmp_path / "a.safetensors").facts.source_tool


def test_the_users_file_is_never_written(tmp_path: Path) -> None:
    path = save(tmp_path / "net.pth", "plain")
    raw = open_model(path)
    with pytest.raises(StorageError, match="never changed"):
        write_copy(raw, raw.network, path)
    with torch.no_grad():
        next(raw.network.parameters()).fill_(float("nan"))
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "copy.pth")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StorageError, match="has changed"):
        write_copy(raw, raw.network, tmp_path / "copy.pth")
    assert not (tmp_path / "copy.pth").exists()


@pytest.mark.slow
def test_headers_of_safetensors_are_checked(tmp_path: Path) -> None:
    def write(header: object, data: bytes = bytes(8)) -> Path:
        text = json.dumps(header).encode()
        (tmp_path / "a").write_bytes(len(text).to_bytes(8, "little") + text + data)
        return tmp_path / "a"

    def entry(**change: object) -> dict[str, object]:
        return {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **change}}

    assert _refused(write(entry())) == "model.torch_unknown"
    bad: list[dict[str, object]] = [{"shape": [3]}, {"shape": [-2]}, {"shape": [2**70]}, {"data_offsets": [0, 800]},
                                    {"data_offsets": [4, 12]}, {"dtype": "X"}, {"shape": "2"}, {"shape": [True, 2]}]  # fmt: skip
    for change in bad:
        assert _refused(write(entry(**change))) == "model.damaged"
    both = {**entry(), "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    assert _refused(write(both)) == "model.damaged"
    assert _refused(write(entry(), bytes(9))) == "model.damaged"


def test_the_gate_reads_the_same_pickle_as_torch(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    torch.save(STATE, buffer)
    (tmp_path / "a.pth").write_bytes(buffer.getvalue())
    assert open_model(tmp_path / "a.pth").num_classes == 4
