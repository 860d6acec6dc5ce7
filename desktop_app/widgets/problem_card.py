"""A problem in plain words with a way on."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desktop_app.problems import Problem
from desktop_app.theme import SPACE_L, SPACE_S, put_icon
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.copy_button import CopyButton
from desktop_app.widgets.layouts import column, retone, row
from desktop_app.widgets.texts import announce, text
from engine.words import say


class ProblemCard(QFrame):
    """Hidden until there is a problem.

    ``trust`` leads to the page that says what could happen, for a file that holds a program.
    """

    def __init__(self, name: str, try_again: Callable[[], object], trust: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self._problem: Problem | None = None
        self._icon, self._title = QLabel(), text(role="heading")
        self._message, self._next = text(), text(strong=True)
        self._again = button(say("Try again"), try_again, icon="again", name=f"{name}_again")
        self._copy = button(say("Copy details"), self._copy_details, kind="quiet", icon="copy", name=f"{name}_copy")
        self._maker = CopyButton(say("Copy a message to the maker"), f"{name}_maker")
        self._trust = button(say("See what could happen …"), trust or (lambda: None), name=f"{name}_trust")
        self._may_trust = trust is not None
        heading = row(self._icon, self._title, grow=1)
        actions = row(self._again, self._copy, None)
        asks = row(self._maker, self._trust, None)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        box.addLayout(column(heading, self._message, self._next, asks, actions, gap=SPACE_S))
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Show ``problem``, or nothing when None."""
        self.setVisible(problem is not None)
        if problem is None or problem == self._problem:
            self._problem = problem
            return
        self._problem = problem
        relabel(self._copy, say("Copy details"))
        self._maker.offer(problem.maker_message)
        self._trust.setVisible(problem.asks_for_trust and self._may_trust)
        tone, sign = ("not_tested", "stop") if problem.stopped else ("severe", "warning")
        retone(self, tone)
        put_icon(self._icon, sign, tone, 24)
        self._title.setText(problem.title)
        self._message.setText(problem.message)
        self._next.setText(problem.next_step)
        self.setAccessibleName(problem.title)
        announce(self, f"{problem.title}. {problem.message} {problem.next_step}")

    def _copy_details(self) -> None:
        if self._problem is not None:
            QGuiApplication.clipboard().setText(self._problem.as_text())
            relabel(self._copy, say("Copied"))
            announce(self, say("Copied"))
