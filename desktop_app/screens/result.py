"""Result: the verdict first, the score, then the findings, worst first, with pictures or texts."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from desktop_app.screens.detail import FindingDetail
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models import score_text
from desktop_app.view_models.result import ResultModel
from desktop_app.view_models.try_text import TryTextModel
from desktop_app.widgets.buttons import button, main_button
from desktop_app.widgets.charts_fold import ChartsFold
from desktop_app.widgets.finding_list import FindingList
from desktop_app.widgets.gauge import Gauge
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import Columns, box, card, clear, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.score_bars import ScoreBars
from desktop_app.widgets.texts import announce, show_text, text
from desktop_app.widgets.try_box import TryBox
from engine.words import say


class ResultScreen(Page):
    """Shows a finished check."""

    def __init__(
        self,
        model: ResultModel,
        try_text: TryTextModel,
        strengthen: Callable[[], object],
        save: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        super().__init__("result_screen", "…", "…")
        self.subtitle.setProperty("role", "heading")
        self.subtitle.setProperty("ink", "")
        self._model = model
        self._subject, self._notes = text(role="small", ink="muted"), column(gap=0)
        self._gauge, self._bars = Gauge(), ScoreBars()
        self._range = text(role="small", ink="muted")
        self.findings = FindingList(model.findings)
        self._detail = FindingDetail(model)
        self._charts = ChartsFold("result_charts")
        self._try = TryBox(try_text)
        self.strengthen = main_button(say("Make it stronger"), strengthen, icon="shield-plus", name="result_strengthen")
        self.save = button(say("Save report"), save, icon="report", name="result_report", keys="Ctrl+S")
        self._lay_out()
        self.add_back(back)
        self.right.addWidget(self.save)
        self.right.addWidget(self.strengthen)
        self.findings.chosen.connect(model.select)
        model.selected.connect(self._show_detail)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self._range.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        gauge = box(column(row(None, self._gauge, None, gap=0), self._range, gap=0))
        dial = Columns((gauge, 0), (self._bars, 1), gap=SPACE_L, turn_at_em=25)
        score = card(text(say("Score"), "heading"), dial, gap=SPACE_S)
        listed = card(text(say("What we found"), "heading"), self.findings, gap=SPACE_S)
        left = box(column(score, listed, self._charts, gap=SPACE_L, fill=True))
        right = box(column(self._detail, self._try, gap=SPACE_L, fill=True))
        self.heading.addWidget(self._subject)
        self._notes_card = card(
            row(icon("info", "medium"), self._notes, gap=SPACE_M, grow=1), tone="medium", margin=SPACE_L
        )
        self.body.addWidget(self._notes_card)
        self.body.addWidget(Columns((left, 5), (right, 7), turn_at_em=52))
        self.fill_up()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        short, sentence = model.verdict
        self.title.setText(short)
        show_text(self.subtitle, sentence)
        self._subject.setText(model.subject)
        clear(self._notes)
        for note in model.notes:
            self._notes.addWidget(text(note))
        self._notes_card.setVisible(bool(model.notes))
        self._gauge.show_score(model.score)
        self._bars.show_bars(score_text.bars_of(model.score) if model.score else ())
        show_text(self._range, score_text.range_of(model.score) if model.score else "")
        self._charts.show_charts(model.charts)
        self.strengthen.setEnabled(model.can_strengthen)
        self.findings.choose(model.row)
        announce(self, f"{short} {sentence}")

    def _show_detail(self) -> None:
        """Show the chosen finding, and scroll to it where it stands below the list."""
        self._detail.refresh()
        below = (
            self._detail.mapTo(self, self._detail.rect().topLeft()).x()
            <= self.findings.mapTo(self, self.findings.rect().topLeft()).x()
        )
        if below and self.findings.hasFocus():
            self.view.ensureWidgetVisible(self._detail, 0, SPACE_L)
