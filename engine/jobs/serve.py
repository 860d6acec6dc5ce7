"""``toughen serve``: JSON lines on stdin and stdout, one job at a time, for the window.

A reader thread takes the lines, so that Cancel and a closed stdin are heard while a job computes.
"""

import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, TextIO

import engine
from engine.jobs.output import JobOutput
from engine.jobs.progress import JobMonitor
from engine.jobs.run import run
from engine.jobs.unexpected import unexpected
from engine.protocol import COMMANDS, PROTOCOL_VERSION, Message, Request, decode, encode
from engine.results import ToughenError, from_object
from engine.words import say

_GRACE_S = 3.0


class Server:
    """Serves one client until its stdin closes or it says bye."""

    def __init__(self, lines: TextIO, out: TextIO, leave: Callable[[int], None] = os._exit) -> None:
        self._lines = lines
        self._out = out
        self._leave = leave
        self._lock = threading.Lock()
        self._starts: queue.Queue[Message | None] = queue.Queue()
        self._cancelled: set[str] = set()
        self._running: tuple[str, JobMonitor] | None = None
        self._closing = False

    def serve(self) -> int:
        """Answer until the client leaves; return the exit code."""
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        self._send("hello", **_hello())
        while (message := self._starts.get()) is not None:
            self._work(message)
        return 0

    def _send(self, type_: str, id_: str = "", **fields: Any) -> None:
        line = encode(type_, id_, **fields)
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):
                self._close()

    def _read(self) -> None:
        for line in self._lines:
            if line.strip():
                self._take(line)
        self._close()

    def _take(self, line: str) -> None:
        try:
            message = decode(line)
        except ValueError as error:
            self._send("error", error=_garbled(str(error)).to_json())
            return
        if message.type == "start":
            self._starts.put(message)
        elif message.type == "cancel":
            self._cancel(message.id)
        elif message.type == "continue":
            self._go_on(message.id)
        elif message.type == "bye":
            self._close()

    def _cancel(self, id_: str) -> None:
        self._cancelled.add(id_)
        running = self._running
        if running is not None and running[0] == id_:
            running[1].stop()

    def _go_on(self, id_: str) -> None:
        running = self._running
        if running is not None and running[0] == id_:
            running[1].go_on()

    def _close(self) -> None:
        """Stop the job, and leave by force if it does not end within 3 s."""
        if self._closing:
            return
        self._closing = True
        running = self._running
        if running is not None:
            running[1].stop()
        self._starts.put(None)
        timer = threading.Timer(_GRACE_S, self._leave, (0,))
        timer.daemon = True
        timer.start()

    def _work(self, message: Message) -> None:
        if self._closing:
            return
        monitor = JobMonitor(lambda type_, fields: self._event(message.id, type_, fields))
        self._running = (message.id, monitor)
        if message.id in self._cancelled:
            monitor.stop()
        self._send("started", message.id)
        try:
            self._send_result(message.id, run(_request(message), monitor))
        except ToughenError as error:
            self._send("error", message.id, error=error.to_json())
        except Exception:
            self._send("error", message.id, error=unexpected().to_json())
        finally:
            self._running = None

    def _event(self, id_: str, type_: str, fields: Mapping[str, object]) -> None:
        self._send(type_, id_, **fields)

    def _send_result(self, id_: str, output: JobOutput) -> None:
        self._send(
            "result",
            id_,
            kind=output.kind,
            result=output.result,
            folder=None if output.folder is None else str(output.folder.resolve()),
            charts=output.charts,
            complete=output.complete,
        )


def _hello() -> dict[str, Any]:
    from engine.models import choose_device, describe_devices

    devices = describe_devices()
    chosen = choose_device("auto").type
    return {"protocol": PROTOCOL_VERSION, "version": engine.__version__, "device": chosen, "devices": devices}


def _request(message: Message) -> Request:
    command = str(message.fields.get("command"))
    if command not in COMMANDS:
        raise _garbled(f"unknown command {command!r}")
    try:
        request: Request = from_object(COMMANDS[command], message.fields.get("request"))
    except ValueError as error:
        raise _garbled(str(error)) from error
    return request


def _garbled(detail: str) -> ToughenError:
    return ToughenError(
        "wire.garbled",
        say("The window and the engine did not understand each other"),
        say("A message had the wrong form."),
        say("Restart Toughen. If it happens again, install it anew."),
        detail,
    )


def private_stdout() -> TextIO:
    """Keep a private copy of stdout for the protocol and point descriptor 1 at stderr.

    Native libraries may print; on the wire that would be garbage. Call before torch is loaded.
    """
    sys.stdout.flush()
    private = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(private, "w", encoding="utf-8", newline="\n", buffering=1)


def serve() -> int:
    """Serve the process that started this one; return the exit code once it leaves."""
    out = private_stdout()
    lines = open(0, encoding="utf-8", errors="replace", newline="\n", closefd=False)  # noqa: SIM115
    return Server(lines, out).serve()
