"""Small pieces of SVG text: escaping, shapes, the frame with its name and description."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr, unescape

from engine.words import clean_name

FONT = "Noto Sans, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


def frame(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """Return a whole SVG picture with its accessible ``title`` and ``description``."""
    body = "".join(parts)
    described = f"<desc>{escape(clean_name(description, 2000))}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label={quoteattr(clean_name(title, 400))} font-family="{FONT}">'
        f"<title>{escape(clean_name(title, 400))}</title>{described}{body}</svg>"
    )


def alternative(svg: str) -> str:
    """Return title and description of a picture made by ``frame``, as one text."""
    found = re.match(r".*?<title>(.*?)</title>(?:<desc>(.*?)</desc>)?", svg, re.DOTALL)
    return "" if found is None else unescape(". ".join(part for part in found.groups() if part))


def text(
    x: float, y: float, words: str, colour: str, *, size: float = 13, anchor: str = "start", weight: int = 400
) -> str:
    """Return a line of text, cleaned and escaped."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}">{escape(clean_name(words, 120))}</text>'
    )


def bar(x: float, y: float, width: float, height: float, colour: str, radius: float | None = None) -> str:
    """Return a filled rectangle with round corners."""
    round_by = height / 2 if radius is None else radius
    round_by = min(round_by, max(width, 0) / 2)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{round_by:.1f}" '
        f'fill="{colour}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1, dash: str = "") -> str:
    """Return a straight line with round ends."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}" stroke-linecap="round"{dashes}/>'
    )


def dot(x: float, y: float, radius: float, colour: str, *, ring: str = "") -> str:
    """Return a filled circle, or one with a ring of colour ``ring``."""
    edge = f' stroke="{ring}" stroke-width="2.5"' if ring else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"{edge}/>'


def whiskers(x1: float, x2: float, y: float, colour: str, height: float = 8) -> str:
    """Return a horizontal interval with a short stroke at both ends."""
    ends = "".join(line(x, y - height / 2, x, y + height / 2, colour, width=1.5) for x in (x1, x2))
    return line(x1, y, x2, y, colour, width=1.5) + ends
