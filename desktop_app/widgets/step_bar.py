"""Check, Strengthen, Use: where the user is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import SPACE_S, SPACE_XL, colour, paint_icon, theme
from engine.words import say


class StepBar(QWidget):
    """Three numbered steps; the present one is filled, earlier ones carry a tick."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_bar")
        self._steps = (say("Check"), say("Strengthen"), say("Use"))
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.show_step(0)

    def show_step(self, step: int) -> None:
        """Show ``step`` (0 to 2) as the present one."""
        self._now = step
        self.setAccessibleName(say("Step {number} of 3: {name}", number=step + 1, name=self._steps[step]))
        self.update()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(self._font())
        return [metrics.horizontalAdvance(step) + self._disc() + SPACE_S for step in self._steps]

    def _disc(self) -> int:
        """Return the side of a disc in pixels; it grows with the text."""
        return round(self.fontMetrics().height() * 1.35)

    def sizeHint(self) -> QSize:
        """Return room for all three steps."""
        return QSize(sum(self._widths()) + 2 * (2 * SPACE_XL) + SPACE_S, self._disc() + 6)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: no step is cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the steps and the lines between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        x, middle = 1.0, self.height() / 2
        for index, (step, width) in enumerate(zip(self._steps, self._widths())):
            self._step(painter, index, step, QRectF(x, 0, width + 2, self.height()))
            x += width + SPACE_S
            if index < len(self._steps) - 1:
                painter.setPen(QPen(colour("accent" if index < self._now else "border"), 2))
                painter.drawLine(round(x), round(middle), round(x + 2 * SPACE_XL - 2 * SPACE_S), round(middle))
            x += 2 * SPACE_XL - SPACE_S

    def _step(self, painter: QPainter, index: int, words: str, area: QRectF) -> None:
        side = self._disc()
        disc = QRectF(area.left(), area.center().y() - side / 2, side, side)
        reached = index <= self._now
        painter.setPen(QPen(colour("accent" if reached else "control"), 1.5))
        painter.setBrush(colour("accent") if index == self._now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        if index < self._now:
            inset = side * 0.2
            paint_icon(painter, "tick", "accent", disc.adjusted(inset, inset, -inset, -inset))
        else:
            painter.setPen(colour("on_accent" if index == self._now else "muted"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(index + 1))
        painter.setPen(colour("text" if index == self._now else "muted"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area.adjusted(side + SPACE_S, 0, SPACE_S, 0), left, words)
