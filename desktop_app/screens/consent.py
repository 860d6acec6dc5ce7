"""Before a web service is looked at: what would be sent where, and the button that says yes."""

from PySide6.QtWidgets import QFrame

from desktop_app.theme import SPACE_M
from desktop_app.view_models.about import AboutModel
from desktop_app.view_models.service import ON_BUTTON, shown_address
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.layouts import card, row
from desktop_app.widgets.texts import text
from engine.protocol import MOST_SENT_TO_LOOK
from engine.words import say


class ConsentCard(QFrame):
    """Asks once for each model."""

    def __init__(self, model: AboutModel) -> None:
        super().__init__()
        self.setObjectName("consent_card")
        self._model = model
        self._words = text()
        self._yes = button("", model.allow, kind="primary", icon="open", name="about_allow")
        inner = card(
            text(say("This model is a web service"), "heading"), self._words, row(self._yes, None),
            tone="accent", gap=SPACE_M,
        )  # fmt: skip
        self.setLayout(row(inner))

    def show_consent(self) -> None:
        """Show or hide the card."""
        asked = self._model.needs_consent
        self.setVisible(asked)
        if asked:
            self._words.setText(
                say(
                    "To look at it, Toughen sends up to {n} of your pictures or texts to {address}. So far nothing was sent.",
                    n=MOST_SENT_TO_LOOK,
                    address=self._model.address,
                )
            )
            relabel(self._yes, say("Send pictures to {address}", address=shown_address(self._model.address, ON_BUTTON)))
