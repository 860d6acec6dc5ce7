"""The computer is kept awake only while a job runs, and a missing helper is no failure."""

import os

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app import keep_awake
from desktop_app.keep_awake import KeepAwake


def test_hold_and_release_may_be_called_often(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_awake.shutil, "which", lambda name: None)
    awake = KeepAwake()
    for _ in range(2):
        awake.hold()
        assert awake.held
    for _ in range(2):
        awake.release()
        assert not awake.held


@pytest.mark.parametrize(("system", "program"), [("linux", "systemd-inhibit"), ("darwin", "caffeinate")])
def test_the_helper_ends_with_us_even_after_a_crash(monkeypatch: pytest.MonkeyPatch, system: str, program: str) -> None:
    monkeypatch.setattr(keep_awake.sys, "platform", system)
    command = keep_awake._command()
    assert command[0] == program
    assert any(str(os.getpid()) in part for part in command)
