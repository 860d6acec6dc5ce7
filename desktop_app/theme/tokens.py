"""Every colour, space, radius and type step of the window; nothing else names a colour."""

from dataclasses import dataclass

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_CARD, SPACE_XL = 4, 8, 12, 16, 20, 24
"""Spacing scale in device-independent pixels."""

RADIUS, RADIUS_SMALL = 12, 8
MIN_TARGET = 32
"""Smallest side of anything that can be pressed; WCAG 2.2 asks for 24."""

TYPE_SCALE = {"display": 1.9, "title": 1.5, "heading": 1.16, "body": 1.0, "small": 0.9}
"""Text size of each role as a multiple of the base size."""


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, as ``#RRGGBB``."""

    name: str
    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    border: str
    control: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    severe: str
    severe_soft: str
    medium: str
    medium_soft: str
    low: str
    low_soft: str
    passed: str
    passed_soft: str
    not_tested: str
    not_tested_soft: str
    second: str
    paper: str
    shadow: str


LIGHT = Tokens(
    name="light",
    window="#F4F5F9",
    surface="#FFFFFF",
    sunken="#EBEDF3",
    text="#1B1F2E",
    muted="#555C6E",
    border="#DDE1EA",
    control="#7E8698",
    accent="#4744C4",
    accent_hover="#3835A8",
    accent_soft="#ECEBFC",
    on_accent="#FFFFFF",
    severe="#B3261E",
    severe_soft="#FBEAE8",
    medium="#8A5300",
    medium_soft="#FCF1DF",
    low="#005A9C",
    low_soft="#E4F0FA",
    passed="#1B6E3C",
    passed_soft="#E4F4EA",
    not_tested="#565C67",
    not_tested_soft="#ECEEF2",
    second="#006B6B",
    paper="#FFFFFF",
    shadow="#1B1F2E",
)

DARK = Tokens(
    name="dark",
    window="#14161D",
    surface="#1D202A",
    sunken="#282C39",
    text="#ECEEF6",
    muted="#AAB1C2",
    border="#343949",
    control="#7F879B",
    accent="#A8A6FF",
    accent_hover="#C0BEFF",
    accent_soft="#2B2A4C",
    on_accent="#15132F",
    severe="#FF8A80",
    severe_soft="#3B2426",
    medium="#FFC46B",
    medium_soft="#382D1D",
    low="#7FC4FF",
    low_soft="#1D3044",
    passed="#7FD6A1",
    passed_soft="#1D3529",
    not_tested="#B4BAC4",
    not_tested_soft="#2B2F3A",
    second="#6FD3CC",
    paper="#FFFFFF",
    shadow="#000000",
)

_SEVERITIES = ("severe", "medium", "low", "passed", "not_tested")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (ink, ground)
        for ink in ("text", "muted", "accent")
        for ground in ("window", "surface", "sunken", "accent_soft")
    ),
    *((ink, ground) for ink in (*_SEVERITIES, "second") for ground in ("window", "surface")),
    *((name, f"{name}_soft") for name in _SEVERITIES),
    *(("text", f"{name}_soft") for name in _SEVERITIES),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
)
"""Which ink stands on which ground; each needs a contrast of at least 4.5."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    ("control", "window"),
    ("control", "surface"),
    ("accent", "surface"),
    ("accent", "sunken"),
)
"""Edges of controls and lines of charts; each needs a contrast of at least 3."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2, 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
