"""The message to the maker: polite, with steps for the tool, and none where the maker could do nothing."""

from pathlib import Path

import pytest

from engine.models import open_model
from engine.results.errors import ModelError
from engine.words import maker_message, may_hold_programs

ACCUSING = ("danger", "malicious", "virus", "attack", "unsafe", "suspicious", "hack", "evil", "harm")


@pytest.mark.parametrize(
    ("code", "made_with", "step"),
    [
        ("model.torch_program", "engine.models.torch_files", "torch.onnx.export"),
        ("model.torch_script", "engine.models.torch_script", "torch.onnx.export"),
        ("model.not_onnx.pickle", "", "torch.onnx.export"),
        ("model.hugging_face_pickle", "engine.models.hugging_face", "safe_serialization=True"),
        ("model.damaged", "engine.models.keras_files.opening", 'model.save("model.keras")'),
        ("model.not_onnx.tensorflow", "", "tf2onnx"),
        ("model.not_safe", "", "As an ONNX file"),
        ("file.partly", "scikit-learn", "skops"),
        ("file.partly", "ONNX", "As an ONNX file"),
    ],
)
def test_steps_fit_the_tool(code: str, made_with: str, step: str) -> None:
    message = maker_message(code, "my model.bin", made_with)
    assert step in message
    assert "my model.bin" in message
    assert message.startswith("Hello")
    assert not [word for word in ACCUSING if word in message.lower()]


@pytest.mark.parametrize("code", ["model.missing", "model.not_onnx.picture", "data.none", "storage.full", "stopped"])
def test_none_where_the_maker_can_do_nothing(code: str) -> None:
    assert maker_message(code, "a") == ""


def test_names_are_safe_in_it() -> None:
    assert "\u202e" not in maker_message("model.damaged", "a\u202egnp.exe")


def test_errors_of_refused_files_have_it(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(b"cos\nsystem\n(V:\ntR.")
    (tmp_path / "b.onnx").write_bytes(b"\x80\x04N.")
    with pytest.raises(ModelError) as caught:
        open_model(tmp_path / "b.onnx")
    assert "b.onnx" in str(caught.value.to_json()["maker_message"])
    with pytest.raises(ModelError) as caught:
        open_model(tmp_path / "nothing")
    assert "maker_message" not in caught.value.to_json()


def test_what_may_hold_programs() -> None:
    assert may_hold_programs("TorchScript") is True
    assert may_hold_programs("onnx") is False
    assert may_hold_programs("ONNX") is False
    assert may_hold_programs("something") is None
