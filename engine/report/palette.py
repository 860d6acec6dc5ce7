"""Colours of charts: as CSS variables for HTML, as plain values for the PDF and the window."""

from dataclasses import dataclass

from engine.results import Severity


@dataclass(frozen=True)
class Palette:
    """The colours a chart is drawn in, each any SVG colour."""

    ink: str
    muted: str
    line: str
    track: str
    accent: str
    second: str
    surface: str
    severe: str
    medium: str
    low: str
    passed: str
    not_tested: str

    def of_severity(self, severity: Severity) -> str:
        """Return the colour of ``severity``."""
        return str(getattr(self, severity))

    def of_share(self, share: float) -> str:
        """Return the colour of a share in [0, 1], more being better; the limits are those of the score's words."""
        if share >= 0.70:
            return self.passed
        return self.medium if share >= 0.50 else self.severe


_NAMES = (
    "ink",
    "muted",
    "line",
    "track",
    "accent",
    "second",
    "surface",
    "severe",
    "medium",
    "low",
    "passed",
    "not_tested",
)

CSS = Palette(**{name: f"var(--{name.replace('_', '-')})" for name in _NAMES})
"""Colours that follow the page, light or dark."""

LIGHT = Palette(
    ink="#1B1F2E",
    muted="#555C6E",
    line="#DDE1EA",
    track="#E6E9F1",
    accent="#4744C4",
    second="#006B6B",
    surface="#FFFFFF",
    severe="#B3261E",
    medium="#8A5300",
    low="#005A9C",
    passed="#1B6E3C",
    not_tested="#565C67",
)

DARK = Palette(
    ink="#ECEEF6",
    muted="#AAB1C2",
    line="#343949",
    track="#2F3443",
    accent="#A8A6FF",
    second="#6FD3CC",
    surface="#1D202A",
    severe="#FF8A80",
    medium="#FFC46B",
    low="#7FC4FF",
    passed="#7FD6A1",
    not_tested="#B4BAC4",
)
