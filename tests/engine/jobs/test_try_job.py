"""One text, the model's answers: sure ones first; the model stays open while its files stay as they are."""

import os
from pathlib import Path

import pytest
import tiny_texts

from engine.cli.trying import try_lines
from engine.jobs import try_job
from engine.jobs.progress import JobMonitor
from engine.jobs.run import run
from engine.protocol import Common, TryRequest
from engine.results import TestError, TriedAnswer, TryResult, UsageError

MONITOR = JobMonitor(lambda _type, _fields: None)
ONE_THREAD = Common(threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_texts.make_folder(tmp_path / "letters")


def ask(model: Path, text: str, classes: tuple[str, ...] = ()) -> TryResult:
    found = run(TryRequest(str(model), text, classes, ONE_THREAD), MONITOR).result
    assert isinstance(found, TryResult)
    return found


def test_answers_add_up_and_the_surest_is_first(folder: Path) -> None:
    answers = ask(folder, "a b a").answers
    assert sum(answer.confidence for answer in answers) == pytest.approx(1.0, abs=1e-5)
    assert list(answers) == sorted(answers, key=lambda answer: -answer.confidence)
    assert {answer.name for answer in answers} == set(tiny_texts.NAMES)


def test_names_that_are_known_better_are_used(folder: Path) -> None:
    better = tuple(f"kind {place}" for place in range(len(tiny_texts.NAMES)))
    assert {answer.name for answer in ask(folder, "a", better).answers} == set(better)
    assert {
        answer.name for answer in ask(folder, "a", ("too", "many", "names", "by", "far", "for", "it")).answers
    } == set(tiny_texts.NAMES)


def test_the_model_stays_open_until_it_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, really = [], try_job.open_model
    monkeypatch.setattr(try_job, "_kept", {})
    monkeypatch.setattr(try_job, "open_model", lambda *args, **rest: opened.append(1) or really(*args, **rest))
    ask(folder, "a")
    ask(folder, "b")
    assert len(opened) == 1
    os.utime(folder / "config.json", ns=(1, 1))
    ask(folder, "a")
    assert len(opened) == 2


def test_a_cleaner_shows_what_changes(folder: Path) -> None:
    request = TryRequest(str(folder), "a\u200bb", common=ONE_THREAD)
    found = try_job.run_try_job(request, MONITOR, clean=lambda text: text.replace("\u200b", "")).result
    assert isinstance(found, TryResult)
    assert found.cleaned == "ab"
    assert found.cleaned_answers == ask(folder, "ab").answers
    same = try_job.run_try_job(request, MONITOR, clean=lambda text: text).result
    assert isinstance(same, TryResult)
    assert (same.cleaned, same.cleaned_answers) == (None, ())


@pytest.mark.parametrize("text", ["", " \n", "a" * (try_job.LONGEST_TEXT + 1)])
def test_texts_that_cannot_be_tried(folder: Path, text: str) -> None:
    with pytest.raises(UsageError):
        ask(folder, text)


def test_picture_models_are_refused_kindly(sample_model: Path) -> None:
    with pytest.raises(TestError, match=r"sorts no texts"):
        ask(sample_model, "hello")


def test_the_terminal_names_hidden_letters() -> None:
    lines = try_lines("a\u202eb", TryResult((TriedAnswer("sp\u202eam", 0.9), TriedAnswer("ham", 0.1)), "ab"))
    text = "\n".join(lines)
    assert "a[right-to-left override]b" in text
    assert "\u202e" not in text
    assert "90 %" in text
    assert "Cleaned: ab" in text
