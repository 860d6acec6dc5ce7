"""The engine's charts, folded away until asked for."""

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.theme import SPACE_M
from desktop_app.widgets.chart_view import ChartView
from desktop_app.widgets.fold import Fold
from desktop_app.widgets.layouts import box, clear
from desktop_app.widgets.texts import text
from engine.words import say


class ChartsFold(Fold):
    """Hidden while there are no charts."""

    def __init__(self, name: str) -> None:
        self._charts = QVBoxLayout()
        self._charts.setSpacing(SPACE_M)
        super().__init__(say("Show charts"), box(self._charts), name)

    def show_charts(self, charts: Mapping[str, str]) -> None:
        """Show ``charts``, title to SVG text."""
        clear(self._charts)
        for title, svg in charts.items():
            self._charts.addWidget(text(title, strong=True))
            self._charts.addWidget(ChartView(svg, say("Chart: {name}", name=title)))
        self.setVisible(bool(charts))
