"""The bar above every screen: name, steps, light or dark."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop_app.theme import SPACE_M, SPACE_S, put_icon, theme
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import side_px
from desktop_app.widgets.step_bar import StepBar
from engine.words import say


class TopBar(QFrame):
    """Shows where the user is."""

    def __init__(self, home: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("bar", "top")
        self.steps = StepBar()
        self._home = button("Toughen", home, kind="quiet", icon="shield", name="go_home", keys="Ctrl+H")
        self._home.setAccessibleName(say("Toughen: go to the start"))
        self._toggle = button("", theme().toggle, kind="quiet", icon="moon", name="theme_toggle", keys="Ctrl+D")
        self._box = box = QHBoxLayout(self)
        box.setSpacing(SPACE_M)
        box.addWidget(self._home)
        box.addStretch(1)
        box.addWidget(self.steps)
        box.addStretch(1)
        box.addWidget(self._toggle)
        theme().changed.connect(self._show_theme)
        self._show_theme()

    def allow_home(self, allowed: bool) -> None:
        """Let the name lead home, or not while a job runs."""
        self._home.setEnabled(allowed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep to the edges of the column below; the padding of its buttons hangs over."""
        super().resizeEvent(event)
        side = side_px(self, event.size().width()) - SPACE_M
        self._box.setContentsMargins(side, SPACE_S, side, SPACE_S)

    def _show_theme(self) -> None:
        dark = theme().tokens.name == "dark"
        put_icon(self._toggle, "sun" if dark else "moon", "accent")
        self._toggle.setAccessibleName(say("Use light colours") if dark else say("Use dark colours"))
        self._toggle.setToolTip(self._toggle.accessibleName())
