"""Test cases for whoever runs a text filter: texts with the answers of the stronger model, ordinary and tricked ones."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.data import TextSamples
from engine.models import TextModel
from engine.scan import Adversarial
from engine.scan.texts.budgets import INVISIBLE, TYPO

Kind = Literal["ordinary", "hidden signs", "slips"]

EACH = 20
"""Most cases of each kind."""
_ASKED = 200
_KINDS: dict[str, Kind] = {INVISIBLE: "hidden signs", TYPO: "slips"}


@dataclass(frozen=True)
class Case:
    """A text and the class that a filter should give it, as the stronger model does.

    ``tricked_before`` says that the model from before gives another answer.
    """

    kind: Kind
    text: str
    expected: str
    tricked_before: bool


def choose_cases(
    old: TextModel, new: TextModel, samples: TextSamples, examples: dict[tuple[str, float], Adversarial]
) -> tuple[Case, ...]:
    """Return cases that ``new`` has right, each class in turn: ordinary texts, and those that tricked ``old``.

    Args:
        old: the model from before, around its real file.
        new: the strengthened one, around its real file.
        samples: texts that no training saw; without labels, the answers of ``old`` count as right.
        examples: what tricked ``old``, as ``engine.scan`` keeps it.
    """
    order = np.argsort(samples.keys, kind="stable")[:_ASKED]
    texts = [samples.texts[row] for row in order]
    answers = old.confirm(texts).argmax(1)
    labels = answers if samples.labels is None else samples.labels[order]
    found = _agreed(new, texts, labels)
    cases = [
        Case("ordinary", texts[row], old.class_names[labels[row]], bool(answers[row] != labels[row])) for row in found
    ]
    for test, kind in _KINDS.items():
        cases += _tricked(old, new, kind, _inputs_of(test, examples))
    return tuple(cases)


def cases_text(cases: Sequence[Case]) -> str:
    """Return the cases as JSON lines; every character beyond ASCII is written as its number, so none can hide."""
    return "".join(
        json.dumps(
            {
                "id": str(number),
                "kind": case.kind,
                "expected": case.expected,
                "tricked_before": case.tricked_before,
                "text": case.text,
            }
        )
        + "\n"
        for number, case in enumerate(cases, 1)
    )


def _inputs_of(test: str, examples: dict[tuple[str, float], Adversarial]) -> tuple[list[str], np.ndarray]:
    """Return the changed texts of a test with their labels, smallest changes first, no text twice."""
    found: dict[str, int] = {}
    for (id_, _), kept in sorted(examples.items(), key=lambda item: item[0]):
        if id_ == test:
            for text, label in zip(kept.inputs.tolist(), kept.labels.tolist()):
                found.setdefault(text, label)
    some = list(found.items())[:_ASKED]
    return [text for text, _ in some], np.array([label for _, label in some], np.int64)


def _tricked(old: TextModel, new: TextModel, kind: Kind, given: tuple[list[str], np.ndarray]) -> Iterator[Case]:
    texts, labels = given
    wrong = old.confirm(texts).argmax(1) != labels
    rows = np.flatnonzero(wrong)
    for row in rows[_agreed(new, [texts[row] for row in rows], labels[rows])]:
        yield Case(kind, texts[row], old.class_names[labels[row]], tricked_before=True)


def _agreed(new: TextModel, texts: list[str], labels: np.ndarray) -> list[int]:
    """Return places of texts that ``new`` gives their labels, at most ``EACH``, the classes in turn."""
    right = np.flatnonzero(new.confirm(texts).argmax(1) == labels)
    turn = [int((labels[right[:place]] == labels[row]).sum()) for place, row in enumerate(right)]
    return sorted(right[np.lexsort((right, np.array(turn, np.int64)))][:EACH].tolist())
