"""The engine as a child process: JSON lines both ways, and a clear problem whenever it fails.

The engine never shares a process with Qt (torch and Qt clash on Windows); a crash is a message, not a lost window.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import engine
from desktop_app import problems
from desktop_app.line_buffer import LineBuffer
from desktop_app.problems import Problem
from engine.protocol import PROTOCOL_VERSION, Message, Request, decode, encode

_STDERR_CHARS = 64_000


@dataclass(frozen=True)
class Patience:
    """How long to wait, in milliseconds.

    For hello; for a word after Stop was asked (``stop_ms``), and for the stop as a whole (``stop_most_ms``,
    because measuring the best version so far can take a moment); for any word during a job; for leaving.
    """

    hello_ms: int = 60_000
    stop_ms: int = 3_000
    stop_most_ms: int = 30_000
    quiet_ms: int = 90_000
    close_ms: int = 1_500


@dataclass(frozen=True)
class Hello:
    """What the engine says first: its version and the devices it can compute on."""

    version: str
    device: str
    devices: tuple[dict[str, Any], ...]


def engine_command() -> list[str]:
    """Return program and arguments that start the engine, from a checkout, a wheel or a frozen build."""
    if getattr(sys, "frozen", False):
        name = "toughen.exe" if sys.platform == "win32" else "toughen"
        return [str(Path(sys.executable).with_name(name)), "serve"]
    return [sys.executable, "-m", "engine.cli.main", "serve"]


class EngineClient(QObject):
    """Starts the engine, sends it jobs, passes on what it says, and restarts it when asked."""

    ready = Signal(object)
    """Hello."""
    received = Signal(object)
    """Message of a job."""
    lost = Signal(object)
    """Problem: the engine is gone; ``start`` brings it back."""
    quiet = Signal(bool)
    """True when a running job has said nothing for long, False when it speaks again."""

    def __init__(self, command: Sequence[str] | None = None, patience: Patience | None = None) -> None:
        super().__init__()
        self._command = list(command or engine_command())
        self._patience = patience or Patience()
        self._process: QProcess | None = None
        self._hello: Hello | None = None
        self._waiting: list[str] = []
        self._jobs: set[str] = set()
        self._count = 0
        self._stderr = ""
        self._is_quiet = False
        self._lines = LineBuffer()
        self._hello_timer = self._timer(self._patience.hello_ms, self._no_hello)
        self._stop_timer = self._timer(self._patience.stop_ms, self._did_not_stop)
        self._last_stop_timer = self._timer(self._patience.stop_most_ms, self._did_not_stop)
        self._quiet_timer = self._timer(self._patience.quiet_ms, self._fell_quiet)

    @property
    def hello(self) -> Hello | None:
        """What the running engine said first, or None while it is not ready."""
        return self._hello

    @property
    def details(self) -> str:
        """The end of the engine's error output, for "Copy details"."""
        return self._stderr

    def launch(self) -> None:
        """Start the engine if it is not running; ``ready`` or ``lost`` follows."""
        if self._process is not None:
            return
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setWorkingDirectory(str(Path(engine.__file__).resolve().parents[1]))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._process, self._lines, self._stderr = process, LineBuffer(), ""
        self._hello_timer.start()
        process.start(self._command[0], self._command[1:])

    def start(self, command: str, request: Request) -> str:
        """Start a job and return its id; the engine is launched first where needed."""
        self._count += 1
        job = f"{command}-{self._count}"
        self._jobs.add(job)
        self.launch()
        self._send(encode("start", job, command=command, request=request))
        return job

    def cancel(self, job: str) -> None:
        """Ask ``job`` to stop and keep what is done; an engine that falls silent over it is ended."""
        if job in self._jobs:
            self._send(encode("cancel", job))
            self._stop_timer.start()
            self._last_stop_timer.start()

    def end_now(self) -> None:
        """End the engine at once, as after a Stop that was not heard; ``lost`` follows."""
        self._did_not_stop()

    def go_on(self, job: str) -> None:
        """Tell a job that asked "Go on?" to continue."""
        self._send(encode("continue", job))

    def restart(self) -> None:
        """End the engine at once and start it anew; running jobs are dropped without a message."""
        self._drop()
        self.launch()

    def close(self) -> None:
        """Say goodbye; the engine ends itself, or is ended after a moment."""
        process = self._process
        if process is None:
            return
        self._forget()
        process.write(encode("bye").encode())
        process.closeWriteChannel()
        if not process.waitForFinished(self._patience.close_ms):
            process.kill()
            process.waitForFinished(self._patience.close_ms)

    def _timer(self, ms: int, slot: Any) -> QTimer:  # Any: a bound method without arguments
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(slot)
        return timer

    def _send(self, line: str) -> None:
        """Write ``line`` now, or keep it until the engine has said hello."""
        if self._hello is None or self._process is None:
            self._waiting.append(line)
            return
        self._process.write(line.encode())
        self._quiet_timer.start()

    def _read(self) -> None:
        """Take every whole line; what cannot be read ends the engine."""
        if self._process is None:
            return
        try:
            for line in self._lines.feed(bytes(self._process.readAllStandardOutput().data())):
                self._take(decode(line))
                if self._process is None:
                    return
        except (ValueError, RecursionError) as error:
            self._lose(problems.engine_garbled(f"{error}\n{self._stderr}"))

    def _take(self, message: Message) -> None:
        """Pass on one message; nothing may come before hello."""
        if message.type == "hello":
            self._greet(message.fields)
            return
        if self._hello is None:
            raise ValueError(f"{message.type!r} came before hello")
        self._heard(message)
        if message.type in ("result", "error"):
            self._jobs.discard(message.id)
            for timer in (self._stop_timer, self._last_stop_timer, self._quiet_timer):
                timer.stop()
        self.received.emit(message)

    def _heard(self, message: Message) -> None:
        """A word from the engine: it is not quiet, and a Stop that it answers may take longer."""
        self._quiet_timer.start()
        if self._is_quiet:
            self._is_quiet = False
            self.quiet.emit(False)
        if self._stop_timer.isActive():
            self._stop_timer.start()

    def _greet(self, fields: dict[str, Any]) -> None:
        """Check the version, then send what waited."""
        self._hello_timer.stop()
        if fields.get("protocol") != PROTOCOL_VERSION:
            self._lose(problems.engine_other_version(f"window {PROTOCOL_VERSION}, engine {fields.get('protocol')}"))
            return
        devices = tuple(device for device in fields.get("devices", ()) if isinstance(device, dict))
        self._hello = Hello(str(fields.get("version", "")), str(fields.get("device", "cpu")), devices)
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            self._send(line)
        self.ready.emit(self._hello)

    def _read_errors(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
            self._stderr = (self._stderr + text)[-_STDERR_CHARS:]

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        """The process is gone: read what it still said, then call that a crash."""
        self._read()
        self._read_errors()
        if self._process is not None:
            how = "crashed" if status is QProcess.ExitStatus.CrashExit else "ended"
            self._lose(problems.engine_crashed(f"engine {how}, exit code {code}\n{self._stderr}"))

    def _failed(self, error: QProcess.ProcessError) -> None:
        """Only a program that never started; ``_ended`` hears of the rest."""
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._lose(problems.engine_missing(f"{self._command}: {self._process.errorString()}"))

    def _no_hello(self) -> None:
        self._lose(problems.engine_slow(self._stderr))

    def _did_not_stop(self) -> None:
        self._lose(problems.engine_killed(self._stderr))

    def _fell_quiet(self) -> None:
        if self._jobs:
            self._is_quiet = True
            self.quiet.emit(True)

    def _lose(self, problem: Problem) -> None:
        self._drop()
        self.lost.emit(problem)

    def _drop(self) -> None:
        """Kill the process without waiting for it."""
        process = self._process
        self._forget()
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.kill()

    def _forget(self) -> None:
        """Listen no more to the process and drop all jobs."""
        for timer in (self._hello_timer, self._stop_timer, self._last_stop_timer, self._quiet_timer):
            timer.stop()
        if self._process is not None:
            for signal, slot in (
                (self._process.readyReadStandardOutput, self._read),
                (self._process.readyReadStandardError, self._read_errors),
                (self._process.finished, self._ended),
                (self._process.errorOccurred, self._failed),
            ):
                signal.disconnect(slot)
        self._process, self._hello, self._is_quiet = None, None, False
        self._waiting.clear()
        self._jobs.clear()


def _environment() -> QProcessEnvironment:
    """Return our environment with unbuffered UTF-8 output, whatever the system is set to."""
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONUNBUFFERED", "1")
    environment.insert("PYTHONIOENCODING", "utf-8")
    return environment
