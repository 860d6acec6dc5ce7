"""The window's process stays light: no torch, no numpy, nothing of the engine's heavy side."""

import subprocess
import sys

HEAVY = ("torch", "numpy", "onnx", "onnxruntime", "PIL", "engine.models", "engine.scan", "engine.report", "engine.jobs")
SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from desktop_app.theme import theme
from desktop_app.window import MainWindow
theme().install(app)
window = MainWindow()
window.show()
app.processEvents()
print(" ".join(sys.modules))
"""


def test_starting_the_window_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=True)
    loaded = set(done.stdout.split())
    assert "desktop_app.window" in loaded
    assert [name for name in HEAVY if name in loaded] == []
