"""While a stronger copy is made: the chart, and "Go on?"."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop_app.screens.running import RunningPage
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_XL, SPACE_XS
from desktop_app.view_models import guard_text
from desktop_app.view_models.training import TrainingModel
from desktop_app.widgets.buttons import button
from desktop_app.widgets.front_bars import FrontBars
from desktop_app.widgets.layouts import box, card, column, retone, row
from desktop_app.widgets.legend import legend
from desktop_app.widgets.live_chart import LiveChart
from desktop_app.widgets.texts import announce, text
from engine.words import say


class TrainingScreen(RunningPage):
    """Shows a running strengthening."""

    def __init__(self, model: TrainingModel, back: Callable[[], object]) -> None:
        super().__init__(
            "training_screen",
            model.titles,
            model.subtitle,
            model.run,
            back,
        )
        self._model = model
        self._chart = LiveChart()
        self._outlook = text(strong=True)
        self._go_on = button(say("Go on"), model.go_on, name="training_go_on")
        self._stop_here = button(say("Stop and keep the best"), model.run.job.stop, name="training_stop_here")
        self._outlook_card = card(
            row(self._outlook, self._go_on, self._stop_here, grow=0), tone="passed", margin=SPACE_L
        )
        solid, dashed = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
        lines = row(
            legend(say("Right without tricks"), "accent", solid),
            legend(say("Right with tricks"), "second", dashed),
            None,
            gap=SPACE_XL,
        )
        self._chart_card = card(text(say("How the copy is doing"), "heading"), lines, self._chart, gap=SPACE_M)
        self._fronts = FrontBars()
        what = text(say("Share of texts right in spite of hidden signs and slips"), "small", "muted")
        self._fronts_card = card(
            column(text(say("What was tried in front of it"), "heading"), what, gap=SPACE_XS),
            self._fronts,
            gap=SPACE_M,
            fill=True,
        )
        main = box(column(self._chart_card, self._fronts_card, gap=0))
        self.lay_out(self._outlook_card, main=main, shares=(5, 3))
        model.changed.connect(self.refresh)
        model.point_added.connect(self._show_chart)
        self.refresh()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.name_it(model.titles, model.subtitle)
        self._chart_card.setVisible(not model.guarded)
        self._fronts_card.setVisible(model.guarded)
        self._fronts.show_rows(guard_text.rows_of(model.fronts))
        if model.outlook and self._outlook.text() != model.outlook:
            announce(self, model.outlook)
        self._outlook.setText(model.outlook)
        self._outlook_card.setVisible(bool(model.outlook) and model.run.job.busy)
        retone(self._outlook_card, "medium" if model.asks else "passed")
        for choice in (self._go_on, self._stop_here):
            choice.setVisible(model.asks)
        self._show_chart()

    def _show_chart(self) -> None:
        self._chart.show_points(self._model.points, self._model.chart_text)
