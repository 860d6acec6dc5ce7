"""Connect to a web service: a form, one try with a button that names the address, and the place of the scores."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.screens.pick import pick_file, pick_new_file
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.connect import ConnectModel, KeyPlace, Way
from desktop_app.widgets.buttons import button, main_button, relabel
from desktop_app.widgets.choice import Choices
from desktop_app.widgets.layouts import box, card, clear, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.progress import busy_bar
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import say


class ConnectScreen(Page):
    """Nothing is sent until the button that names the address is pressed."""

    def __init__(self, model: ConnectModel, back: Callable[[], object]) -> None:
        super().__init__(
            "connect_screen",
            say("Connect to a web service"),
            say("For a model that runs on another computer and answers over the network."),
        )
        self._model = model
        self._edits: dict[str, QLineEdit] = {}
        self._problem = ProblemCard("connect_problem", model.send)
        self._mistake = text()
        self._mistake_card = card(self._mistake, tone="medium", margin=SPACE_M)
        self._template = QPlainTextEdit(model.form.template)
        self._way = self._ways()
        self._key_place = self._key_places()
        self._busy = busy_bar(say("Asking the web service"))
        self._found, self._answer = text(strong=True), QPlainTextEdit()
        self._places = column(gap=SPACE_S)
        self._shown: object = None
        self.send = button(model.send_label, model.send, icon="open", name="connect_send")
        self.save = main_button(say("Save and go on"), self._save, icon="next", name="connect_save")
        self._lay_out()
        self.add_back(back)
        self.right.addWidget(self.save)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        where = card(
            text(say("Where it is"), "heading"),
            self._rows(("address", say("Address"), "https://…"), ("size", say("Size of the pictures"), "224 x 224")),
            self._grey(),
            gap=SPACE_M,
        )
        self._form_row = self._rows(("field", say("Name of the field"), "image"))
        how = card(
            text(say("How it takes a picture"), "heading"),
            text(say("The manual of the service says it."), "small", "muted"),
            self._way, self._json_box(), self._form_row, gap=SPACE_M,
        )  # fmt: skip
        parts = (self._problem, self._mistake_card, where, how, self._key_card(), self._limits_card(), self._try_card())
        for item in (*parts, self._busy, self._answer_card()):
            self.body.addWidget(item)
        self.fill_up()

    def _rows(self, *fields: tuple[str, str, str]) -> QWidget:
        """Return lines to type into: (name in the form, words, hint)."""
        layout = QFormLayout()
        layout.setHorizontalSpacing(SPACE_L)
        layout.setVerticalSpacing(SPACE_S)
        for name, words, hint in fields:
            edit = QLineEdit(str(getattr(self._model.form, name)))
            edit.setObjectName(f"connect_{name}")
            edit.setAccessibleName(words)
            edit.setPlaceholderText(hint)
            edit.textEdited.connect(lambda typed, name=name: self._model.change(name, typed))
            if name == "key":
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            self._edits[name] = edit
            label = text(words, wrap=False)
            label.setBuddy(edit)
            layout.addRow(label, edit)
        return box(layout)

    def _grey(self) -> QCheckBox:
        made = QCheckBox(say("The pictures are grey"))
        made.setObjectName("connect_grey")
        made.setAccessibleName(made.text())
        made.toggled.connect(lambda on: self._model.change("grey", on))
        return made

    def _json_box(self) -> QWidget:
        self._template.setObjectName("connect_template")
        self._template.setAccessibleName(say("The JSON to send"))
        self._template.setTabChangesFocus(True)
        self._template.setFixedHeight(5 * self._template.fontMetrics().height())
        self._template.textChanged.connect(lambda: self._model.change("template", self._template.toPlainText()))
        hint = text(say("Where the picture goes, write: {place}", place="{picture_base64}"), "small", "muted")
        self._json_part = box(column(self._template, hint, gap=SPACE_S))
        return self._json_part

    def _ways(self) -> Choices[Way]:
        options: list[tuple[Way, str, str]] = [
            ("json", say("Inside JSON"), say("As text, in base64")),
            ("form", say("As an upload"), say("Like a form on a web page")),
            ("raw", say("The file alone"), say("Nothing around it")),
        ]
        return Choices("connect_way", options, lambda way: self._model.change("way", way))

    def _key_places(self) -> Choices[KeyPlace]:
        options: list[tuple[KeyPlace, str, str]] = [
            ("none", say("No key"), ""),
            ("keyring", say("Type it in"), say("It goes into this computer's keyring")),
            ("environment", say("It is in a variable"), say("Of the environment")),
        ]
        return Choices("connect_key", options, lambda place: self._model.change("key_place", place))

    def _key_card(self) -> QWidget:
        self._key_rows = self._rows(
            ("key_name", say("Name of the key or variable"), "toughen"),
            ("header", say("Header"), "Authorization"),
            ("header_value", say("What it says"), "Bearer {key}"),
        )
        self._key_itself = self._rows(("key", say("Key"), ""))
        return card(
            text(say("Does it need a key?"), "heading"),
            text(say("Toughen writes the key into no file and no report."), "small", "muted"),
            self._key_place, self._key_itself, self._key_rows, gap=SPACE_M,
        )  # fmt: skip

    def _limits_card(self) -> QWidget:
        rows = self._rows(
            ("rate", say("Most requests a second"), "5"),
            ("price", say("Price of 1,000 requests"), say("if you know it")),
            ("currency", say("Currency"), "EUR"),
        )
        return card(text(say("How often may it be asked?"), "heading"), rows, gap=SPACE_M)

    def _try_card(self) -> QWidget:
        self._picture, self._try_words = text(ink="muted"), text()
        pick = button(say("Choose a picture …"), self._pick, icon="pictures", name="connect_pick")
        return card(
            text(say("Try it"), "heading"),
            self._try_words,
            row(self._picture, pick, gap=SPACE_M, grow=0),
            row(self.send, None),
            tone="accent", gap=SPACE_M,
        )  # fmt: skip

    def _answer_card(self) -> QWidget:
        self._answer.setObjectName("connect_answer")
        self._answer.setAccessibleName(say("The answer of the service"))
        self._answer.setReadOnly(True)
        self._answer.setTabChangesFocus(True)
        self._answer.setFixedHeight(11 * self._answer.fontMetrics().height())
        self._question = text(say("Where are the scores?"), "heading")
        self._classes = self._rows(("classes", say("Its kinds, in order"), say("cat, dog, horse")))
        self._classes_words = text(role="small", ink="muted")
        parts = (self._found, self._answer, self._question, self._places, self._classes_words, self._classes)
        self._answered = card(*parts, gap=SPACE_M)
        self._answered.setObjectName("connect_answered")
        return self._answered

    def refresh(self) -> None:
        """Show the view model."""
        model, form = self._model, self._model.form
        self._problem.show_problem(model.job.problem)
        show_text(self._mistake, model.mistake)
        self._mistake_card.setVisible(bool(model.mistake))
        self._way.choose(form.way)
        self._key_place.choose(form.key_place)
        self._json_part.setVisible(form.way == "json")
        self._form_row.setVisible(form.way == "form")
        self._key_rows.setVisible(form.key_place != "none")
        self._key_itself.setVisible(form.key_place == "keyring")
        for name, edit in self._edits.items():
            if edit.text() != getattr(form, name):
                edit.setText(getattr(form, name))
        self._picture.setText(model.picture_name or say("No picture chosen yet"))
        self._try_words.setText(model.try_words)
        self._classes_words.setText(model.classes_words)
        relabel(self.send, model.send_label)
        self.send.setEnabled(model.can_send)
        self._busy.setVisible(model.job.busy)
        self.save.setEnabled(model.can_save)
        self._show_answer()

    def _show_answer(self) -> None:
        model = self._model
        self._answered.setVisible(model.result is not None)
        if model.result is self._shown or model.result is None:
            self._shown = model.result
            return
        self._shown = model.result
        announce(self, model.found_text)
        self._found.setText(model.found_text)
        self._answer.setPlainText(model.result.answer)
        clear(self._places)
        options = [(str(index), *model.place_words(place)) for index, place in enumerate(model.places[:4])]
        found = bool(options)
        self._question.setText(say("Where are the scores?") if found else say("There are no scores in this answer."))
        if found:
            choices: Choices[str] = Choices("connect_place", options, model.choose)
            choices.setAccessibleName(say("Where are the scores?"))
            choices.choose("0")
            self._places.addWidget(choices)

    def _pick(self) -> None:
        kinds = say("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"
        pick_file(self, say("Choose a picture"), self._model.choose_sample, kinds)

    def _save(self) -> None:
        pick_new_file(self, say("Save the description"), self._model.suggestion, self._model.save)
