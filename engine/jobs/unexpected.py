"""The last door: a failure nobody foresaw becomes a kind message and a log file."""

import sys
import time
import traceback

from engine.jobs.places import data_folder
from engine.results import ToughenError
from engine.words import say


def unexpected() -> ToughenError:
    """Return the error to show for the exception being handled; its traceback goes to a log file."""
    kind = sys.exc_info()[0]
    detail = f"{kind.__name__ if kind else 'error'}; {_write_log(traceback.format_exc())}"
    return ToughenError(
        "unexpected",
        say("Something went wrong inside Toughen"),
        say("This is a fault of the program, not yours. Your files were not changed."),
        say("Try again. If it happens again, send us the log file named below."),
        detail,
    )


def _write_log(text: str) -> str:
    path = data_folder() / "logs" / f"{time.strftime('%Y-%m-%d %H-%M-%S')}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        return f"no log could be written ({error.strerror})"
    return f"log: {path}"
