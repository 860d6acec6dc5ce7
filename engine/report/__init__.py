"""Findings become HTML, PDF and JSON: templates, charts as SVG."""

from engine.report import charts
from engine.report.write import FORMATS, write_report

__all__ = ["FORMATS", "charts", "write_report"]
