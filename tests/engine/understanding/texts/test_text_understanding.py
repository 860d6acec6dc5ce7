"""Models of texts and tables of mails: what the classes mean, and whether a check makes sense."""

from pathlib import Path

import made_mails
import numpy as np
import pytest
import torch

from engine.data import open_texts
from engine.models import RawModel
from engine.protocol import Overrides, SilentMonitor
from engine.results import DataError, Stopped
from engine.understanding import UnderstoodTexts, load_texts_like, looked_at, understand_texts

SPAM, HAM = ("prize", "winner", "cash", "offer"), ("meeting", "lunch", "report", "train")


def ask(raw: RawModel, table: Path, limit: int | None = None, seed: int = 0, **told: str) -> UnderstoodTexts:
    """Understand ``table``; ``told`` are overrides."""
    overrides = Overrides(**told)
    source = open_texts(table, text_column=overrides.text_column, label_column=overrides.label_column)
    return understand_texts(raw, source, overrides, limit=limit, seed=seed, monitor=SilentMonitor())


def answers(found: UnderstoodTexts) -> dict[str, tuple[str, str]]:
    return {answer.id: (answer.value, answer.confidence) for answer in found.answers}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return made_mails.write_table(tmp_path / "mails.csv", made_mails.mails(120))


def test_a_model_that_knows_its_mails(table: Path) -> None:
    found = ask(made_mails.raw_filter(), table)
    assert (found.accuracy, found.stop, found.warnings, found.match) == (1.0, "", (), None)
    said = answers(found)
    assert said["classes"] == ("ham, spam", "sure")
    assert said["label_order"] == ("names", "sure")
    assert said["text_column"] == ("text", "likely")
    assert said["label_column"] == ("label", "likely")
    assert said["delimiter"] == (",", "likely")
    assert found.samples is not None
    assert found.model.logits_of(found.samples.texts).argmax(1).tolist() == found.samples.labels.tolist()


def test_what_was_told_is_said_as_told(table: Path) -> None:
    said = answers(ask(made_mails.raw_filter(), table, text_column="2", label_column="label"))
    assert said["text_column"] == ("text", "told")
    assert said["label_column"] == ("label", "told")


def test_limit_and_seed_choose_samples_and_nothing_else(table: Path) -> None:
    whole, few = ask(made_mails.raw_filter(), table), ask(made_mails.raw_filter(), table, limit=10, seed=3)
    assert len(few.samples) == 10
    assert (whole.answers, whole.accuracy) == (few.answers, few.accuracy)


def test_unnamed_classes_take_the_names_of_the_data(table: Path) -> None:
    found = ask(made_mails.raw_filter(None), table)
    assert found.class_names == ("ham", "spam")
    assert answers(found)["classes"] == ("ham, spam", "likely")


@pytest.mark.parametrize("names", [("not spam", "spam"), ("LABEL_0", "LABEL_1"), ("0", "1")])
def test_other_names_for_the_same(table: Path, names: tuple[str, str]) -> None:
    found = ask(made_mails.raw_filter(names), table)
    assert (found.accuracy, found.stop) == (1.0, "")


def test_classes_in_another_order_stop_with_the_best_match(table: Path) -> None:
    found = ask(made_mails.raw_filter(("spam", "ham")), table)
    assert found.match is not None
    assert found.match.names == ("ham", "spam")
    assert (found.match.now, found.match.right, found.match.n) == (0, 120, 120)
    assert "0 of 120 texts are sorted right. With the best match it would be 120." in found.stop
    assert "Look at the best match" in found.advice


def test_names_that_fit_nothing_are_matched_by_what_the_model_sees(table: Path) -> None:
    found = ask(made_mails.raw_filter(("wanted", "not wanted", "news"), (HAM, SPAM, ("never",))), table)
    assert found.match is not None
    assert found.match.names[:2] == ("ham", "spam")
    assert found.samples.labels is None


@pytest.mark.parametrize(("kinds", "said"), [("ab", "Not among the model's classes: a, b."), ("abcd", "a, b, c, d")])
def test_kinds_that_fit_nothing_stop_a_check_and_leave_the_choice(tmp_path: Path, kinds: str, said: str) -> None:
    rows = [(f"word {number}", kinds[number % len(kinds)]) for number in range(60)]
    table = made_mails.write_table(tmp_path / "t.csv", rows)
    found = ask(made_mails.raw_filter(("x", "y", "z"), (HAM, SPAM, ("never",))), table)
    assert found.stop.startswith("The classes of your texts do not fit the model. ")
    assert said in found.stop
    assert "another column" in found.advice
    assert found.samples.labels is None
    assert next(answer for answer in found.answers if answer.id == "label_column").options == (
        "id",
        "text",
        "label",
        "",
    )


def test_a_model_that_always_says_the_same(table: Path) -> None:
    found = ask(made_mails.raw_filter(words=((), ("Dear",))), table)
    assert "the same answer for almost every text" in found.stop


def test_a_model_that_guesses(tmp_path: Path) -> None:
    rows = [
        (f"mail {number} {'prize' if number % 3 else 'lunch'} {number // 2 % 2}", "ham" if number % 2 else "spam")
        for number in range(90)
    ]
    found = ask(made_mails.raw_filter(), made_mails.write_table(tmp_path / "t.csv", rows))
    assert "hardly better than guessing" in found.stop
    assert "language" in found.advice


def test_answers_that_are_no_numbers(table: Path) -> None:
    raw = made_mails.raw_filter()
    real = raw.network.forward
    raw.network.forward = lambda texts: real(texts) * torch.tensor([[float("nan"), 1.0]])
    assert "is not a number" in ask(raw, table).stop


def test_without_classes(tmp_path: Path, table: Path) -> None:
    found = ask(made_mails.raw_filter(), table, label_column="")
    assert (found.accuracy, found.samples.labels) == (None, None)
    assert found.warnings == ("Your texts have no classes, so Toughen cannot tell how many the model sorts right.",)
    assert answers(found)["label_column"] == ("", "told")
    lines = tmp_path / "lines.txt"
    lines.write_text("\n".join(text for text, _ in made_mails.mails(30)), encoding="utf-8")
    assert ask(made_mails.raw_filter(), lines).accuracy is None


def test_texts_of_one_class_and_few_texts(tmp_path: Path) -> None:
    rows = [row for row in made_mails.mails(20) if row[1] == "spam"]
    found = ask(made_mails.raw_filter(), made_mails.write_table(tmp_path / "t.csv", rows), label_column="label")
    assert (found.accuracy, found.stop) == (1.0, "")
    assert any("All your texts are of one class." in words for words in found.warnings)
    assert any("There are few texts" in words for words in found.warnings)


def test_folders_of_texts(tmp_path: Path) -> None:
    for number, (text, kind) in enumerate(made_mails.mails(40)):
        (tmp_path / kind).mkdir(exist_ok=True)
        (tmp_path / kind / f"{number}.txt").write_text(text, encoding="utf-8")
    found = ask(made_mails.raw_filter(), tmp_path)
    assert found.accuracy == 1.0
    assert not {"text_column", "delimiter", "encoding"} & answers(found).keys()


def test_other_texts_load_alike(tmp_path: Path, table: Path) -> None:
    found = ask(made_mails.raw_filter(("spam", "ham"), (SPAM, HAM)), table)
    other = made_mails.write_table(
        tmp_path / "o.csv", [(text, "junk" if kind == "spam" else "1") for text, kind in made_mails.mails(20)]
    )
    with pytest.raises(DataError):
        load_texts_like(
            found,
            open_texts(made_mails.write_table(tmp_path / "s.csv", [(str(n), "abc"[n % 3]) for n in range(30)])),
            monitor=SilentMonitor(),
        )
    rows = [(text, "Junk" if kind == "spam" else "legit") for text, kind in made_mails.mails(20)]
    other = made_mails.write_table(tmp_path / "o.csv", rows)
    samples = load_texts_like(found, open_texts(other), monitor=SilentMonitor())
    assert np.bincount(samples.labels).tolist() == [10, 10]
    assert found.model.logits_of(samples.texts).argmax(1).tolist() == samples.labels.tolist()


def test_a_large_model_is_asked_less(table: Path) -> None:
    from dataclasses import replace

    raw = made_mails.raw_filter()
    large = replace(raw, facts=replace(raw.facts, parameters=100_000_000))
    assert looked_at(large) < looked_at(raw) == 500


def test_stop_ends_it(table: Path) -> None:
    class Stopping(SilentMonitor):
        def should_stop(self) -> bool:
            return True

    with pytest.raises(Stopped):
        understand_texts(made_mails.raw_filter(), open_texts(table), Overrides(), monitor=Stopping())
