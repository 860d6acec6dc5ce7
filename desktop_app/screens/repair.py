"""When the answers look wrong: what may have been misread."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame

from desktop_app.screens.pick import pick_file
from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.about import AboutModel
from desktop_app.view_models.repair import Choice, Repair
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import card, clear, column, row
from desktop_app.widgets.texts import text
from engine.words import say


class RepairCard(QFrame):
    """Choices for scaling, colour order and class names; "Look again" tries them."""

    def __init__(self, model: AboutModel) -> None:
        super().__init__()
        self.setObjectName("repair_card")
        self._model = model
        self._shown: Repair | None = None
        self._fields = QFormLayout()
        self._fields.setVerticalSpacing(SPACE_M)
        self._fields.setHorizontalSpacing(SPACE_M)
        names = button(say("Names from a file …"), self._choose_labels, name="repair_labels")
        again = button(say("Look again"), self._look_again, kind="primary", icon="again", name="repair_again")
        self._lead = text(ink="muted")
        self._match_title, self._match_lead = text(strong=True), text()
        self._match_lines = column(gap=SPACE_XS)
        use = button(say("Use this match"), self._use_match, icon="tick", name="repair_use_match")
        self._match = card(
            self._match_title,
            self._match_lead,
            self._match_lines,
            row(use, None),
            tone="medium",
            gap=SPACE_S,
        )
        inner = card(
            text(say("Let us put that right"), "heading"),
            self._lead,
            self._match,
            self._fields,
            row(names, None, again),
            tone="accent",
            gap=SPACE_M,
        )
        outer = row(inner)
        self.setLayout(outer)

    def show_repair(self, wanted: bool) -> None:
        """Show or hide the card; a new result brings new choices."""
        self.setVisible(wanted)
        if self._model.repair is not self._shown:
            self._shown = self._model.repair
            self._show_match(self._shown)
            while self._fields.rowCount():
                self._fields.removeRow(0)
            for choice in self._shown.choices:
                self._fields.addRow(text(choice.words, wrap=False), self._combo(choice))

    def _show_match(self, repair: Repair) -> None:
        """Offer the best match of folders and classes; it is used only when the user says so."""
        self._lead.setText(repair.lead)
        self._match.setVisible(bool(repair.match_lead))
        self._match_title.setText(repair.match_title)
        self._match_lead.setText(repair.match_lead)
        clear(self._match_lines)
        for line in repair.match_lines:
            self._match_lines.addWidget(text(line, "small"))

    def _use_match(self) -> None:
        self._model.repair.use_match()
        self._look_again()

    def _combo(self, choice: Choice) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"repair_{choice.id}")
        combo.setAccessibleName(choice.words)
        for value, words in choice.options:
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(choice.value)))
        combo.activated.connect(lambda _index: self._model.repair.choose(choice.id, str(combo.currentData())))
        return combo

    def _choose_labels(self) -> None:
        pick_file(
            self,
            say("Choose a file with one name a line"),
            self._take_labels,
            say("Text files") + " (*.txt *.csv)",
        )

    def _take_labels(self, path: Path) -> None:
        self._model.repair.choose_labels(path)
        self._look_again()

    def _look_again(self) -> None:
        self._model.look_again(self._model.repair.overrides)
