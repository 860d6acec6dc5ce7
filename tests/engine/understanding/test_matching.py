"""The best match of folders and classes: exact, honest in its figures, offered and never applied."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.data import PictureSource, open_pictures
from engine.models import open_model
from engine.results import DataError
from engine.understanding import stop_reason
from engine.understanding.assignment import best_assignment
from engine.understanding.matching import match_labels
from engine.understanding.race import Race
from engine.understanding.scalings import make_convention, usual_scalings
from engine.understanding.trials import Trial

from .conftest import NAMES, SHAPE, Reordered, ask, pack, raw_model

ORDER = [2, 0, 3, 4, 1]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> PictureSource:
    return open_pictures(pack(tmp_path_factory.mktemp("blobs") / "blobs.zip", 160, NAMES.__getitem__))


@pytest.mark.parametrize("seed", range(60))
def test_the_assignment_is_the_best_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 6))
    gains = random.integers(0, 9, (rows, rows + int(random.integers(0, 3))))
    found = best_assignment(gains)
    assert len(set(found.tolist())) == rows
    best = max(
        sum(int(gains[row, column]) for row, column in enumerate(columns))
        for columns in itertools.permutations(range(gains.shape[1]), rows)
    )
    assert int(gains[np.arange(rows), found].sum()) == best


def test_more_rows_than_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="3 rows"):
        best_assignment(np.zeros((3, 2)))


def race_of(logits: np.ndarray, folders: np.ndarray, mapping: np.ndarray | None) -> Race:
    convention = make_convention("NCHW", SHAPE, usual_scalings(3)[0], "RGB")
    return Race((Trial(0, convention, "alphabetical", mapping),), {}, 0, logits, folders)


def test_a_model_that_knows_nothing_gets_no_match() -> None:
    for seed in range(30):
        random = np.random.default_rng(seed)
        folders = np.arange(100) % 10
        race = race_of(random.normal(size=(100, 10)), folders, np.arange(10))
        names = tuple("abcdefghij")
        assert match_labels(race, names, names) is None


def test_the_figure_is_counted_with_a_match_found_elsewhere() -> None:
    """With one picture a half and folder, each half's match fits only itself: nothing may be claimed."""
    folders, answers = np.repeat(np.arange(4), 5), np.tile(np.arange(5), 4)
    race = race_of(np.eye(5)[answers], folders, None)
    assert match_labels(race, tuple("abcd"), tuple("vwxyz")) is None


@pytest.mark.parametrize("named", [True, False])
def test_classes_in_another_order_are_matched_and_nothing_is_applied(
    network: nn.Module, pictures: PictureSource, named: bool, tmp_path: Path
) -> None:
    raw = raw_model(Reordered(network, ORDER), names=NAMES if named else None)
    understood, _ = ask(raw, pictures)
    match = understood.match
    assert match is not None
    assert match.names == tuple(NAMES[index] for index in ORDER)
    assert stop_reason(understood) is not None
    assert understood.class_names == NAMES
    assert match.now is not None
    assert match.right / match.n > 0.8 > match.now / match.n
    assert {folder.folder: folder.number for folder in match.folders} == {
        name: ORDER.index(index) + 1 for index, name in enumerate(NAMES)
    }
    labels = tmp_path / "labels.txt"
    labels.write_text("\n".join(match.names), encoding="utf-8")
    again, _ = ask(raw, pictures, labels=str(labels))
    assert again.match is None
    assert stop_reason(again) is None
    assert again.accuracy is not None
    assert again.accuracy > 0.8


def test_two_swapped_names_are_a_warning(sample_model: Path, sample_test: Path) -> None:
    source = open_pictures(sample_test)
    names = source.class_folders
    plain, _ = ask(open_model(sample_model), source)
    order = [plain.class_names.index(name) for name in names]
    swapped = [order[1], order[0], *order[2:]]
    raw = raw_model(Reordered(open_model(sample_model).network, swapped), (None, 1, 28, 28), classes=10, names=names)
    understood, _ = ask(raw, source)
    assert understood.match is not None
    assert understood.match.names == (names[1], names[0], *names[2:])
    assert stop_reason(understood) is None
    assert any("each other's names" in warning for warning in understood.warnings)


def test_a_model_that_fits_gets_no_suggestion(network: nn.Module, pictures: PictureSource) -> None:
    understood, _ = ask(raw_model(network, names=NAMES), pictures)
    assert understood.match is None


def test_folder_names_that_fit_no_class_get_the_best_match(network: nn.Module, tmp_path: Path) -> None:
    words = {"apple": "Apfel", "banana": "Banane", "berry": "Beere", "leaf": "leaf", "plum": "Pflaume"}
    source = open_pictures(pack(tmp_path / "de.zip", 160, lambda label: words[NAMES[label]]))
    understood, answers = ask(raw_model(network, names=NAMES), source)
    assert understood.match is not None
    assert understood.match.names == tuple(words[name] for name in NAMES)
    assert understood.match.now is None
    assert "names do not match" in str(stop_reason(understood))
    assert answers["label_order"] == ("unmatched", "guess")
    assert understood.samples is not None
    assert understood.samples.labels is None


def test_fewer_folders_than_classes_are_matched_too(network: nn.Module, tmp_path: Path) -> None:
    source = open_pictures(pack(tmp_path / "three.zip", 150, lambda label: f"kind {label}" if label < 3 else "x/y"))
    assert len(source.class_folders) in (3, 4)
    understood, _ = ask(raw_model(network), source)
    assert understood.match is not None
    assert len(set(understood.match.names)) == 5


def test_folder_names_that_fit_nothing_are_refused_as_before(pictures: PictureSource, tmp_path: Path) -> None:
    torch.manual_seed(1)
    untrained = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    source = open_pictures(pack(tmp_path / "odd.zip", 100, lambda label: "apple" if label == 0 else f"odd {label}"))
    with pytest.raises(DataError) as raised:
        ask(raw_model(untrained, names=NAMES), source)
    assert raised.value.code == "data.class_names"


def test_names_of_classes_without_a_folder_stay_apart() -> None:
    folders = np.repeat(np.arange(2), 20)
    race = race_of(np.eye(4)[np.repeat([3, 0], 20)], folders, None)
    match = match_labels(race, ("b", "Class 2"), ("a", "b", "b2", "c"))
    assert match is not None
    assert match.names[0] == "Class 2"
    assert match.names[3] == "b"
    assert len(set(match.names)) == 4
    assert replace(match, right=0) != match
