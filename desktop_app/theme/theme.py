"""The one theme of the process: light or dark, following the system unless the user chose."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.theme.fonts import load_fonts
from desktop_app.theme.palette import palette
from desktop_app.theme.stylesheet import stylesheet
from desktop_app.theme.svg_text import svg_text
from desktop_app.theme.tokens import DARK, LIGHT, Tokens

Mode = Literal["system", "light", "dark"]
_SMALLEST_PT, _SMALLEST_SCALE, _LARGEST_SCALE = 10.5, 0.8, 2.0


class Theme(QObject):
    """Holds the present tokens and puts them on the application; painted widgets repaint on ``changed``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode: Mode = "system"
        self.tokens: Tokens = LIGHT
        self.text_scale = 1.0
        self._base_pt = _SMALLEST_PT
        self._folder = QTemporaryDir()
        self._applied: tuple[str, float] | None = None

    def install(self, app: QApplication) -> None:
        """Put style, fonts and colours on ``app`` and follow the system's light or dark setting."""
        if self._applied is None:
            app.setStyle(QStyleFactory.create("Fusion"))
            load_fonts(app)
            self._base_pt = max(_SMALLEST_PT, app.font().pointSizeF())
            app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def set_mode(self, mode: Mode) -> None:
        """Use light or dark, or follow the system again."""
        self.mode = mode
        self._apply()

    def toggle(self) -> None:
        """Change between light and dark."""
        self.set_mode("light" if self.tokens is DARK else "dark")

    def set_text_scale(self, scale: float) -> None:
        """Show text ``scale`` times as large, 0.8 to 2."""
        self.text_scale = min(_LARGEST_SCALE, max(_SMALLEST_SCALE, scale))
        self._apply()

    def _apply(self) -> None:
        """Put tokens and text size on the application, unless they are there already."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        system_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.tokens = DARK if self.mode == "dark" or (self.mode == "system" and system_dark) else LIGHT
        size_pt = self._base_pt * self.text_scale
        wanted = (self.tokens.name, size_pt)
        if wanted == self._applied:
            return
        self._applied = wanted
        font = app.font()
        font.setPointSizeF(size_pt)
        app.setFont(font)
        app.setPalette(palette(self.tokens))
        app.setStyleSheet(stylesheet(self.tokens, size_pt, self._write_marks()))
        self.changed.emit()

    def _write_marks(self) -> str:
        """Write the marks that a style sheet can only take from files, and return their folder."""
        folder = Path(self._folder.path()) / self.tokens.name
        folder.mkdir(exist_ok=True)
        for name, ink in (("down", self.tokens.text), ("tick", self.tokens.on_accent)):
            (folder / f"{name}.svg").write_text(svg_text(name, ink), encoding="utf-8")
        return folder.as_posix()


_theme: list[Theme] = []


def theme() -> Theme:
    """Return the theme of this process."""
    if not _theme:
        _theme.append(Theme())
    return _theme[0]


def colour(name: str, opacity: float = 1.0) -> QColor:
    """Return the present colour of token ``name``; ``opacity`` in [0, 1]."""
    made = QColor(getattr(theme().tokens, name))
    made.setAlphaF(opacity)
    return made
