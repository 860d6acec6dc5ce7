from pathlib import Path

import pytest
from torch import nn

from engine.results import UsageError
from engine.understanding.names import class_names_of, parse_names

from .conftest import raw_model


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cat\ndog\n", ("cat", "dog")),
        ("\ufeff0 cat\r\n1 hot dog\r\n\r\n", ("cat", "hot dog")),
        ("1: cat\n2: dog", ("cat", "dog")),
        ("7 up\n8 ball", ("7 up", "8 ball")),
        ("", ()),
    ],
)
def test_lists_of_names(text: str, names: tuple[str, ...]) -> None:
    assert parse_names(text) == names


def test_told_names_win_over_the_models_and_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("x\ny\n")
    (tmp_path / "told.txt").write_text("no\nyes\n")
    path = tmp_path / "model.onnx"
    unnamed = raw_model(nn.Identity(), classes=2, path=path)
    named = raw_model(nn.Identity(), classes=2, names=("a", "b"), path=path)
    assert class_names_of(unnamed, None) == (("x", "y"), "beside")
    assert class_names_of(named, None) == (("a", "b"), "model")
    assert class_names_of(named, str(tmp_path / "told.txt")) == (("no", "yes"), "told")


def test_names_of_another_count_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("x\ny\nz\n")
    assert class_names_of(raw_model(nn.Identity(), classes=2, path=tmp_path / "m.onnx"), None) == (None, "unknown")
    for told in ("labels.txt", "missing.txt"):
        with pytest.raises(UsageError):
            class_names_of(raw_model(nn.Identity(), classes=2), str(tmp_path / told))
