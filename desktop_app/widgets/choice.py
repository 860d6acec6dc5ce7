"""Cards to choose one from: a radio button with room for a sentence."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme import MIN_TARGET, RADIUS_SMALL, SPACE_L, SPACE_M, SPACE_XS, colour
from desktop_app.widgets.layouts import Columns
from desktop_app.widgets.texts import show_text, text

V = TypeVar("V", bound=str)
_DOT = 9.0


class ChoiceCard(QAbstractButton):
    """One choice: a title, a line below it and a figure."""

    def __init__(self, title: str, line: str = "", figure: str = "") -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(title)
        self._line_text = line
        self._line, self._figure = text(line, "small", "muted"), text(figure, "small", strong=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_L * 2 + SPACE_M, SPACE_M, SPACE_L, SPACE_M)
        box.setSpacing(SPACE_XS)
        for label in (text(title, strong=True), self._line, self._figure):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(label)
        box.addStretch(1)
        show_text(self._line, line)
        self.show_figure(figure)

    def show_figure(self, figure: str) -> None:
        """Change the figure, such as a time."""
        show_text(self._figure, figure)
        self.setAccessibleDescription(" ".join(part for part in (self._line_text, figure) if part))

    def minimumSizeHint(self) -> QSize:
        """Return a size that can always be pressed."""
        return super().minimumSizeHint().expandedTo(QSize(MIN_TARGET, MIN_TARGET))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame and radio dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setBrush(colour("accent_soft" if chosen else "sunken" if self.underMouse() else "surface"))
        width = 2.0 if chosen or self.hasFocus() else 1.0
        edge = "text" if chosen and self.hasFocus() else "accent" if chosen or self.hasFocus() else "control"
        painter.setPen(QPen(colour(edge), width))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_SMALL + 2, RADIUS_SMALL + 2)
        x, y = SPACE_L + _DOT, SPACE_M + self.fontMetrics().height() / 2
        painter.setBrush(colour("surface"))
        painter.setPen(QPen(colour("accent" if chosen else "control"), 2))
        painter.drawEllipse(QRectF(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawEllipse(QRectF(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT))


class Choices(QWidget, Generic[V]):
    """Choice cards beside one another; arrow keys move and choose."""

    def __init__(
        self, name: str, options: Sequence[tuple[V, str, str]], choose: Callable[[V], object], turn_at_em: int = 36
    ) -> None:
        """Take ``options`` as (value, title, line)."""
        super().__init__()
        self.setObjectName(name)
        self.cards = {value: ChoiceCard(title, line) for value, title, line in options}
        self._group = QButtonGroup(self)
        for value, made in self.cards.items():
            made.setObjectName(f"{name}_{value}")
            self._group.addButton(made)
            made.clicked.connect(lambda _checked=False, value=value: choose(value))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Columns(*((made, 1) for made in self.cards.values()), gap=SPACE_M, turn_at_em=turn_at_em))

    def choose(self, value: V) -> None:
        """Show ``value`` as the choice."""
        if value in self.cards and not self.cards[value].isChecked():
            self.cards[value].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let arrow keys choose the neighbour."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        cards = list(self.cards.values())
        focused = next((index for index, made in enumerate(cards) if made.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        target = cards[(focused + step) % len(cards)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        target.click()
