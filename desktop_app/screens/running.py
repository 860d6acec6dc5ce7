"""What the screens of long jobs share: how far it is, the phases, Stop, and a way on after a problem."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.theme import SPACE_M
from desktop_app.view_models.long_run import LongRun
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.layouts import Columns, card
from desktop_app.widgets.page import Page
from desktop_app.widgets.phase_list import PhaseList
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.progress import ProgressCard
from desktop_app.widgets.texts import text
from engine.words import say


class RunningPage(Page):
    """Shows ``run``; screens add what is their own with ``lay_out``."""

    def __init__(
        self, name: str, titles: tuple[str, str], subtitle: str, run: LongRun[Any], back: Callable[[], object]
    ) -> None:
        """Take ``titles`` as (while it runs, when it broke off); see ``name_it``."""
        super().__init__(name, titles[0], subtitle)
        self._run, self._titles = run, titles
        self._problem = ProblemCard(f"{self.key}_problem", run.try_again)
        self._progress, self._phases = ProgressCard(titles[0]), PhaseList()
        self._back = self.add_back(back)
        self._hint = text(_hint(run), "small", "muted", wrap=False)
        self.left.addWidget(self._hint)
        self.stop = button(say("Stop"), run.job.stop, icon="stop", name=f"{self.key}_stop", keys="Esc")
        self.right.addWidget(self.stop)

    def lay_out(self, *above: QWidget, main: QWidget, shares: tuple[int, int]) -> None:
        """Put ``above`` under the progress, then ``main`` beside the phases; ``shares`` are the widths of both."""
        phases = card(text(say("What we do"), "heading"), self._phases, gap=SPACE_M, fill=True)
        for item in (self._problem, self._progress, *above, Columns((main, shares[0]), (phases, shares[1]))):
            self.body.addWidget(item)
        self.fill_up()
        self._run.job.changed.connect(self._show_run)
        self._show_run()

    def name_it(self, titles: tuple[str, str], subtitle: str) -> None:
        """Change the titles and the line below, where one screen shows jobs of several kinds."""
        self._titles = titles
        self.setAccessibleName(titles[0])
        self.subtitle.setText(subtitle)

    def _show_run(self) -> None:
        job = self._run.job
        failed = job.state == "failed"
        self.title.setText(self._titles[1] if failed else self._titles[0])
        self.subtitle.setVisible(not failed)
        self._hint.setText(_hint(self._run))
        self._problem.show_problem(job.problem)
        self._progress.show_progress(job.fraction, self._run.status)
        self._phases.show_phases(self._run.phases)
        for widget, wanted in ((self._progress, not failed), (self._hint, not failed), (self._back, failed)):
            widget.setVisible(wanted)
        self.stop.setVisible(not failed)
        relabel(self.stop, say("End it now") if job.state == "stopping" else say("Stop"))


def _hint(run: LongRun[Any]) -> str:
    return say("You can stop at any time. {kept}", kept=run.kept)
