"""The virtual environment is made where Python can, completed where it cannot, and the person is told the rest."""

import subprocess
import sys

import pytest
from setup_steps import debian, environment
from setup_steps.places import Places
from setup_steps.words import SetupError


def test_an_environment_that_is_not_there_does_not_work(places: Places) -> None:
    assert not environment.works(places)


@pytest.mark.slow
def test_a_made_environment_works_until_it_is_moved(places: Places, told: list[str]) -> None:
    environment.make(places, places.log)
    assert environment.works(places)
    moved = places.root.with_name(places.root.name + "-moved")
    places.root.rename(moved)
    assert not environment.works(Places(moved, windows=False))


def test_incomplete_python_names_the_command(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    monkeypatch.setattr(environment, "can_make", lambda: False)
    monkeypatch.setattr(debian, "rights", lambda: None)
    monkeypatch.setattr(debian, "has_apt", lambda: True)
    monkeypatch.setattr(debian, "answer", lambda command: "Candidate: 3.11.2-1")
    with pytest.raises(SetupError, match="ensurepip") as caught:
        environment.make(places, places.log)
    assert f"sudo apt-get install python3.{sys.version_info[1]}-venv" in caught.value.what_to_do


def test_incomplete_python_is_completed_where_allowed(
    monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]
) -> None:
    asked: list[list[str]] = []
    complete = iter([False, True])
    monkeypatch.setattr(environment, "can_make", lambda: next(complete))
    monkeypatch.setattr(debian, "rights", lambda: ["sudo", "-n"])
    monkeypatch.setattr(debian, "has_apt", lambda: True)
    monkeypatch.setattr(debian, "answer", lambda command: "Candidate: (none)")
    monkeypatch.setattr(debian, "run_logged", lambda command, log: asked.append(list(command)))
    monkeypatch.setattr(environment, "run_logged", lambda command, log: asked.append(list(command)))
    environment.make(places, places.log)
    assert asked[1][:2] == ["sudo", "-n"]
    assert asked[1][-1] == "python3-venv"
    assert asked[2][1:3] == ["-m", "venv"]


def test_a_folder_that_cannot_be_written_is_told(places: Places, told: list[str]) -> None:
    places.venv.write_text("a file in the way")
    with pytest.raises(SetupError, match="could not be made"):
        environment.make(places, places.log)


def test_an_old_python_is_told_what_to_do(checkout: object) -> None:
    program = (
        "import sys, runpy; sys.version_info = (3, 8, 0, 'final', 0);"
        f"sys.argv = ['bootstrap.py']; runpy.run_path({str(checkout)!r} + '/packaging/bootstrap.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "needs Python 3.11 or newer" in done.stderr
    assert "What to do" in done.stderr
