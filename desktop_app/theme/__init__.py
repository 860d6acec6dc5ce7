"""How the window looks: tokens, light and dark, fonts and icons. Colours are named nowhere else."""

from desktop_app.theme.icons import paint_icon, put_icon
from desktop_app.theme.theme import Theme, colour, theme
from desktop_app.theme.tokens import (
    MIN_TARGET,
    RADIUS,
    RADIUS_SMALL,
    SPACE_CARD,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    SPACE_XL,
    SPACE_XS,
    TYPE_SCALE,
)

__all__ = [
    "MIN_TARGET",
    "RADIUS",
    "RADIUS_SMALL",
    "SPACE_CARD",
    "SPACE_L",
    "SPACE_M",
    "SPACE_S",
    "SPACE_XL",
    "SPACE_XS",
    "TYPE_SCALE",
    "Theme",
    "colour",
    "paint_icon",
    "put_icon",
    "theme",
]
