"""The message to the maker: polite, with steps for the tool, and none where the maker could do nothing."""

from pathlib import Path

import pytest

from engine.models import open_model
from engine.results.errors import ModelError
from engine.words import has_own_program, maker_message, may_hold_programs

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
        ("file.partly", "scikit-learn (joblib)", 'options={"zipmap": False}'),
        ("model.program", "engine.models.sklearn_files", 'skops.io.dump(model, "model.skops")'),
        ("model.damaged", "engine.models.sklearn_files", 'skops.io.dump(model, "model.skops")'),
        ("model.sklearn_half", "engine.models.sklearn_files", "make_pipeline(vectorizer, model)"),
        ("model.sklearn_search", "engine.models.sklearn_files", "search.best_estimator_"),
        ("model.not_onnx.pickle", "", "skops.io.dump"),
        ("file.partly", "ONNX", "As an ONNX file"),
    ],
)
def test_steps_fit_the_tool(code: str, made_with: str, step: str) -> None:
    message = maker_message(code, "my model.bin", made_with)
    assert step in message
    assert "my model.bin" in message
    assert message.startswith("Hello")
    assert not [word for word in ACCUSING if word in message.lower()]


@pytest.mark.parametrize(
    "code",
    ["model.missing", "model.not_onnx.picture", "model.not_a_classifier", "data.none", "storage.full", "stopped"],
)
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


NUMBERS, PROGRAM = "save_file(model.state_dict()", "torch.export.export(model.eval()"


@pytest.mark.parametrize(
    ("code", "asked", "not_asked", "reason"),
    [
        ("model.torch_unknown", (PROGRAM,), (NUMBERS,), "holds only numbers"),
        ("model.torch_unsure", (PROGRAM,), (NUMBERS,), "holds only numbers"),
        ("model.unknown_operator", (NUMBERS,), (PROGRAM,), "in the form that I have"),
        ("model.training_mode", (PROGRAM, NUMBERS), (), "still learning"),
        ("model.torch_program", (PROGRAM, NUMBERS), (), "can run programs"),
        ("model.damaged", (PROGRAM, NUMBERS), (), "cut off"),
    ],
)
def test_no_maker_is_asked_for_the_form_that_just_did_not_open(
    code: str, asked: tuple[str, ...], not_asked: tuple[str, ...], reason: str
) -> None:
    message = maker_message(code, "a.pth", "engine.models.torch_files")
    assert "torch.onnx.export(model.eval()" in message
    assert all(step in message for step in asked)
    assert not [step for step in not_asked if step in message]
    assert reason in message


@pytest.mark.parametrize(
    ("code", "reason", "skops_again"),
    [
        ("model.sklearn_part", "in the form that I have", False),
        ("model.sklearn_version", "Another version of scikit-learn", False),
        ("model.not_trained", "has not learned anything", True),
        ("model.program", "can run programs", True),
        ("model.run_failed", "in the form that I have", True),
    ],
)
def test_makers_of_sklearn_files_are_asked_for_what_would_open(code: str, reason: str, skops_again: bool) -> None:
    message = maker_message(code, "a.joblib", "engine.models.sklearn_files")
    assert reason in message
    assert 'onnx.save(skl2onnx.to_onnx(model, example), "model.onnx")' in message
    assert ("skops.io.dump" in message) is skops_again
    assert "torch" not in message


def test_halves_are_of_texts_and_nobody_is_asked_how_big_pictures_are() -> None:
    assert "pictures" not in maker_message("model.sklearn_halves", "a", "engine.models.sklearn_files")
    assert "do not belong together" in maker_message("model.sklearn_halves", "a", "engine.models.sklearn_files")


def test_which_formats_another_program_runs() -> None:
    assert has_own_program("onnx")
    assert has_own_program("LiteRT")
    assert not [name for name in ("PyTorch", "safetensors", "torch.export") if has_own_program(name)]


def test_what_may_hold_programs() -> None:
    assert may_hold_programs("TorchScript") is True
    assert may_hold_programs("torch.export") is True
    assert may_hold_programs("onnx") is False
    assert may_hold_programs("ONNX") is False
    assert may_hold_programs("scikit-learn (joblib)") is True
    assert may_hold_programs("scikit-learn (pickle)") is True
    assert may_hold_programs("scikit-learn (skops)") is False
    assert may_hold_programs("something") is None
