"""Keeps the computer awake while a job runs: best effort on each system, and undone at the end."""

import ctypes
import os
import shutil
import sys

from PySide6.QtCore import QObject, QProcess

_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001


def _command() -> list[str]:
    """Return a program that keeps the computer awake until it ends, or until we do."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    until_we_end = ["tail", f"--pid={os.getpid()}", "-f", "/dev/null"]
    return ["systemd-inhibit", "--what=idle:sleep", "--who=Toughen", "--why=A check is running", *until_we_end]


class KeepAwake(QObject):
    """``hold`` keeps the computer from sleeping, ``release`` lets it again; both may be called often."""

    def __init__(self) -> None:
        super().__init__()
        self._helper: QProcess | None = None
        self._held = False

    @property
    def held(self) -> bool:
        """Whether the computer is kept awake as far as it allows."""
        return self._held

    def hold(self) -> None:
        """Keep awake from now on."""
        if self._held:
            return
        self._held = True
        if sys.platform == "win32":
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        program, *arguments = _command()
        if shutil.which(program) is not None:
            self._helper = QProcess(self)
            self._helper.start(program, arguments)

    def release(self) -> None:
        """Let the computer sleep again."""
        if not self._held:
            return
        self._held = False
        if sys.platform == "win32":
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS)
        elif self._helper is not None:
            self._helper.finished.connect(self._helper.deleteLater)
            self._helper.terminate()
            self._helper = None
