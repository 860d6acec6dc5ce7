"""File dialogs that never stop the window: they call back when the user chose."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop_app.view_models.dropped import TABLES
from desktop_app.widgets.buttons import button
from engine.words import say


def pick_file(parent: QWidget, title: str, take: Callable[[Path], object], filters: str = "") -> None:
    """Ask for an existing file."""
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, take)


def pick_folder(parent: QWidget, title: str, take: Callable[[Path], object]) -> None:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, take)


def pick_new_file(parent: QWidget, title: str, suggestion: Path, take: Callable[[Path], object]) -> None:
    """Ask where to save; an existing file is replaced only after a question."""
    dialog = QFileDialog(parent, title, str(suggestion.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(suggestion.name)
    dialog.setDefaultSuffix(suggestion.suffix.lstrip("."))
    _open(dialog, take)


def _open(dialog: QFileDialog, take: Callable[[Path], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()


MODEL_FILES = "*.onnx *.keras *.h5 *.hdf5 *.json *.zip *.safetensors *.pt *.pth *.pt2 *.tflite *.skops *.joblib *.pkl"
"""Names of model files in the dialog; all files can be shown as well, as they are told by their content."""


def pick_model(parent: QWidget, title: str, take: Callable[[Path], object]) -> None:
    """Ask for a model's file."""
    pick_file(parent, title, take, say("Models") + f" ({MODEL_FILES});;" + say("All files") + " (*)")


def model_button(words: str, spoken: str, name: str, take: Callable[[Path], object], *, keys: str = "") -> QPushButton:
    """Return a button that asks for a model: a file (or zip), or a folder. ``spoken`` heads the dialogs too."""
    made = button(words, lambda: None, name=name, keys=keys)
    made.setAccessibleName(spoken)
    menu = QMenu(made)
    menu.addAction(say("File or zip …"), lambda: pick_model(made, spoken, take)).setObjectName(f"{name}_file")
    menu.addAction(say("Folder …"), lambda: pick_folder(made, spoken, take)).setObjectName(f"{name}_folder")
    made.setMenu(menu)
    return made


def pictures_button(words: str, spoken: str, name: str, take: Callable[[Path], object]) -> QPushButton:
    """Return a button that asks for pictures or texts: a folder, a zip file or a table. ``spoken`` heads the dialogs too."""
    made = button(words, lambda: None, name=name)
    made.setAccessibleName(spoken)
    menu = QMenu(made)
    zips = say("Zip files") + " (*.zip)"
    menu.addAction(say("Folder …"), lambda: pick_folder(made, spoken, take)).setObjectName(f"{name}_folder")
    tables = say("Tables and texts") + " (" + " ".join(f"*{suffix}" for suffix in sorted(TABLES | {".json"})) + ")"
    menu.addAction(say("Zip file …"), lambda: pick_file(made, spoken, take, zips)).setObjectName(f"{name}_zip")
    menu.addAction(say("Table of texts …"), lambda: pick_file(made, spoken, take, tables)).setObjectName(
        f"{name}_table"
    )
    made.setMenu(menu)
    return made
