"""Charts: well-formed SVG with a name and a description, equal for equal input, readable colours."""

from dataclasses import fields
from functools import lru_cache
from xml.etree import ElementTree as Xml

import made_results as made
import pytest

from engine.report import charts
from engine.report.bars import Row
from engine.report.curve import Point
from engine.results import Severity
from engine.words import resource

NAMESPACE = "{http://www.w3.org/2000/svg}"
NASTY = Row("<b>&\u202e\ud800", 0.5, (0.4, 0.6), 0.7)
POINTS = [Point(0.0, 0.9, (0.8, 1.0)), Point(0.05, 0.4), Point(0.1, 0.0)]


@lru_cache(maxsize=4)
def all_charts(palette: charts.Palette) -> dict[str, str]:
    scan = made.scan_result()
    severities: tuple[Severity, ...] = ("severe", "medium", "low", "passed", "not_tested")
    return {
        "gauge": charts.score_gauge(scan.score, palette),
        "no grade": charts.score_gauge(made.scan_result(n=5).score, palette),
        "bars": charts.family_bars(scan.score.families, palette),
        "curve": charts.size_curve(POINTS, palette, POINTS),
        "one point": charts.size_curve(POINTS[:1], palette),
        "compared": charts.before_after([NASTY, Row("x", None, None, None)], palette),
        "damage": charts.damage_dots([NASTY, Row("x", None)], 0.9, palette),
        **{severity: charts.severity_shape(severity, palette) for severity in severities},
    }


@pytest.mark.parametrize("name", list(all_charts(charts.LIGHT)))
def test_every_chart_is_named_and_well_formed(name: str) -> None:
    for palette in (charts.CSS, charts.LIGHT, charts.DARK):
        svg = all_charts(palette)[name]
        root = Xml.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert root[0].tag == f"{NAMESPACE}title"
        assert root[1].tag == f"{NAMESPACE}desc" or name in ("severe", "medium", "low", "passed", "not_tested")
        assert svg == all_charts(palette)[name]
        assert "nan" not in svg.lower().replace("tenan", "")
        assert not list(root.iter(f"{NAMESPACE}script"))


def test_numbers_stand_in_the_description() -> None:
    scan = made.scan_result()
    assert "47 of 100" in charts.alternative(charts.score_gauge(scan.score))
    assert "Deliberate tricks: 15 %." in charts.alternative(charts.family_bars(scan.score.families))
    assert "At size 5 %: 40 %." in charts.alternative(charts.size_curve(POINTS))


def test_hostile_labels_are_inert() -> None:
    svg = charts.before_after([NASTY])
    assert "<b>" not in svg
    assert "\u202e" not in svg
    svg.encode("utf-8")


def test_css_colours_are_variables_that_the_page_defines() -> None:
    style = (resource("report") / "report.css").read_text(encoding="utf-8")
    for field in fields(charts.CSS):
        assert f"--{field.name.replace('_', '-')}:" in style


@pytest.mark.parametrize(("palette", "ground"), [(charts.LIGHT, "#FFFFFF"), (charts.DARK, "#1D202A")])
def test_colours_can_be_read(palette: charts.Palette, ground: str) -> None:
    for name in ("ink", "muted", "accent", "second", "severe", "medium", "low", "passed", "not_tested"):
        assert _contrast(getattr(palette, name), ground) >= 4.5, name


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
