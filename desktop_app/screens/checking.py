"""Checking: one bar, phases with ticks, a first verdict, and examples as they are found."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.checking import CheckingModel
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.layouts import Columns, card, clear, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.phase_list import PhaseList
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import say

_MOST_SHOWN = 3


class CheckingScreen(Page):
    """Shows a running check."""

    def __init__(self, model: CheckingModel, back: Callable[[], object]) -> None:
        super().__init__(
            "checking_screen",
            say("Checking your model"),
            say("We try to trick it in many ways. You can keep working meanwhile."),
        )
        self._model = model
        self._problem = ProblemCard("checking_problem", model.try_again)
        self._bar = progress_bar(say("How far the check is"))
        self._percent, self._status = text("0 %", "title", wrap=False), text(ink="muted")
        self._verdict = text(role="heading")
        self._phases = PhaseList()
        self._examples = column(gap=SPACE_L)
        self._none_yet = text(say("Examples appear here as soon as we find some."), ink="muted")
        self.stop = button(say("Stop"), model.job.stop, icon="stop", name="checking_stop", keys="Esc")
        self._back = button(say("Back"), back, kind="quiet", icon="back", name="checking_back", keys="Alt+Left")
        self._lay_out()
        model.changed.connect(self.refresh)
        model.example_added.connect(self._add_example)
        self.refresh()

    def _lay_out(self) -> None:
        heading = row(self._percent, self._status, gap=SPACE_M)
        heading.setStretch(1, 1)
        self._verdict_card = card(self._verdict, tone="accent")
        phases = card(text(say("What we do"), "heading"), self._phases, gap=SPACE_M, fill=True)
        examples = card(text(say("Found so far"), "heading"), self._none_yet, self._examples, gap=SPACE_M, fill=True)
        self._progress = card(heading, self._bar, gap=SPACE_M)
        for item in (self._problem, self._progress, self._verdict_card, Columns((phases, 2), (examples, 3))):
            self.body.addWidget(item)
        self.fill_up()
        self.left.addWidget(self._back)
        self.left.addWidget(text(say("Stop keeps what is done."), "small", "muted", wrap=False))
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
        if model.verdict and self._verdict.text() != model.verdict:
            announce(self, model.verdict)
        show_text(self._verdict, model.verdict)
        self._verdict_card.setVisible(bool(model.verdict))
        self._phases.show_phases(model.phases)
        relabel(self.stop, say("End it now") if model.job.state == "stopping" else say("Stop"))
        if not model.examples:
            clear(self._examples)
            self._none_yet.show()

    def _add_example(self, example: ShownExample) -> None:
        self._none_yet.hide()
        self._examples.insertWidget(0, _example_row(example))
        while self._examples.count() > _MOST_SHOWN:
            item = self._examples.takeAt(self._examples.count() - 1)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()


def _example_row(example: ShownExample) -> QWidget:
    before, after = PictureTile(4.5), PictureTile(4.5)
    before.show_picture(example.original, say("Picture before: {answer}", answer=example.before))
    after.show_picture(example.changed, say("Picture after: {answer}", answer=example.after))
    words = column(
        text(say("Before: {answer}", answer=example.before)),
        text(say("After: {answer}", answer=example.after), strong=True),
        gap=SPACE_XS,
    )
    words.addStretch(1)
    words.insertStretch(0, 1)
    line = row(before, after, words, gap=SPACE_S)
    line.setStretch(2, 1)
    made = QWidget()
    line.setContentsMargins(0, 0, 0, 0)
    made.setLayout(line)
    made.setAccessibleName(example.spoken)
    return made


def progress_bar(spoken: str) -> QProgressBar:
    """Return a bar of 0 to 1000 without text."""
    bar = QProgressBar()
    bar.setRange(0, 1000)
    bar.setTextVisible(False)
    bar.setAccessibleName(spoken)
    return bar


def show_progress(bar: QProgressBar, fraction: float) -> None:
    """Show ``fraction`` and announce every quarter."""
    before, now = bar.value(), round(1000 * fraction)
    if now // 250 > before // 250:
        announce(bar, f"{now // 10} %")
    bar.setValue(now)
