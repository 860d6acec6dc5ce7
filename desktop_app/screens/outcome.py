"""Before and after: proven, likely or none, each with what to do next."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from desktop_app.screens.pick import pick_new_file
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, put_icon
from desktop_app.view_models.outcome import OutcomeModel
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.chart_view import ChartView
from desktop_app.widgets.compare_bars import CompareBars
from desktop_app.widgets.fold import Fold
from desktop_app.widgets.layouts import Columns, box, card, clear, column, numbered, retone, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import say

_LOOKS = {
    "proven": ("passed", "shield", say("Proven")),
    "likely": ("medium", "info", say("Likely, not proven")),
    "none": ("not_tested", "info", say("No change")),
}


class OutcomeScreen(Page):
    """Shows a finished strengthening and lets the owner keep or discard the copy."""

    def __init__(
        self, model: OutcomeModel, save: Callable[[], object], home: Callable[[], object], back: Callable[[], object]
    ) -> None:
        super().__init__("outcome_screen", "…")
        self._model = model
        self._problem = ProblemCard("outcome_problem", self._try_again)
        self._icon, self._word, self._sentence = QLabel(), text(strong=True), text(role="heading")
        self._caution, self._fate = text(ink="muted"), text(strong=True)
        self._bars, self._steps, self._reasons = CompareBars(), column(gap=SPACE_S), column(gap=SPACE_S)
        self._charts = column(gap=SPACE_M)
        self.keep = button(
            say("Keep the copy …"), self._keep, kind="primary", icon="save", name="keep_button", keys="Ctrl+Return"
        )
        self.keep_anyway = button(say("Keep it anyway …"), self._keep, icon="save", name="keep_anyway_button")
        self.discard = button(say("Discard"), model.discard, icon="bin", name="discard_button")
        self.undo = button(say("Undo"), self._undo, icon="undo", name="undo_button", keys="Ctrl+Z")
        self.report = button(say("Save report"), save, icon="report", name="outcome_report", keys="Ctrl+S")
        self._back = button(say("Back"), back, kind="quiet", icon="back", name="outcome_back", keys="Alt+Left")
        self._home = button(say("Another model"), home, kind="quiet", icon="home", name="outcome_home")
        self._lay_out()
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        heading = row(self._icon, self._word, gap=SPACE_S)
        heading.setStretch(1, 1)
        self._banner = card(heading, self._sentence, self._caution, tone="passed", gap=SPACE_S)
        self._fate_card = card(self._fate, tone="accent", margin=SPACE_L)
        self._compare = card(text(say("Before and after"), "heading"), self._bars, gap=SPACE_L)
        self._why = box(column(text(say("Why"), "heading"), self._reasons, gap=SPACE_S))
        todo = card(text(say("What you can do next"), "heading"), self._steps, self._why, gap=SPACE_M, fill=True)
        self._fold = Fold(say("Show charts"), box(self._charts), "outcome_charts")
        for item in (self._problem, self._banner, self._fate_card, Columns((self._compare, 1), (todo, 1)), self._fold):
            self.body.addWidget(item)
        self.fill_up()
        for action in (self._back, self._home):
            self.left.addWidget(action)
        for action in (self.undo, self.discard, self.keep_anyway, self.report, self.keep):
            self.right.addWidget(action)

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        result = model.result
        if result is None:
            return
        tone, icon, word = _LOOKS[result.proof]
        if self.title.text() != model.title:
            announce(self, f"{model.title} {model.sentence}")
        self.title.setText(model.title)
        retone(self._banner, tone)
        put_icon(self._icon, icon, tone, 24)
        self._word.setText(word)
        self._sentence.setText(model.sentence)
        show_text(self._caution, model.caution)
        self._problem.show_problem(model.job.problem if model.job.state == "failed" else None)
        show_text(self._fate, model.fate_text)
        self._fate_card.setVisible(bool(model.fate_text))
        self._show_lists()
        self._show_actions()

    def _show_lists(self) -> None:
        model = self._model
        self._bars.show_rows(model.rows)
        self._compare.setVisible(bool(model.rows))
        clear(self._steps)
        for number, step in enumerate(model.next_steps, start=1):
            self._steps.addLayout(numbered(number, step))
        clear(self._reasons)
        for reason in model.reasons:
            self._reasons.addWidget(text(reason, ink="muted"))
        self._why.setVisible(bool(model.reasons))
        clear(self._charts)
        for name, svg in model.charts.items():
            self._charts.addWidget(ChartView(svg, say("Chart: {name}", name=name.replace("_", " "))))
        self._fold.setVisible(bool(model.charts))

    def _show_actions(self) -> None:
        model = self._model
        proof = model.result.proof if model.result else "none"
        undecided = model.has_copy and model.fate == "open"
        self.keep.setVisible(undecided and proof == "proven")
        self.keep_anyway.setVisible(undecided and proof == "likely")
        self.discard.setVisible(undecided)
        self.undo.setVisible(model.fate == "discarded")
        for action in (self.keep, self.keep_anyway, self.discard, self.undo):
            action.setEnabled(not model.job.busy)
        relabel(self._home, say("Check another model"))

    def _keep(self) -> None:
        pick_new_file(self, say("Keep the copy as"), self._model.suggestion, self._model.keep)

    def _undo(self) -> None:
        self._model.restore()

    def _try_again(self) -> None:
        self._model.try_again()
