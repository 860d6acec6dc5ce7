"""Models and pictures are told apart by what is in them; a wrong slot is said kindly."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.models import Models
from desktop_app.view_models.dropped import what_is


def folder_with(path: Path, *names: str) -> Path:
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(b"x")
    return path


def zip_with(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


MODELS = (
    ("config.json", "model.safetensors", "preprocessor_config.json"),
    ("model.json", "weights.bin", "metadata.json"),
    ("keras_model.h5", "labels.txt"),
    ("my_model/model.json", "my_model/weights.bin"),
    ("shop.onnx", "shop.onnx.data"),
)
PICTURES = (("cat/1.png", "dog/2.JPG"), ("all/train/cat/1.webp",), ("readme.txt",), ("cat/1.png", "labels.json"))


@pytest.mark.parametrize("names", MODELS)
def test_models_are_told_in_folders_and_zips(names: tuple[str, ...], tmp_path: Path) -> None:
    assert what_is(folder_with(tmp_path / "f", *names)) == "model"
    assert what_is(zip_with(tmp_path / "z.ZIP", *names, "__MACOSX/._x.png", ".thumb.png")) == "model"


@pytest.mark.parametrize("names", PICTURES)
def test_pictures_are_told_in_folders_and_zips(names: tuple[str, ...], tmp_path: Path) -> None:
    assert what_is(folder_with(tmp_path / "f", *names)) == "pictures"
    assert what_is(zip_with(tmp_path / "z.zip", *names)) == "pictures"


def test_the_rest(tmp_path: Path) -> None:
    assert what_is(folder_with(tmp_path / "both", "m.onnx", "cat/1.png")) == "both"
    assert what_is(folder_with(tmp_path, "one.png") / "one.png") == "picture"
    assert what_is(folder_with(tmp_path, "odd.bin") / "odd.bin") == "model"
    assert what_is(folder_with(tmp_path, "broken.zip") / "broken.zip") == "pictures"
    assert what_is(tmp_path / "nowhere.zip") == "pictures"
    (tmp_path / "texts.json").write_text(' [{"text": "a"}]', encoding="utf-8")
    (tmp_path / "model.json").write_text('{"a": []}', encoding="utf-8")
    (tmp_path / "mails.tab").write_text("a", encoding="utf-8")
    assert [what_is(tmp_path / name) for name in ("texts.json", "model.json", "mails.tab")] == [
        "pictures",
        "model",
        "pictures",
    ]
    assert what_is(folder_with(tmp_path / "learned", "vectorizer.joblib", "model.pkl")) == "model"
    assert what_is(tmp_path / "nowhere.onnx") == "missing"


def test_what_went_into_the_other_slot_is_said(
    qapp: QApplication, make_client: Callable[..., object], tmp_path: Path
) -> None:
    home = Models(make_client()).home
    home.take([folder_with(tmp_path / "fruit", "cat/1.png")], "model")
    assert (home.model_name, home.pictures_name) == ("", "fruit")
    assert "under Pictures" in home.message
    home.take([zip_with(tmp_path / "converted_keras.zip", "keras_model.h5", "labels.txt")], "pictures")
    assert (home.model_name, home.pictures_name) == ("converted_keras.zip", "fruit")
    assert "under Model" in home.message
    home.take([folder_with(tmp_path / "both", "m.onnx", "cat/1.png")])
    assert "holds a model and pictures" in home.message
    home.take([tmp_path / "both"], "pictures")
    assert (home.pictures_name, home.message) == ("both", "")
