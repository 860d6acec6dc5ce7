"""Examples of one finding, one at a time, with buttons to the others: pictures as a trio, texts as a pair."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_S, SPACE_XS
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import box, row
from desktop_app.widgets.text_pair import TextPair
from desktop_app.widgets.texts import text
from desktop_app.widgets.trio import PictureTrio
from engine.words import say


class Examples(QWidget):
    """Shows one example at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("examples")
        self._examples: Sequence[ShownExample] = ()
        self._index = 0
        self._trio, self._pair = PictureTrio(), TextPair()
        self._position = text(role="small", ink="muted", wrap=False)
        self._earlier = button("", self._go_earlier, kind="quiet", icon="left", name="example_earlier")
        self._later = button("", self._go_later, kind="quiet", icon="right", name="example_later")
        self._earlier.setAccessibleName(say("Example before"))
        self._later.setAccessibleName(say("Next example"))
        self._switcher = box(row(self._position, None, self._earlier, self._later, gap=SPACE_XS))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_S)
        for item in (self._switcher, self._trio, self._pair):
            whole.addWidget(item)

    def show_examples(self, examples: Sequence[ShownExample]) -> None:
        """Show ``examples``, the first one first; hidden when there are none."""
        self._examples, self._index = examples, 0
        self.setVisible(bool(examples))
        self._show()

    def _go_earlier(self) -> None:
        self._index = max(0, self._index - 1)
        self._show()

    def _go_later(self) -> None:
        self._index = min(len(self._examples) - 1, self._index + 1)
        self._show()

    def _show(self) -> None:
        if not self._examples:
            return
        shown, count = self._examples[self._index], len(self._examples)
        self._trio.setVisible(shown.text is None)
        self._pair.setVisible(shown.text is not None)
        self._trio.show_example(shown) if shown.text is None else self._pair.show_example(shown)
        self._switcher.setVisible(count > 1)
        self._position.setText(say("Example {index} of {count}", index=self._index + 1, count=count))
        self._earlier.setEnabled(self._index > 0)
        self._later.setEnabled(self._index + 1 < count)
