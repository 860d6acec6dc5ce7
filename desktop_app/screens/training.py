"""While a stronger copy is made: the chart, the phases, and Stop that keeps the best."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop_app.screens.checking import progress_bar, show_progress
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_XL
from desktop_app.view_models.training import TrainingModel
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.layouts import Columns, card, retone, row
from desktop_app.widgets.legend import legend
from desktop_app.widgets.live_chart import LiveChart
from desktop_app.widgets.page import Page
from desktop_app.widgets.phase_list import PhaseList
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, text
from engine.words import say


class TrainingScreen(Page):
    """Shows a running strengthening."""

    def __init__(self, model: TrainingModel, back: Callable[[], object]) -> None:
        super().__init__(
            "training_screen",
            say("Making a stronger copy"),
            say("The copy learns from pictures that try to fool it. Your file is not changed."),
        )
        self._model = model
        self._problem = ProblemCard("training_problem", model.try_again)
        self._bar = progress_bar(say("How far the training is"))
        self._percent, self._status = text("0 %", "title", wrap=False), text(ink="muted")
        self._phases, self._chart = PhaseList(), LiveChart()
        self._outlook = text(strong=True)
        self._go_on = button(say("Go on"), model.go_on, name="training_go_on")
        self._stop_here = button(say("Stop and keep the best"), model.job.stop, name="training_stop_here")
        self.stop = button(say("Stop"), model.job.stop, icon="stop", name="training_stop", keys="Esc")
        self._back = button(say("Back"), back, kind="quiet", icon="back", name="training_back", keys="Alt+Left")
        self._lay_out()
        model.changed.connect(self.refresh)
        model.point_added.connect(self._show_chart)
        self.refresh()

    def _lay_out(self) -> None:
        heading = row(self._percent, self._status, gap=SPACE_M)
        heading.setStretch(1, 1)
        self._progress = card(heading, self._bar, gap=SPACE_M)
        outlook = row(self._outlook, self._go_on, self._stop_here, gap=SPACE_M)
        outlook.setStretch(0, 1)
        self._outlook_card = card(outlook, tone="passed", margin=SPACE_L)
        solid, dashed = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
        lines = row(
            legend(say("Right on ordinary pictures"), "accent", solid),
            legend(say("Right on changed pictures"), "second", dashed),
            None,
            gap=SPACE_XL,
        )
        chart = card(text(say("How the copy is doing"), "heading"), lines, self._chart, gap=SPACE_M)
        phases = card(text(say("What we do"), "heading"), self._phases, gap=SPACE_M, fill=True)
        for item in (self._problem, self._progress, self._outlook_card, Columns((chart, 5), (phases, 3))):
            self.body.addWidget(item)
        self.fill_up()
        self.left.addWidget(self._back)
        self.left.addWidget(text(say("Stop keeps the best version so far."), "small", "muted", wrap=False))
        self.right.addWidget(self.stop)

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        failed = model.job.state == "failed"
        self._problem.show_problem(model.job.problem if failed else None)
        self._progress.setVisible(not failed)
        self._back.setVisible(failed)
        self.stop.setVisible(not failed)
        show_progress(self._bar, model.job.fraction)
        self._percent.setText(f"{round(100 * model.job.fraction)} %")
        self._status.setText(model.status)
        self._phases.show_phases(model.phases)
        relabel(self.stop, say("End it now") if model.job.state == "stopping" else say("Stop"))
        self._show_outlook()
        self._show_chart()

    def _show_outlook(self) -> None:
        model = self._model
        if model.outlook and self._outlook.text() != model.outlook:
            announce(self, model.outlook)
        self._outlook.setText(model.outlook)
        self._outlook_card.setVisible(bool(model.outlook) and model.job.busy)
        retone(self._outlook_card, "medium" if model.asks else "passed")
        for choice in (self._go_on, self._stop_here):
            choice.setVisible(model.asks)

    def _show_chart(self) -> None:
        self._chart.show_points(self._model.points, self._model.chart_text)
