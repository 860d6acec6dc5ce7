"""The stamp: quick the second time, never stale."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from setup_steps import pins
from setup_steps.pins import Wanted
from setup_steps.places import Places

PRODUCT = Wanted(dev=False, gpu="auto")


def stamp(places: Places, wanted: Wanted) -> None:
    places.venv.mkdir(exist_ok=True)
    pins.write_stamp(places, wanted)


def test_no_stamp_is_not_current(places: Places) -> None:
    assert not pins.is_current(places, PRODUCT)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"fingerprint": 1}'])
def test_broken_stamp_is_not_current(places: Places, text: str) -> None:
    places.venv.mkdir()
    places.stamp.write_text(text)
    assert not pins.is_current(places, PRODUCT)


@pytest.mark.parametrize(
    ("have", "want", "current"),
    [
        (PRODUCT, PRODUCT, True),
        (PRODUCT, Wanted(dev=True, gpu="auto"), False),
        (Wanted(dev=True, gpu="auto"), PRODUCT, True),
        (Wanted(dev=False, gpu="none"), PRODUCT, True),
        (PRODUCT, Wanted(dev=False, gpu="cuda"), False),
    ],
)
def test_stamp_covers_what_is_wanted(places: Places, have: Wanted, want: Wanted, current: bool) -> None:
    stamp(places, have)
    assert pins.is_current(places, want) is current


@pytest.mark.parametrize("name", ["packaging/constraints.txt", "pyproject.toml", "setup.py"])
def test_changed_pins_make_the_stamp_stale(places: Places, name: str) -> None:
    stamp(places, PRODUCT)
    with (places.root / name).open("a") as file:
        file.write("# changed\n")
    assert not pins.is_current(places, PRODUCT)


def test_moved_checkout_makes_the_stamp_stale(places: Places, tmp_path: Path) -> None:
    stamp(places, PRODUCT)
    moved = tmp_path.with_name(tmp_path.name + "-moved")
    tmp_path.rename(moved)
    assert not pins.is_current(Places(moved, windows=False), PRODUCT)


def test_requirements_come_from_the_project_file(places: Places) -> None:
    assert pins.requirements(places, dev=False) == ["setuptools", "torch==2.13.0", "pillow>=11"]
    assert pins.requirements(places, dev=True)[-1] == "pytest>=8"
    assert pins.torch_pin(places) == "torch==2.13.0"


def pinned(checkout: Path) -> dict[str, str]:
    lines = (checkout / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    exact = [re.fullmatch(r"([\w.-]+)==([\w.]+)( ; .+)?", line) for line in lines if not line.startswith("#")]
    assert all(exact), "every line is one exact pin, without local versions and hashes"
    return {normal(found[1]): found[2] for found in exact if found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_direct_dependency_is_pinned(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"], "setuptools"]
    wanted = {normal(re.match(r"[\w.-]+", line)[0]) for line in named}  # type: ignore[index]
    assert wanted <= set(pinned(checkout))


def test_what_is_installed_here_is_what_is_pinned(checkout: Path) -> None:
    pins_here = pinned(checkout)
    here = {normal(found.name): found.version.split("+")[0] for found in distributions()}
    differing = {name: (version, pins_here[name]) for name, version in here.items() if name in pins_here}
    assert {name: pair for name, pair in differing.items() if pair[0] != pair[1]} == {}
