"""How a table of texts was read: boxes to correct it, and its first rows."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QWidget

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.about import AboutModel
from desktop_app.view_models.repair import Choice
from desktop_app.view_models.table import CHOICES, ChoiceId, ShownColumn, ShownTable
from desktop_app.widgets.layouts import Columns, box, card, clear, column, row, rule
from desktop_app.widgets.texts import text
from engine.words import say, say_count


class TableCard(QFrame):
    """Shows the reading of a table; a choice in a box looks at the table anew."""

    def __init__(self, model: AboutModel) -> None:
        super().__init__()
        self.setObjectName("table_card")
        self._model = model
        self._shown: ShownTable | None = None
        self._title = text(role="heading")
        self._boxes = {key: _Box(key, model) for key in CHOICES}
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(SPACE_L)
        self._rows.setVerticalSpacing(SPACE_XS)
        self._more = text(role="small", ink="muted")
        lead = text(say("If that is not right, choose another. We then look again at once."), ink="muted")
        made = list(self._boxes.values())
        pairs = [Columns((left, 1), (right, 1), gap=SPACE_M, turn_at_em=22) for left, right in (made[:2], made[2:])]
        boxes = Columns(*((pair, 1) for pair in pairs), gap=SPACE_M, turn_at_em=64)
        inner = card(column(self._title, lead, gap=SPACE_XS), boxes, rule(), self._rows, self._more, gap=SPACE_M)
        self.setLayout(row(inner))

    def refresh(self) -> None:
        """Show the view model; while it looks, nothing can be chosen."""
        shown = self._model.table
        self.setVisible(shown is not None)
        for made in self._boxes.values():
            made.setEnabled(not self._model.job.busy)
        if shown is None or shown == self._shown:
            return
        self._shown = shown
        self._title.setText(shown.title)
        choices = {choice.id: choice for choice in shown.choices}
        for key, made in self._boxes.items():
            made.show_choice(choices.get(key))
        self._show_rows(shown)

    def _show_rows(self, shown: ShownTable) -> None:
        clear(self._rows)
        for place in range(self._rows.columnCount()):
            self._rows.setColumnStretch(place, 0)
        for place, one in enumerate(shown.columns):
            self._rows.addWidget(_head(one), 0, place, Qt.AlignmentFlag.AlignTop)
            for line, cell in enumerate(one.cells, start=1):
                label = text(cell, "small", "" if one.role else "muted", wrap=one.wide)
                self._rows.addWidget(label, line, place, Qt.AlignmentFlag.AlignTop)
            self._rows.setColumnStretch(place, 1 if one.wide else 0)
        self._more.setVisible(shown.more_columns > 0)
        self._more.setText(say_count("{n} more column", "{n} more columns", shown.more_columns))


class _Box(QWidget):
    """One thing that can be chosen, under its name."""

    def __init__(self, key: ChoiceId, model: AboutModel) -> None:
        super().__init__()
        self._words, self._combo = text(role="small", ink="muted"), QComboBox()
        self._combo.setObjectName(f"table_{key}")
        self._combo.setMinimumContentsLength(8)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.activated.connect(lambda _index: model.choose_in_table(key, str(self._combo.currentData())))
        self._words.setBuddy(self._combo)
        self.setLayout(column(self._words, self._combo, gap=SPACE_XS))

    def show_choice(self, choice: Choice | None) -> None:
        """Show what can be chosen, and what is; nothing where there is no choice."""
        self.setVisible(choice is not None)
        if choice is None:
            return
        self._words.setText(choice.words)
        self._combo.setAccessibleName(choice.words)
        with QSignalBlocker(self._combo):
            self._combo.clear()
            for value, words in choice.options:
                self._combo.addItem(words, value)
            self._combo.setCurrentIndex(max(0, self._combo.findData(choice.value)))


def _head(one: ShownColumn) -> QWidget:
    """Return the name of a column, with what it holds."""
    name = text(one.name, "small", strong=True, wrap=False)
    if not one.role:
        return name
    return box(row(name, text(one.role, "small", "accent", wrap=False), None, gap=SPACE_S))
