"""The wheel holds the program and the shipped files, and nothing else."""

import zipfile
from pathlib import Path

import pytest
import try_wheel
from setup_steps.places import Places


def wheel_with(folder: Path, names: list[str]) -> Path:
    path = folder / "toughen-0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return path


def test_a_complete_wheel_has_no_problems(tmp_path: Path) -> None:
    assert try_wheel.look_inside(wheel_with(tmp_path, list(try_wheel.MUST_HOLD))) == []


@pytest.mark.parametrize("name", try_wheel.MUST_HOLD)
def test_what_is_missing_is_named(tmp_path: Path, name: str) -> None:
    rest = [other for other in try_wheel.MUST_HOLD if other != name]
    assert name in try_wheel.look_inside(wheel_with(tmp_path, rest))[0]


def test_what_does_not_belong_is_named(tmp_path: Path) -> None:
    wheel = wheel_with(tmp_path, [*try_wheel.MUST_HOLD, "tests/conftest.py"])
    assert "tests/conftest.py" in try_wheel.look_inside(wheel)[0]


@pytest.mark.slow
def test_the_built_wheel_holds_every_shipped_file(checkout: Path, tmp_path: Path) -> None:
    wheel = try_wheel.build(Places(checkout), tmp_path)
    assert try_wheel.look_inside(wheel) == []
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = [
        path.relative_to(checkout).as_posix()
        for path in (checkout / "resources").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert {f"engine/{name}" for name in shipped} <= names
    modules = [
        path.relative_to(checkout).as_posix()
        for part in ("engine", "desktop_app")
        for path in (checkout / part).rglob("*.py")
    ]
    assert set(modules) <= names
