"""The chosen finding: pictures, what it means, why it matters, what to do, how it was tested."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.findings import figure
from desktop_app.view_models.result import ResultModel
from desktop_app.widgets.copy_button import CopyButton
from desktop_app.widgets.examples import Examples
from desktop_app.widgets.fold import Fold
from desktop_app.widgets.layouts import box, clear, column, numbered, row
from desktop_app.widgets.severity_badge import SeverityBadge
from desktop_app.widgets.texts import show_text, text
from engine.words import clean_name, say

_LONGEST = 20_000


class FindingDetail(QFrame):
    """One card for one finding."""

    def __init__(self, model: ResultModel) -> None:
        super().__init__()
        self.setObjectName("finding_detail")
        self.setProperty("card", "plain")
        self._model = model
        self._badge, self._figure = SeverityBadge(), text(role="heading", wrap=False)
        self._title = text(role="title")
        self._examples = Examples()
        self._meaning, self._why, self._technical = text(), text(), text(role="small", ink="muted")
        self._advice = column(gap=SPACE_S)
        self._why_block = box(column(text(say("Why it matters"), "heading"), self._why, gap=SPACE_XS))
        self._advice_block = box(column(text(say("What you can do"), "heading"), self._advice, gap=SPACE_S))
        self._maker = CopyButton(say("Copy a message to the maker"), "finding_maker")
        self._fold = Fold(say("How we tested"), self._technical, "finding_technical")
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        meaning = box(column(text(say("What it means"), "heading"), self._meaning, gap=SPACE_XS))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_L + SPACE_S, SPACE_L + SPACE_S, SPACE_L + SPACE_S, SPACE_L)
        whole.setSpacing(SPACE_L)
        whole.addLayout(column(row(self._badge, self._figure, None, gap=SPACE_M), self._title, gap=SPACE_S))
        for block in (self._examples, meaning, self._why_block, self._advice_block, self._maker, self._fold):
            whole.addWidget(block)

    def refresh(self) -> None:
        """Show the chosen finding."""
        finding = self._model.finding
        self.setVisible(finding is not None)
        if finding is None:
            return
        self._badge.show_severity(finding.severity)
        show_text(self._figure, figure(finding))
        self._title.setText(finding.title)
        self.setAccessibleName(finding.title)
        self._examples.show_examples(self._model.examples)
        self._meaning.setText(finding.meaning)
        self._why.setText(finding.why)
        self._why_block.setVisible(bool(finding.why))
        clear(self._advice)
        for number, advice in enumerate(finding.advice, start=1):
            self._advice.addLayout(numbered(number, advice))
        self._advice_block.setVisible(bool(finding.advice))
        self._maker.offer(finding.maker_message)
        self._technical.setText(
            "\n".join(clean_name(line, _LONGEST) for line in finding.technical.splitlines() if line.strip())
        )
        self._fold.setVisible(bool(finding.technical))
