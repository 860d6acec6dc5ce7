"""The README's pictures of the window, from a real result.

``python tests/desktop_app/readme_pictures.py toughen-demo docs/screens`` opens what ``make demo`` left.
"""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication
from screenshots import StillClient, settle

from desktop_app.theme import theme
from desktop_app.view_models.project import Finished
from desktop_app.window import MainWindow
from engine.findings import reword
from engine.report.for_window import charts_of
from engine.results import HardenResult, ScanResult, from_object

_SIZE, _SHORT = (1180, 900), (1180, 760)
_SHARPNESS = "1.5"


def read(path: Path, kind: type) -> Finished:
    """The result in ``path`` as the window gets it at the end of a job, in the words of today."""
    value = from_object(kind, json.loads(path.read_text(encoding="utf-8")))
    if isinstance(value, ScanResult):
        value = replace(value, findings=tuple(reword(finding) for finding in value.findings))
    return Finished(value, path.parent, charts_of(value), True)


def grab(window: MainWindow, path: Path) -> None:
    for _ in range(8):
        settle()
    window.grab().save(str(path))


def take_pictures(demo: Path, out: Path) -> None:
    """Write ``result.png`` and ``before-after.png``."""
    window = MainWindow(StillClient(["none"]))
    window.resize(*_SIZE)
    window.show()
    models = window.models
    models.home.take_sample()
    models.project.scanned = read(demo / "before/scan.json", ScanResult)
    models.project.changed.emit()
    models.navigator.go("result")
    grab(window, out / "result.png")
    models.project.hardened = read(demo / "harden/harden.json", HardenResult)
    models.project.changed.emit()
    models.navigator.go("outcome")
    window.resize(*_SHORT)
    grab(window, out / "before-after.png")


def main() -> None:
    """Take both pictures in light colours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="the folder that make demo wrote")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = _SHARPNESS
    app = QApplication([])
    theme().install(app)
    theme().set_mode("light")
    take_pictures(arguments.demo, arguments.out)


if __name__ == "__main__":
    main()
