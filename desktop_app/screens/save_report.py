"""Save report: title, formats, folder; then open it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QLineEdit

from desktop_app.screens.pick import pick_folder
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.save_report import SaveReportModel
from desktop_app.widgets.buttons import button, main_button
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import card, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.progress import busy_bar
from desktop_app.widgets.texts import announce, text
from engine.words import clean_name, say

_LONGEST_PATH = 300


class SaveReportScreen(Page):
    """Writes the report where the owner wants it."""

    def __init__(self, model: SaveReportModel, home: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("report_screen", say("Save a report"), "…")
        self._model = model
        self._problem = ProblemCard("report_problem", model.save)
        self._title = QLineEdit()
        self._title.setObjectName("report_title")
        self._title.setAccessibleName(say("Title of the report"))
        self._title.textEdited.connect(self._retitle)
        self._html = self._check(say("Web page (best for reading and for screen readers)"), "report_html")
        self._pdf = self._check(say("PDF (best for sending and printing)"), "report_pdf")
        self._folder = text(ink="muted")
        self._choose = button(say("Change …"), self._pick, icon="folder", name="report_folder")
        self._choose.setAccessibleName(say("Change the folder"))
        self._saved = text(strong=True)
        self._open = button(say("Open report"), self._open_report, icon="open", name="open_report")
        self._show = button(say("Open folder"), self._open_folder, icon="folder", name="open_folder")
        self.save = main_button(say("Save report"), model.save, icon="save", name="report_save")
        self._busy = busy_bar(say("Writing the report"))
        self._lay_out()
        self.add_back(back)
        self.left.addWidget(button(say("Check another model"), home, kind="plain", icon="home", name="report_home"))
        self.right.addWidget(self.save)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        label = text(say("Title"), strong=True)
        label.setBuddy(self._title)
        title = column(label, self._title, gap=SPACE_S)
        kinds = column(text(say("Save as"), strong=True), self._html, self._pdf, gap=SPACE_S)
        where = column(text(say("Folder"), strong=True), self._folder, gap=SPACE_S)
        place = row(where, self._choose, gap=SPACE_M, grow=0)
        form = card(title, kinds, place, gap=SPACE_L)
        line = row(icon("tick", "passed"), self._saved, self._show, self._open, gap=SPACE_M, grow=1)
        self._done = card(line, tone="passed", margin=SPACE_L)
        self._done.setObjectName("report_done")
        for item in (self._problem, self._done, form, self._busy):
            self.body.addWidget(item)
        self.fill_up()

    def _check(self, words: str, name: str) -> QCheckBox:
        """Return a check box; either one tells the model both."""
        made = QCheckBox(words)
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.toggled.connect(
            lambda _on: self._model.choose_formats(html=self._html.isChecked(), pdf=self._pdf.isChecked())
        )
        return made

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.subtitle.setText(model.about)
        self.subtitle.show()
        if self._title.text() != model.title:
            self._title.setText(model.title)
        for made, wanted in ((self._html, model.html), (self._pdf, model.pdf)):
            made.blockSignals(True)
            made.setChecked(wanted)
            made.blockSignals(False)
        self._folder.setText(clean_name(str(model.folder), _LONGEST_PATH))
        self._problem.show_problem(model.job.problem)
        self._busy.setVisible(model.job.busy)
        if model.saved_text and self._saved.text() != model.saved_text:
            announce(self, model.saved_text)
        self._saved.setText(model.saved_text)
        self._done.setVisible(bool(model.saved_text))
        self.save.setEnabled(model.can_save)

    def _retitle(self, title: str) -> None:
        self._model.title = title

    def _pick(self) -> None:
        pick_folder(self, say("Choose a folder for the report"), self._take_folder)

    def _take_folder(self, path: Path) -> None:
        self._model.choose_folder(path)

    def _open_report(self) -> None:
        if self._model.page is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._model.page)))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._model.folder)))
