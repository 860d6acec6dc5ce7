"""The shipped typeface, so that the window looks and measures the same everywhere."""

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from engine.words import resource

_FAMILY = "Noto Sans"


def load_fonts(app: QApplication) -> None:
    """Use the shipped Noto Sans for ``app``; without it the system's own typeface stays."""
    folder = resource("fonts")
    for path in sorted(folder.glob("NotoSans-*.ttf")) if folder.is_dir() else ():
        QFontDatabase.addApplicationFont(str(path))
    if _FAMILY in QFontDatabase.families():
        font = QFont(app.font())
        font.setFamilies([_FAMILY, *app.font().families()])
        app.setFont(font)
