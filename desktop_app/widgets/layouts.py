"""Cards, rows and columns with the spacing scale."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_CARD, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.widgets.texts import text

_TURN_AT_EM = 44
_WIDEST_EM = 82


def column(*items: QWidget | QLayout, gap: int = SPACE_S, margin: int = 0, fill: bool = False) -> QVBoxLayout:
    """Return ``items`` under one another; ``fill`` puts spare height below them."""
    made = QVBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(margin, margin, margin, margin)
    add_all(made, *items)
    if fill:
        made.addStretch(1)
    return made


def row(*items: QWidget | QLayout | None, gap: int = SPACE_M, margin: int = 0, grow: int | None = None) -> QHBoxLayout:
    """Return ``items`` beside one another; None is a stretch, ``grow`` the place of the item that takes spare width."""
    made = QHBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if item is None:
            made.addStretch(1)
        else:
            add_all(made, item)
    if grow is not None:
        made.setStretch(grow, 1)
    return made


def add_all(layout: QBoxLayout, *items: QWidget | QLayout) -> None:
    """Add widgets and layouts to ``layout``."""
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def card(
    *items: QWidget | QLayout,
    tone: str = "plain",
    gap: int = SPACE_S,
    margin: int = SPACE_CARD,
    fill: bool = False,
) -> QFrame:
    """Return a rounded card around ``items``; ``tone`` is plain, sunken, accent or a severity."""
    made = QFrame()
    made.setProperty("card", tone)
    made.setLayout(column(*items, gap=gap, margin=margin, fill=fill))
    return made


def side_px(widget: QWidget, width: int) -> int:
    """Return the margin that centres a readable column in ``width``, so that bars and content share one edge."""
    return max(SPACE_XL, (width - _WIDEST_EM * widget.fontMetrics().horizontalAdvance("m")) // 2)


def retone(target: QFrame, tone: str) -> None:
    """Change the tone of a card."""
    if target.property("card") != tone:
        target.setProperty("card", tone)
        target.style().unpolish(target)
        target.style().polish(target)


def rule() -> QFrame:
    """Return a thin line."""
    made = QFrame()
    made.setProperty("rule", True)
    return made


def box(layout: QLayout) -> QWidget:
    """Return a bare widget that holds ``layout``, so that it can be hidden as one."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    return made


def clear(layout: QLayout) -> None:
    """Remove everything from ``layout``."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Columns(QWidget):
    """Widgets beside one another while there is room, else under one another."""

    def __init__(self, *items: tuple[QWidget, int], gap: int = SPACE_CARD, turn_at_em: int = _TURN_AT_EM) -> None:
        super().__init__()
        self._turn_at_em = turn_at_em
        self._stretches = [stretch for _, stretch in items]
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        for widget, stretch in items:
            self._box.addWidget(widget, stretch, Qt.AlignmentFlag(0))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when the width no longer holds the columns."""
        super().resizeEvent(event)
        narrow = event.size().width() < self._turn_at_em * self.fontMetrics().horizontalAdvance("m")
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            for index, stretch in enumerate(self._stretches):
                self._box.setStretch(index, 0 if narrow else stretch)
            self.updateGeometry()


def numbered(number: int, words: str) -> QHBoxLayout:
    """Return one line of a numbered list."""
    figure = text(f"{number}.", ink="accent", strong=True, wrap=False)
    made = row(gap=SPACE_S)
    made.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    made.addWidget(text(words), 1, Qt.AlignmentFlag.AlignTop)
    return made
