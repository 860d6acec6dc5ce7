"""A model of texts that only answers is made stronger through the same screens, and their words are about a guard."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import made_texts
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from recorded_jobs import jobs
from walk import Walker

from desktop_app.view_models.project import Finished

STATES = ("about guard", "result guard", "strengthen guard", "training guard", "outcome guard")
OF_A_COPY = r"[Cc]opy(?! of your)|[Tt]raining|new file|old file|cannot be made stronger|[Pp]ictures?\b(?! or texts)"
"""What is not said of a guard; in its folder lies a copy of the owner's file."""


@pytest.fixture
def walker(qtbot, themed: QApplication, recording: Path) -> Walker:
    made = Walker(jobs(recording), recording)
    qtbot.addWidget(made.window)
    return made


def guard_states(walker: Walker) -> Iterator[tuple[str, str]]:
    """Yield each state with a guard, and all words that are shown in it."""
    for state in walker.walk():
        if "guard" in state:
            shown = [*walker.window.findChildren(QLabel), *walker.window.findChildren(QPushButton)]
            yield state, "\n".join(item.text() for item in shown if item.isVisible()).replace("\u200b", "")


def button(walker: Walker, name: str) -> QPushButton:
    found = walker.window.findChild(QPushButton, name)
    assert found is not None
    return found


def test_each_screen_says_what_is_true_of_a_guard(walker: Walker) -> None:
    told = dict(guard_states(walker))
    assert tuple(told)[: len(STATES)] == STATES
    for state, words in told.items():
        assert re.findall(OF_A_COPY, words) == [], state
    for state, words in (
        ("about guard", "A guard in front of it, about 2 minutes"),
        ("strengthen guard", "It stays as it is. The guard is a small program in front of it"),
        ("strengthen guard", "Make a guard"),
        ("training guard", "Making a guard"),
        ("training guard", "Measuring what helps in front of it"),
        ("outcome guard", "Behind its guard, your model is harder to trick."),
        ("outcome guard", "Cleaning and spelling: this is your guard"),
        ("outcome guard", "Keep the guard …"),
        ("outcome guard likely", "not proven"),
        ("outcome guard none", "We found no guard that we can recommend."),
        ("outcome guard none", "Nothing in front of your model helps enough."),
    ):
        assert words in told[state], state


def test_effort_is_asked_of_copies_alone(walker: Walker) -> None:
    seen = {}
    for state in walker.walk():
        if state in ("strengthen", "strengthen guard"):
            parts = [walker.window.findChild(QWidget, name) for name in ("strength", "guard_card")]
            seen[state] = [part is not None and part.isVisible() for part in parts]
    assert seen == {"strengthen": [True, False], "strengthen guard": [False, True]}


def test_each_thing_tried_appears_as_soon_as_it_is_measured(walker: Walker) -> None:
    for state, words in guard_states(walker):  # noqa: B007 - used below, as they were when it broke off
        if state == "training guard":
            break
    assert [front.before for front in walker.window.models.training.fronts] == [
        (),
        ("sanitise",),
        ("sanitise", "correct"),
    ]
    assert "Cleaning and spelling" in words
    assert "votes" not in words
    assert "this is your guard" not in words


def test_a_guard_is_kept_discarded_and_taken_back(walker: Walker) -> None:
    for state in walker.walk():
        if state == "outcome guard":
            break
    outcome = walker.window.models.outcome
    outcome.keep(Path("/shop/spam-forest-toughened"))
    walker.play(outcome.job, "keep")
    assert outcome.fate_text == "The guard is in /shop/spam-forest-toughened. Your file is as it was."
    assert "ask the guard in place of the model" in outcome.next_steps[0]
    assert button(walker, "how_to_use_button").text().strip() == "How to use the guard"
    outcome.discard()
    walker.play(outcome.job, "keep")
    assert "The guard waits in Toughen's bin" in outcome.fate_text
    assert not button(walker, "keep_button").isVisible()
    outcome.restore()
    walker.play(outcome.job, "keep")
    assert outcome.fate_text == ""
    assert button(walker, "keep_button").isVisible()


def test_a_guard_is_suggested_beside_the_model(walker: Walker, tmp_path: Path) -> None:
    project = walker.window.models.project
    project.choose_model(tmp_path / "Downloads" / "spam-forest.joblib")
    project.hardened = Finished(made_texts.guarded_result(), tmp_path, {}, True)
    project.changed.emit()
    assert walker.window.models.outcome.suggestion == tmp_path / "Downloads" / "spam-forest-toughened"


def test_what_else_to_know_is_told(walker: Walker, tmp_path: Path) -> None:
    project = walker.window.models.project
    noted = replace(made_texts.guarded_result(), notes=("There were few texts to choose with.",))
    project.hardened = Finished(noted, tmp_path, {}, True)
    project.changed.emit()
    assert walker.window.models.outcome.reasons == ("There were few texts to choose with.",)


def test_phases_of_a_text_model_are_those_of_texts(walker: Walker) -> None:
    for state in walker.walk():
        if state == "result guard":
            break
    names = [phase.name for phase in walker.window.models.checking.run.phases]
    assert "Trying hidden and look-alike letters" in names
    assert "Turning and shifting pictures" not in names
