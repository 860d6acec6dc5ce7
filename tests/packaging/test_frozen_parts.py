"""What stays out of the built programs, and what must not."""

import sys
from pathlib import Path

import built_programs
import frozen_parts
import pytest
import tried_files

from engine.models import open_model


@pytest.mark.parametrize(
    "place",
    [
        "torch/test/cpp/some_test",
        "torch/bin/protoc",
        "torch/include/ATen/ATen.h",
        "torch\\lib\\dnnl.lib",
        "onnx/backend/test/data/node/test_abs/model.onnx",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "libQt6Qml.so.6",
        "libgtk-3.so.0",
        "libpangocairo-1.0.so.0",
    ],
)
def test_left_out(place: str) -> None:
    assert frozen_parts.denied(place)


@pytest.mark.parametrize(
    "place",
    [
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
        "libglib-2.0.so.0",
        "libgthread-2.0.so.0",
        "libfontconfig.so.1",
        "torch/_C.cpython-311-x86_64-linux-gnu.so",
        "torch/testing/_internal/common.py",
        "onnx/onnx_cpp2py_export.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "resources/samples/clothes-sorter.onnx",
        "resources/samples/mails-train.csv",
        "resources/samples/spam-filter/model.safetensors",
        "resources/catalogues/de/LC_MESSAGES/toughen.mo",
    ],
)
def test_kept(place: str) -> None:
    assert not frozen_parts.denied(place)


def test_entries_are_filtered_by_their_place_in_the_folder() -> None:
    entries = [("torch/test/x", "/a", "BINARY"), ("torch/lib/y", "/torch/test/b", "BINARY")]
    assert frozen_parts.allowed(entries) == entries[1:]


def test_every_module_of_the_engine_is_named(checkout: Path) -> None:
    names = frozen_parts.modules_below(checkout / "engine")
    assert {"engine", "engine.words", "engine.words.resources"} <= set(names)
    assert not any(name.endswith("__init__") for name in names)


def test_modules_that_no_package_holds_are_named() -> None:
    assert "skops.io.old._general_v0" in frozen_parts.modules_in("skops.io.old")


@pytest.mark.slow
def test_the_trial_opens_formats_that_are_found_by_name(tmp_path: Path) -> None:
    files = tried_files.make_files(tmp_path)
    assert {file.suffix for file in files} == {".joblib", ".skops", ".pt2", ".tflite"}
    assert all(open_model(file).num_classes > 1 for file in files)


def test_the_programs_exclude_each_other() -> None:
    assert {"PySide6", "desktop_app"} <= set(frozen_parts.ENGINE_EXCLUDES)
    assert {"torch", "numpy", "onnxruntime"} <= set(frozen_parts.WINDOW_EXCLUDES)


def test_the_trial_sees_nothing_of_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    surroundings = built_programs.clean_surroundings(tmp_path)
    assert "PYTHONPATH" not in surroundings
    assert list(Path(surroundings["PATH"]).iterdir()) == []
    assert surroundings["HOME"] == str(tmp_path)


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    assert "exit code" in built_programs.timed("false", [sys.executable, "-c", "raise SystemExit(1)"], tmp_path, 3)[0]


def test_what_only_developers_install_stays_out() -> None:
    known = frozen_parts.of_developers()
    assert {"pytest", "mypy", "PyInstaller", "onnxscript", "skl2onnx"} <= set(known)
    assert set(known) <= set(frozen_parts.ENGINE_EXCLUDES) & set(frozen_parts.WINDOW_EXCLUDES)


def test_what_users_install_does_not_count_as_the_developers() -> None:
    needed = {
        "torch",
        "onnx",
        "onnxruntime",
        "numpy",
        "PIL",
        "jinja2",
        "typst",
        "sklearn",
        "skops",
        "scipy",
        "typer",
        "rich",
        "PySide6",
        "transformers",
        "engine",
    }
    assert not needed & set(frozen_parts.of_developers())


def test_families_of_transformers_that_nothing_needs_stay_out() -> None:
    needed = frozen_parts.families_needed(["ViT", "DeiT"])
    assert {"auto", "vit", "deit"} <= needed
    assert len(needed) < 60
    entries = [
        ("transformers/models/vit/modeling_vit.py", "", "DATA"),
        ("transformers.models.vit.modeling_vit", "", "PYMODULE"),
        ("transformers.models", "", "PYMODULE"),
        ("transformers/models/__init__.py", "", "DATA"),
        ("torch/nn/modules/module.py", "", "DATA"),
    ]
    gone = [
        ("transformers.models.whisper.modeling_whisper", "", "PYMODULE"),
        ("transformers/models/whisper/x.py", "", "DATA"),
    ]
    assert frozen_parts.without_families(entries + gone, needed) == entries
