"""A shape for each severity, so that colour is never the only sign."""

from engine.report.palette import CSS, Palette
from engine.report.svg import frame
from engine.results import Severity
from engine.words import say

_SHAPES: dict[str, str] = {
    "severe": '<path d="M12 2.6 L22.4 20.8 H1.6 Z" fill="{colour}" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>',
    "medium": '<rect x="2.5" y="2.5" width="19" height="19" rx="3" fill="{colour}"/>',
    "low": '<path d="M12 1.5 L22.5 12 L12 22.5 L1.5 12 Z" fill="{colour}" stroke="{colour}" stroke-linejoin="round"/>',
    "passed": '<circle cx="12" cy="12" r="10.5" fill="{colour}"/>',
    "not_tested": '<circle cx="12" cy="12" r="9" fill="none" stroke="{colour}" stroke-width="2.6" stroke-dasharray="4 2.8"/>',
}
_SIGNS: dict[str, str] = {
    "severe": '<path d="M12 8.6 V14 M12 17.2 V17.4" stroke="{surface}" stroke-width="2.4" stroke-linecap="round"/>',
    "medium": '<path d="M12 6.8 V13 M12 16.9 V17.1" stroke="{surface}" stroke-width="2.4" stroke-linecap="round"/>',
    "low": '<path d="M12 7.4 V12.6 M12 16.3 V16.5" stroke="{surface}" stroke-width="2.2" stroke-linecap="round"/>',
    "passed": '<path d="M7.2 12.4 L10.6 15.8 L16.8 8.8" fill="none" stroke="{surface}" stroke-width="2.4" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "not_tested": "",
}


def severity_words(severity: Severity) -> str:
    """Return the word that stands beside the shape."""
    return {
        "severe": say("Severe"),
        "medium": say("Medium"),
        "low": say("Small"),
        "passed": say("Passed"),
        "not_tested": say("Not tested"),
    }[severity]


def severity_shape(severity: Severity, palette: Palette = CSS) -> str:
    """Return the 24 by 24 shape of ``severity``."""
    body = (_SHAPES[severity] + _SIGNS[severity]).replace("{colour}", palette.of_severity(severity))
    return frame(24, 24, severity_words(severity), "", [body.replace("{surface}", palette.surface)])
