"""Runs other programs: quietly with a log, or asking for their answer."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from setup_steps.words import tell

HEARTBEAT_S = 30.0


def run_logged(command: Sequence[str], log: Path, *, heartbeat_s: float = HEARTBEAT_S) -> str | None:
    """Run ``command`` with its output added to ``log``; say now and then that it still works.

    Returns None when it succeeded, else what it printed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+", encoding="utf-8", errors="replace") as file:
        file.write(f"\n$ {' '.join(command)}\n")
        file.flush()
        start = file.tell()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        failed = _wait(process, heartbeat_s)
        file.seek(start)
        return file.read() if failed else None


def _wait(process: subprocess.Popen[bytes], heartbeat_s: float) -> bool:
    """Wait for the end of ``process``; end it too when this program is stopped. Returns whether it failed."""
    begun = time.monotonic()
    try:
        while True:
            try:
                return process.wait(heartbeat_s) != 0
            except subprocess.TimeoutExpired:
                tell(f"  still at it ({round(time.monotonic() - begun)} s)")
    except BaseException:
        process.kill()
        process.wait()
        raise


def answer(command: Sequence[str], *, timeout_s: float = 20.0) -> str | None:
    """Return what ``command`` prints on stdout, or None when it is missing, fails or takes too long."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout
