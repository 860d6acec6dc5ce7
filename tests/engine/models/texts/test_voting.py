"""Copies of a text vote: the engine and the exported guard leave out the same words and elect the same answer."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.models.texts.voting import VotedRuntime, copies
from engine.words import resource

TEXTS = ["one two three four five six seven eight nine ten", "", "alone", "a b\nc  d e f g h i j k l m n o p"]


class LongestWins:
    """Three classes: by the number of words, so that copies of one text may get different answers."""

    half = False
    two_classes = None

    def run(self, raw: np.ndarray) -> np.ndarray:
        return np.eye(3, dtype=np.float32)[[len(str(text).split()) % 3 for text in raw]]


def names_of(texts: list[str]) -> list[str]:
    return ["abc"[len(text.split()) % 3] for text in texts]


@pytest.fixture
def guard(tmp_path: Path) -> ModuleType:
    """The exported program, with no step before five questions."""
    (tmp_path / "guard.py").write_bytes(resource("text/guard.py.txt").read_bytes())
    (tmp_path / "settings.json").write_text(json.dumps({"before": [], "questions": 5}))
    spec = importlib.util.spec_from_file_location("guard", tmp_path / "guard.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_copies_are_the_text_and_parts_of_it() -> None:
    for text in TEXTS:
        found = copies(text, 5)
        assert found[0] == text
        assert found == copies(text, 5)
        assert all(set(copy.split()) <= set(text.split()) for copy in found)
    words = " ".join(f"word{number}" for number in range(1000))
    kept = [len(copy.split()) for copy in copies(words, 5)]
    assert kept[0] == 1000
    assert all(870 < count < 930 for count in kept[1:]), kept


def test_the_guard_elects_as_the_engine_does(guard: ModuleType) -> None:
    many = [" ".join(f"w{number}{place}" for place in range(3 + number % 17)) for number in range(200)]
    shares = VotedRuntime(LongestWins(), 5).run(np.array([*TEXTS, *many], object))
    assert np.allclose(shares.sum(1), 1, atol=1e-5)
    assert guard.ask([*TEXTS, *many], names_of) == ["abc"[row] for row in shares.argmax(1)]
    alone = names_of([*TEXTS, *many])
    assert guard.ask([*TEXTS, *many], names_of) != alone, "no vote ever changed an answer"


def test_where_classes_tie_the_answer_to_the_text_itself_is_taken(guard: ModuleType) -> None:
    assert guard.elected(["a", "b", "b", "c", "c"]) == "a"
    assert guard.elected(["a", "b", "b", "b", "c"]) == "b"


def test_the_guard_says_when_answers_are_missing(guard: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"got 5 texts and gave 1 answers"):
        guard.ask(["a text"], lambda texts: ["a"])
    assert guard.ask([], names_of) == []
