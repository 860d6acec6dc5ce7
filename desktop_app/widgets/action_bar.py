"""The bar below every screen."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy

from desktop_app.theme import SPACE_M, SPACE_XL
from desktop_app.widgets.layouts import side_px


class ActionBar(QFrame):
    """Actions that stay in view: in one line while there is room, else in two."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "bottom")
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        self._whole.setSpacing(SPACE_M)
        self.left, self.right = QHBoxLayout(), QHBoxLayout()
        for part in (self.left, self.right):
            part.setSpacing(SPACE_M)
            self._whole.addLayout(part)
        self._whole.setAlignment(self.left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._whole.insertStretch(1, 1)
        self.right.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when one line no longer holds the actions."""
        super().resizeEvent(event)
        self.turn()

    def turn(self) -> None:
        """Choose one line or two for the present width and words, under the edges of the column above."""
        side = side_px(self, self.width())
        self._whole.setContentsMargins(side, SPACE_M, side, SPACE_M)
        needed = self.left.sizeHint().width() + self.right.sizeHint().width() + 2 * side + 3 * SPACE_M
        wide = needed <= self.width()
        self._whole.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def event(self, event: QEvent) -> bool:
        """Turn too when a button was shown, hidden or renamed."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.turn()
        return super().event(event)
