"""Before and after: proven, likely or none, each with what to do next."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from desktop_app.screens.pick import pick_new_file
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, put_icon
from desktop_app.view_models.outcome import OutcomeModel
from desktop_app.widgets.buttons import button, main_button, relabel
from desktop_app.widgets.charts_fold import ChartsFold
from desktop_app.widgets.compare_bars import CompareBars
from desktop_app.widgets.front_bars import FrontBars
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import Columns, box, card, clear, column, numbered, retone, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import say


class OutcomeScreen(Page):
    """Shows a finished strengthening and lets the owner keep or discard the copy."""

    def __init__(
        self,
        model: OutcomeModel,
        again: Callable[[], object],
        save: Callable[[], object],
        home: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        super().__init__("outcome_screen", "…")
        self._model = model
        self._problem = ProblemCard("outcome_problem", model.try_again)
        self._icon, self._word, self._sentence = QLabel(), text(strong=True), text(role="heading")
        self._caution, self._fate = text(), text(strong=True)
        self._fronts = FrontBars()
        self._bars, self._steps, self._reasons = CompareBars(), column(gap=SPACE_S), column(gap=SPACE_S)
        self._why_title = text(role="heading")
        self._charts = ChartsFold("outcome_charts")
        self._place = button(say("Open folder"), self._open_folder, icon="folder", name="kept_folder")
        self.guide = button(say("How to use the new file"), self._open_guide, icon="info", name="how_to_use_button")
        self.keep = main_button(say("Keep the copy …"), self._keep, icon="save", name="keep_button")
        self.keep_anyway = button(say("Keep it anyway …"), self._keep, icon="save", name="keep_anyway_button")
        self.discard = button(say("Discard"), model.discard, icon="bin", name="discard_button")
        self.again = button(say("Strengthen again …"), again, icon="again", name="strengthen_again")
        self.undo = button(say("Undo"), model.restore, icon="undo", name="undo_button", keys="Ctrl+Z")
        self.report = button(say("Save report"), save, icon="report", name="outcome_report", keys="Ctrl+S")
        self.add_back(back)
        self.left.addWidget(button(say("Check another model"), home, kind="plain", icon="home", name="outcome_home"))
        self._lay_out()
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        heading = row(self._icon, self._word, gap=SPACE_S, grow=1)
        self._banner = card(heading, self._sentence, self._caution, tone="passed", gap=SPACE_S)
        fate = row(icon("tick"), self._fate, self._place, gap=SPACE_M, grow=1)
        self._fate_card = card(fate, tone="accent", margin=SPACE_L)
        self._compare = card(text(say("Before and after"), "heading"), self._bars, gap=SPACE_L, fill=True)
        what = text(say("Share of the texts for choosing right in spite of hidden signs and slips"), "small", "muted")
        self._tried = card(
            column(text(say("What was tried in front of it"), "heading"), what, gap=SPACE_XS),
            self._fronts,
            gap=SPACE_M,
            fill=True,
        )
        self._why = card(self._why_title, self._reasons, gap=SPACE_M)
        todo = card(
            text(say("What you can do next"), "heading"),
            self._steps,
            row(self.guide, self.again, None),
            gap=SPACE_M,
            fill=True,
        )
        right = box(column(self._why, todo, self._tried, gap=SPACE_L))
        found = Columns((self._compare, 1), (right, 1))
        for item in (self._problem, self._fate_card, self._banner, found, self._charts):
            self.body.addWidget(item)
        self.fill_up()
        for action in (self.undo, self.discard, self.report, self.keep_anyway, self.keep):
            self.right.addWidget(action)

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        result = model.result
        if result is None:
            return
        tone, sign, word = _look(result.proof)
        if self.title.text() != model.title:
            announce(self, f"{model.title} {model.sentence}")
        self.title.setText(model.title)
        retone(self._banner, tone)
        put_icon(self._icon, sign, tone, 24)
        self._word.setText(word)
        self._sentence.setText(model.sentence)
        show_text(self._caution, model.caution)
        self._problem.show_problem(model.job.problem)
        show_text(self._fate, model.fate_text)
        self._fate_card.setVisible(bool(model.fate_text))
        self._place.setVisible(model.fate == "kept")
        self._show_lists()
        self._show_actions()

    def _show_lists(self) -> None:
        model = self._model
        self._bars.show_rows(model.rows)
        self._compare.setVisible(bool(model.rows))
        self._fronts.show_rows(model.fronts)
        self._tried.setVisible(bool(model.fronts))
        clear(self._steps)
        for number, step in enumerate(model.next_steps, start=1):
            self._steps.addLayout(numbered(number, step))
        clear(self._reasons)
        for reason in model.reasons:
            self._reasons.addWidget(text(reason))
        self._why_title.setText(model.reasons_title)
        self._why.setVisible(bool(model.reasons))
        self._charts.show_charts(model.charts)

    def _show_actions(self) -> None:
        """Offer what fits: keep or discard an undecided copy, undo a discarded one."""
        model = self._model
        proof = model.result.proof if model.result else "none"
        undecided = model.has_copy and model.fate == "open"
        self.keep.setVisible(undecided and proof == "proven")
        self.keep_anyway.setVisible(undecided and proof == "likely")
        self.discard.setVisible(undecided)
        self.guide.setVisible(model.guide is not None)
        for action, of_copy, of_guard in (
            (self.keep, say("Keep the copy …"), say("Keep the guard …")),
            (self.guide, say("How to use the new file"), say("How to use the guard")),
            (self.again, say("Strengthen again …"), say("Try again …")),
        ):
            relabel(action, of_guard if model.guarded else of_copy)
        self.again.setVisible(proof != "proven" and model.fate != "kept")
        self.undo.setVisible(model.fate == "discarded")
        for action in (self.keep, self.keep_anyway, self.discard, self.undo):
            action.setEnabled(not model.job.busy)

    def _keep(self) -> None:
        title = say("Keep the guard in the folder") if self._model.guarded else say("Keep the copy as")
        pick_new_file(self, title, self._model.suggestion, self._model.keep)

    def _open_guide(self) -> None:
        if self._model.guide is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._model.guide)))

    def _open_folder(self) -> None:
        if self._model.kept_at is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._model.kept_at.parent)))


def _look(proof: str) -> tuple[str, str, str]:
    """Return tone, icon and word of an outcome."""
    return {
        "proven": ("passed", "shield", say("Proven")),
        "likely": ("medium", "info", say("Likely, not proven")),
    }.get(proof, ("not_tested", "info", say("No change")))
