"""The list of findings: shape, title and figure in each row, worst first."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop_app.theme import RADIUS_SMALL, SPACE_M, SPACE_S, SPACE_XS, colour, theme
from desktop_app.view_models.findings import FINDING_ROLE, HEADER_ROLE, FindingsModel, figure
from desktop_app.view_models.shown import severity_word
from desktop_app.widgets.severity_badge import paint_shape
from engine.results import Finding
from engine.words import say

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
AnyIndex = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """Measures and draws rows; text wraps and is never cut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the height that heading, wrapped title and figure need in the width of the list."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(width, self._header_height(option, index, width) + self._row_height(option, index, width))

    def _header_height(self, option: QStyleOptionViewItem, index: AnyIndex, width: int) -> int:
        header = str(index.data(HEADER_ROLE) or "")
        return self._height(option, header, width - 2 * SPACE_M) + SPACE_M + SPACE_S if header else 0

    def _row_height(self, option: QStyleOptionViewItem, index: AnyIndex, width: int) -> int:
        title = self._height(option, str(index.data()), self._text_width(option, width))
        return title + option.fontMetrics.height() + 2 * SPACE_S + 2 * SPACE_XS

    @staticmethod
    def _text_width(option: QStyleOptionViewItem, width: int) -> int:
        return width - 3 * SPACE_M - option.fontMetrics.height()

    @staticmethod
    def _height(option: QStyleOptionViewItem, words: str, width: int) -> int:
        return option.fontMetrics.boundingRect(QRect(0, 0, max(40, width), 10_000), int(_WRAP), words).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw the heading above, the ground, then shape, title and figure."""
        finding = index.data(FINDING_ROLE)
        if not isinstance(finding, Finding):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._header_height(option, index, option.rect.width())
        if top:
            painter.setPen(colour("muted"))
            header = option.rect.adjusted(SPACE_M, SPACE_M, -SPACE_M, 0)
            painter.drawText(header, int(_WRAP), str(index.data(HEADER_ROLE)))
        area = option.rect.adjusted(2, top + 2, -2, -2)
        self._ground(painter, option, area)
        self._content(painter, option, area, finding)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        """Show choice by colour, focus by an outline."""
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and option.widget.hasFocus()
        if not chosen and not state & QStyle.StateFlag.State_MouseOver:
            return
        painter.setBrush(colour("accent_soft" if chosen else "sunken"))
        painter.setPen(QPen(colour("accent"), 2) if focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(area), RADIUS_SMALL, RADIUS_SMALL)

    def _content(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, finding: Finding) -> None:
        line = option.fontMetrics.height()
        side = line * 0.8
        paint_shape(
            painter, QRectF(area.left() + SPACE_M, area.top() + SPACE_S + line * 0.1, side, side), finding.severity
        )
        left = area.left() + SPACE_M + line + SPACE_S
        painter.setPen(colour("text"))
        width = self._text_width(option, option.rect.width())
        height = self._height(option, finding.title, width)
        painter.drawText(QRect(left, area.top() + SPACE_S - 2, width, height), int(_WRAP), finding.title)
        words = " · ".join(part for part in (severity_word(finding.severity), figure(finding)) if part)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colour(finding.severity))
        painter.drawText(QRect(left, area.top() + SPACE_S + height, width, line + SPACE_XS), int(_WRAP), words)


class FindingList(QListView):
    """A list as tall as its rows: the page scrolls, not the list."""

    chosen = Signal(int)

    def __init__(self, model: FindingsModel) -> None:
        super().__init__()
        self.setObjectName("finding_list")
        self.setAccessibleName(say("Findings, worst first"))
        self.setModel(model)
        self._rows = _Rows(self)
        self.setItemDelegate(self._rows)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.selectionModel().currentChanged.connect(lambda index: self.chosen.emit(index.row()))
        model.modelReset.connect(self._refit)
        theme().changed.connect(self._refit)

    def choose(self, row: int) -> None:
        """Select ``row``."""
        self.setCurrentIndex(self.model().index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows anew for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._refit()

    def _refit(self) -> None:
        """Give the list the height of all its rows."""
        self.scheduleDelayedItemsLayout()
        height = sum(self.sizeHintForRow(row) for row in range(self.model().rowCount()))
        self.setFixedHeight(height + 2 * self.frameWidth() + SPACE_S)
