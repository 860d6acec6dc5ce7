"""The command line: what is set up for which command, and how its end is handed on."""

import re
import sys
from pathlib import Path

import pytest
from setup_steps import commands, environment, front_door, packages, pins, qt_libraries
from setup_steps.pins import Wanted
from setup_steps.places import Places
from setup_steps.processes import answer, run_logged
from setup_steps.words import SetupError


@pytest.mark.parametrize(
    ("line", "gpu", "command", "rest"),
    [
        ("demo", "auto", "demo", []),
        ("demo --quick --out x", "auto", "demo", ["--quick", "--out", "x"]),
        ("--gpu none demo --quick", "none", "demo", ["--quick"]),
        ("demo --gpu none --quick", "none", "demo", ["--quick"]),
        ("test -k splits", "auto", "test", ["-k", "splits"]),
    ],
)
def test_words_after_the_command_are_its_own(line: str, gpu: str, command: str, rest: list[str]) -> None:
    options, left = front_door.parse(line.split())
    assert (options.gpu, options.command, left) == (gpu, command, rest)


def test_the_makefile_offers_what_the_bootstrap_knows(checkout: Path) -> None:
    called = set(re.findall(r"\$\(BOOTSTRAP\) ([\w-]+)", (checkout / "Makefile").read_text(encoding="utf-8")))
    assert called == set(commands.COMMANDS) - {"install"}


def test_users_commands_need_no_tools_for_developers() -> None:
    assert not commands.COMMANDS["demo"].dev
    assert not commands.COMMANDS["app"].dev
    assert commands.COMMANDS["test"].dev


def test_the_fast_suite_is_the_default_and_can_be_replaced(places: Places) -> None:
    test = commands.COMMANDS["test"]
    assert "not slow and not gpu" in test.steps(places, [])[0]
    assert test.steps(places, ["-m", "slow"])[0][-2:] == ["-m", "slow"]
    assert "not slow and not gpu" not in test.steps(places, ["-m", "slow"])[0]
    assert "-n" in test.steps(places, [])[0]
    assert "-n" not in test.steps(places, ["-k", "splits"])[0]


class Recorder:
    """Stands in for the installing steps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[str] = []
        monkeypatch.setattr(environment, "works", lambda places: places.venv.is_dir())
        monkeypatch.setattr(environment, "make", lambda places, log: self.note("make", places))
        monkeypatch.setattr(packages, "install", lambda places, wanted: self.note("install", places))
        monkeypatch.setattr(packages, "are_there", lambda places: True)
        monkeypatch.setattr(qt_libraries, "provide", lambda *words, **named: self.note("qt"))

    def note(self, step: str, places: Places | None = None) -> None:
        self.steps.append(step)
        if places is not None:
            places.venv.mkdir(exist_ok=True)


def test_the_second_time_nothing_is_installed(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    recorder = Recorder(monkeypatch)
    front_door.set_up(places, commands.COMMANDS["demo"], "auto")
    assert recorder.steps == ["make", "install", "qt"]
    recorder.steps.clear()
    told.clear()
    front_door.set_up(places, commands.COMMANDS["demo"], "auto")
    assert recorder.steps == []
    assert told == []


def test_a_lost_program_is_installed_again(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    there = packages.are_there
    recorder = Recorder(monkeypatch)
    front_door.set_up(places, commands.COMMANDS["demo"], "auto")
    monkeypatch.setattr(packages, "are_there", there)
    recorder.steps.clear()
    front_door.set_up(places, commands.COMMANDS["demo"], "auto")
    assert recorder.steps == ["install", "qt"]


def test_a_stopped_installation_is_done_again(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    recorder = Recorder(monkeypatch)
    front_door.set_up(places, commands.COMMANDS["demo"], "auto")

    def stopped(places: Places, wanted: Wanted) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(packages, "install", stopped)
    with pytest.raises(KeyboardInterrupt):
        front_door.set_up(places, commands.COMMANDS["test"], "auto")
    assert not pins.is_current(places, Wanted(dev=False, gpu="auto"))
    assert "make" not in recorder.steps[1:]


def test_a_failed_set_up_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*arguments: object) -> None:
        raise SetupError("No network.", "plug in the cable.")

    monkeypatch.setattr(front_door, "set_up", fail)
    assert front_door.main(["demo"]) == 3
    assert "What to do: plug in the cable." in capsys.readouterr().err


def test_a_file_in_the_way_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(front_door, "Places", lambda: places)
    places.venv.write_text("a file of the user's")
    assert front_door.main(["install"]) == 3
    said = capsys.readouterr().err
    assert str(places.venv) in said
    assert "What to do: check" in said
    assert places.venv.read_text() == "a file of the user's"


def exits(*codes: int) -> commands.Command:
    steps = [[sys.executable, "-c", f"raise SystemExit({code})"] for code in codes]
    return commands.Command("", lambda places, rest: steps)


@pytest.mark.parametrize(("codes", "expected"), [((0, 0), 0), ((0, 4), 4), ((1, 0, 3), 1)])
def test_the_first_bad_exit_code_is_handed_on(places: Places, codes: tuple[int, ...], expected: int) -> None:
    assert commands.run(exits(*codes), places, []) == expected


def test_output_goes_to_the_log_and_comes_back_only_on_failure(tmp_path: Path) -> None:
    log = tmp_path / "deep" / "log.txt"
    assert run_logged([sys.executable, "-c", "print('fine')"], log) is None
    said = run_logged([sys.executable, "-c", "print('broken'); raise SystemExit(1)"], log)
    assert said is not None
    assert "broken" in said
    assert "fine" not in said
    assert "fine" in log.read_text()


def test_a_program_that_is_missing_or_fails_has_no_answer() -> None:
    assert answer(["no-such-program-anywhere"]) is None
    assert answer([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert answer([sys.executable, "-c", "print(7)"]) == "7\n"
