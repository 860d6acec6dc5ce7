"""Looking at models of texts says how each can be made stronger: by a guard, by a copy, or not at all."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import joblib
import made_mails
import made_reviews
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from engine.cli.looked import inspect_lines
from engine.jobs import JobMonitor, run
from engine.jobs.trainable import check_can_be_stronger, strengthening
from engine.protocol import InspectRequest
from engine.results import InspectResult, TestError


def looked(model: Path, data: Path | None = None) -> InspectResult:
    request = InspectRequest(str(model), None if data is None else str(data))
    result = run(request, JobMonitor(lambda type_, fields: None)).result
    assert isinstance(result, InspectResult)
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forest and a linear model of made reviews, and a table of such."""
    place = tmp_path_factory.mktemp("reviews")
    learned = made_reviews.draw_texts(200, 100, own_words=3)
    names = [made_reviews.NAMES[label] for label in learned.labels]
    forest = make_pipeline(TfidfVectorizer(), RandomForestClassifier(5, random_state=0)).fit(learned.texts, names)
    joblib.dump(forest, place / "forest.joblib")
    skops.io.dump(make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(learned.texts, names), place / "sum.skops")
    made_reviews.write_table(made_reviews.draw_texts(150, 1), place / "data.csv")
    return place


def test_a_forest_gets_a_guard_in_some_time(folder: Path) -> None:
    result = looked(folder / "forest.joblib", folder / "data.csv")
    assert result.model.strengthening == "front"
    assert set(result.harden_estimates_s or {}) == {"gentle", "balanced", "strong"}
    assert len(set((result.harden_estimates_s or {}).values())) == 1
    assert 0 < (result.harden_estimates_s or {})["balanced"] < 3600
    assert result.provable is not None
    assert result.provable.test_n > 0
    lines = inspect_lines(result)
    assert "Toughen can put a guard in front of it. Your file is not changed." in lines
    assert any(line.startswith("A guard is a small program") for line in lines)
    assert any(line.startswith("To make it stronger, and to prove that, takes") for line in lines)


def test_it_is_told_without_texts_too(folder: Path) -> None:
    lines = inspect_lines(looked(folder / "forest.joblib"))
    assert "Toughen can put a guard in front of it. Your file is not changed." in lines
    assert not any(line.startswith("To make it stronger") for line in lines)


def test_a_model_that_adds_up_weights_learns_itself(folder: Path) -> None:
    result = looked(folder / "sum.skops", folder / "data.csv")
    assert result.model.access != "white-box"
    assert result.model.strengthening == "copy"
    assert result.harden_estimates_s is not None
    assert "Toughen can train a stronger copy of it. Your file is not changed." in inspect_lines(result)


def test_a_web_service_gets_neither() -> None:
    raw = replace(made_mails.raw_filter(), trainable=False)
    assert strengthening(raw) == "front"
    check_can_be_stronger(raw)
    asked: Any = replace(raw, meter=SimpleNamespace(address="https://models.example.com"))
    assert strengthening(asked) == "none"
    with pytest.raises(TestError):
        check_can_be_stronger(asked)
