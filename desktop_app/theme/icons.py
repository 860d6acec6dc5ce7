"""Line icons drawn with ``currentColor``, recoloured from a token and kept so when the theme changes."""

import weakref

import shiboken6
from PySide6.QtCore import QByteArray, QMetaObject, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop_app.theme.svg_text import svg_text
from desktop_app.theme.theme import theme


def paint_icon(painter: QPainter, name: str, token: str, area: QRectF) -> None:
    """Draw icon ``name`` in the colour of ``token`` into ``area``."""
    text = svg_text(name, getattr(theme().tokens, token))
    QSvgRenderer(QByteArray(text.encode())).render(painter, area)


def pixmap(name: str, token: str, size_px: int, ratio: float = 2.0) -> QPixmap:
    """Return icon ``name`` in the colour of ``token``, ``size_px`` wide, for screens of pixel ``ratio``."""
    made = QPixmap(QSize(size_px, size_px) * ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_icon(painter, name, token, QRectF(0, 0, size_px * ratio, size_px * ratio))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


_shown: weakref.WeakSet[QAbstractButton | QLabel] = weakref.WeakSet()
_following: list[QMetaObject.Connection] = []


def put_icon(widget: QAbstractButton | QLabel, name: str, token: str = "text", size_px: int = 20) -> None:
    """Show icon ``name`` on ``widget`` and recolour it whenever the theme changes."""
    for part, value in (("name", name), ("token", token), ("size", size_px)):
        widget.setProperty(f"icon_{part}", value)
    if not _following:
        _following.append(theme().changed.connect(_refresh_all))
    _shown.add(widget)
    _refresh(widget)


def _refresh_all() -> None:
    """Recolour what still exists; Qt may have deleted a widget that Python still holds."""
    for widget in list(_shown):
        if shiboken6.isValid(widget):
            _refresh(widget)


def _refresh(widget: QAbstractButton | QLabel) -> None:
    """Draw at the text scale; disabled buttons get a muted icon."""
    name, token, size_px = (widget.property(f"icon_{part}") for part in ("name", "token", "size"))
    scaled = round(size_px * theme().text_scale)
    picture = pixmap(name, token, scaled, max(1.0, widget.devicePixelRatioF()))
    if isinstance(widget, QLabel):
        widget.setPixmap(picture)
    else:
        icon = QIcon(picture)
        icon.addPixmap(pixmap(name, "muted", scaled), QIcon.Mode.Disabled)
        widget.setIcon(icon)
        widget.setIconSize(QSize(scaled, scaled))
