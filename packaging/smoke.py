"""Opens the window, notes when it could be seen, and closes it: a trial for the built program."""

import json
import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.theme import theme
from desktop_app.window import MainWindow

HEAVY = ("torch", "numpy", "onnx", "onnxruntime")
WAIT_MS = 60_000


def show_and_close(note: Path) -> int:
    """Show the first screen and close it again.

    Writes to ``note`` when it was visible (``visible_at``, seconds since 1970) and which heavy libraries this process
    had loaded by then (``heavy``, to be empty). Returns 0 when the window became visible.
    """
    app = QApplication(sys.argv[:1])
    theme().install(app)
    window = MainWindow()
    window.show()
    window.open(None)
    visible = QTest.qWaitForWindowExposed(window, WAIT_MS)
    found = {"visible_at": time.time(), "heavy": [name for name in HEAVY if name in sys.modules]}
    note.write_text(json.dumps(found), encoding="utf-8")
    window.close()
    app.processEvents()
    return 0 if visible else 1
