"""What is asked of pip, in which order, and how its failures are told."""

from collections.abc import Sequence

import pytest
from setup_steps import packages, torch_source
from setup_steps.pins import Wanted
from setup_steps.places import Places
from setup_steps.torch_source import TorchSource
from setup_steps.words import SetupError

PRODUCT = Wanted(dev=False, gpu="auto")


class FakePip:
    """Remembers what was asked; fails for commands that hold ``fails_on``."""

    def __init__(self, fails_on: str = "\0", says: str = "") -> None:
        self.asked: list[list[str]] = []
        self.fails_on = fails_on
        self.says = says

    def __call__(self, command: Sequence[str], log: object) -> str | None:
        self.asked.append(list(command[command.index("--disable-pip-version-check") + 1 :]))
        return self.says if any(self.fails_on in word for word in command) else None


def use(monkeypatch: pytest.MonkeyPatch, pip: FakePip, *builds: str, reachable: bool = True) -> FakePip:
    monkeypatch.setattr(packages, "run_logged", pip)
    monkeypatch.setattr(torch_source, "choose", lambda gpu: TorchSource(builds, "small", 0, "because"))
    monkeypatch.setattr(torch_source, "index_answers", lambda build: reachable)
    return pip


def test_the_small_build_comes_first_then_all_pins_then_toughen(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]
) -> None:
    pip = use(monkeypatch, FakePip(), "cpu")
    packages.install(places, PRODUCT)
    own, pinned, itself = pip.asked
    assert own == ["--no-deps", "--index-url", f"{torch_source.INDEX}/cpu", "torch==2.13.0+cpu"]
    assert pinned[:2] == ["-c", str(places.constraints)]
    assert "pytest>=8" not in pinned
    assert itself == ["--no-deps", "--no-build-isolation", "-e", str(places.root)]


def test_builds_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    pip = use(monkeypatch, FakePip("cu132"), "cu132", "cu130", "cu126")
    packages.install(places, PRODUCT)
    assert [words[-1] for words in pip.asked[:2]] == ["torch==2.13.0+cu132", "torch==2.13.0+cu130"]
    assert len(pip.asked) == 4


def test_unreachable_index_falls_back_and_says_so(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]
) -> None:
    pip = use(monkeypatch, FakePip(), "cpu", reachable=False)
    packages.install(places, PRODUCT)
    assert len(pip.asked) == 2
    assert any("default index" in line for line in told)


@pytest.mark.parametrize(
    ("installed", "asked"), [("2.13.0+cpu", 2), ("2.12.0+cpu", 3), ("2.13.0", 3), ("2.13.0+cu130", 3), (None, 3)]
)
def test_a_fitting_build_is_not_installed_again(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str], installed: str | None, asked: int
) -> None:
    pip = use(monkeypatch, FakePip(), "cpu")
    monkeypatch.setattr(packages, "answer", lambda command: installed and installed + "\n")
    packages.install(places, PRODUCT)
    assert len(pip.asked) == asked


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError(...): Temporary failure in name resolution\nERROR: No matching distribution", "reached"),
        ("ERROR: No matching distribution found for torch==2.13.0", "pinned package"),
        ("ERROR: ResolutionImpossible: see https://pip.pypa.io/dependency-resolution/", "pinned package"),
        ("PermissionError: [Errno 13] Permission denied", "could not be written"),
        ("something quite different", "something quite different"),
    ],
)
def test_failures_are_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str], says: str, expected: str
) -> None:
    use(monkeypatch, FakePip("-c", says))
    with pytest.raises(SetupError, match=expected) as caught:
        packages.install(places, PRODUCT)
    assert "What to do:" in str(caught.value)


def test_too_small_a_disk_is_said_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]
) -> None:
    pip = use(monkeypatch, FakePip())
    monkeypatch.setattr(torch_source, "choose", lambda gpu: TorchSource((), "big", 10**9, "because"))
    with pytest.raises(SetupError, match="free"):
        packages.install(places, PRODUCT)
    assert pip.asked == []
