"""Missing system libraries are installed where allowed, and named where not."""

import pytest
from setup_steps import debian, qt_libraries
from setup_steps.places import Places
from setup_steps.words import SetupError


class FakeSystem:
    """A Debian on which ``lacking`` libraries are missing until an allowed installation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lacking: set[str], *, may: bool, apt: bool = True) -> None:
        self.lacking = lacking
        self.installed: list[str] = []
        self.may = may
        monkeypatch.setattr(qt_libraries, "is_there", lambda library: library not in self.lacking)
        monkeypatch.setattr(qt_libraries.sys, "platform", "linux")
        monkeypatch.setattr(debian, "has_apt", lambda: apt)
        monkeypatch.setattr(debian, "answer", lambda command: "Candidate: 1" if "t64" not in command[-1] else None)
        monkeypatch.setattr(debian, "install", self.install)

    def install(self, choices: list[tuple[str, ...]], log: object) -> bool:
        if self.may:
            self.installed += [debian.known_name(names) for names in choices]
            self.lacking.clear()
        return self.may


def test_nothing_happens_when_all_is_there(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    system = FakeSystem(monkeypatch, set(), may=True)
    qt_libraries.provide(places.log, on_screen=True, required=True)
    assert system.installed == []


def test_missing_libraries_are_installed_by_the_name_this_release_has(
    monkeypatch: pytest.MonkeyPatch, places: Places
) -> None:
    system = FakeSystem(monkeypatch, {"libEGL.so.1", "libglib-2.0.so.0"}, may=True)
    qt_libraries.provide(places.log, on_screen=False, required=True)
    assert system.installed == ["libegl1", "libglib2.0-0"]


def test_a_screen_needs_more_than_a_test(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    system = FakeSystem(monkeypatch, {"libxcb-cursor.so.0"}, may=True)
    qt_libraries.provide(places.log, on_screen=False, required=True)
    assert system.installed == []
    qt_libraries.provide(places.log, on_screen=True, required=True)
    assert system.installed == ["libxcb-cursor0"]


def test_without_rights_the_command_is_named(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    FakeSystem(monkeypatch, {"libEGL.so.1"}, may=False)
    with pytest.raises(SetupError) as caught:
        qt_libraries.provide(places.log, on_screen=False, required=True)
    assert "sudo apt-get install libegl1" in str(caught.value)


def test_another_system_is_told_the_libraries(monkeypatch: pytest.MonkeyPatch, places: Places, told: list[str]) -> None:
    FakeSystem(monkeypatch, {"libGL.so.1"}, may=False, apt=False)
    qt_libraries.provide(places.log, on_screen=False, required=False)
    assert any("libGL.so.1" in line for line in told)


def test_other_systems_need_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries.sys, "platform", "win32")
    monkeypatch.setattr(qt_libraries, "is_there", lambda library: False)
    assert qt_libraries.missing(qt_libraries.NEEDED) == []
