"""The report's charts for the window: the same drawings, on light paper."""

from engine.report import of_harden, of_scan
from engine.report.palette import LIGHT
from engine.results import HardenResult, ScanResult


def charts_of(result: ScanResult | HardenResult) -> dict[str, str]:
    """Return the charts of ``result``: title to SVG text."""
    if isinstance(result, HardenResult):
        found = of_harden.charts_of(result, LIGHT)
    else:
        found = of_scan.charts_of(result, None, LIGHT)
    return {chart.title: chart.svg for chart in found}
