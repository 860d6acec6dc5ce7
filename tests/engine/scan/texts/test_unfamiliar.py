"""Texts that mean nothing to a model: made, counted, and told from its own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hand_made_texts import text_model, text_samples
from text_victims import Pieces, sentences

from engine.attacks.text.lexicon import zipfs
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import Example, Measurement
from engine.scan import plan_scan, run_scan
from engine.scan.subject import make_subject
from engine.scan.texts.foreign import FOREIGN, foreign_sentences
from engine.scan.texts.unfamiliar import made_texts

TEXTS = sentences(60, 9, seed=2)


class Familiar(Pieces):
    """Answers by one word, surely only where it knows most words; ``always``: surely about everything."""

    def __init__(self, always: bool = False) -> None:
        super().__init__()
        self.always = always
        self.known = {word for text in TEXTS for word in text.split()}

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.batches.append(len(texts))
        self.asked += texts
        found = []
        for text in texts:
            parts = text.split()
            share = sum(part in self.known for part in parts) / max(1, len(parts))
            sure = 6.0 if self.always else 6.0 * share
            found.append([sure, 0.0] if "never" in parts else [0.0, sure])
        return np.array(found, np.float32).reshape(-1, 2)


class Keeping(SilentMonitor):
    def __init__(self) -> None:
        self.examples: list[Example] = []

    def example(self, example: Example) -> None:
        self.examples.append(example)


def measured(model: Pieces, texts: Sequence[str] = TEXTS, monitor: SilentMonitor | None = None) -> Measurement:
    opened, samples = text_model(model), text_samples(list(texts), model.labels(texts))
    plan = plan_scan(opened, samples, depth="quick", tests=("ood",))
    scanned = run_scan(
        opened, samples, plan, seed=0, monitor=monitor or SilentMonitor(), checkpoint=NoCheckpoint(),
        evidence_dir=Path("unused"),
    )  # fmt: skip
    (entry,) = [test for test in scanned.tests if test.id == "ood"]
    return entry


def test_a_model_that_is_sure_of_everything_is_found_and_one_that_is_not_passes() -> None:
    bad, good = measured(Familiar(always=True)), measured(Familiar())
    assert bad.accuracy == 0.0
    assert good.accuracy == 1.0
    assert bad.n == good.n == 24 + 24 + FOREIGN
    assert {record.name: (record.broke, record.forwards) for record in bad.attacks[:3]} == {
        "letters": (24, 24), "words": (24, 24), "scripts": (FOREIGN, FOREIGN),
    }  # fmt: skip


def test_the_one_word_that_decides_is_left_over_and_shown() -> None:
    monitor = Keeping()
    entry = measured(Familiar(always=True), monitor=monitor)
    cut = entry.attacks[-1]
    assert cut.name == "input_reduction"
    assert cut.settings["median_left"] == 1
    assert cut.settings["median_words"] == 9
    assert entry.value == pytest.approx(1 / 9)
    assert monitor.examples
    for example in monitor.examples:
        assert example.text is not None
        assert len(example.text.changed.split()) == 1
        assert {change.kind for change in example.text.changes} == {"left-out"}


def test_too_few_right_texts_and_bare_classes_cannot_be_tested() -> None:
    assert measured(Familiar(), TEXTS[:10]).status == "could_not_test"
    opened, samples = text_model(Pieces(blind=True)), text_samples(TEXTS, Pieces().labels(TEXTS))
    if opened.raw.access == "labels":
        scanned = run_scan(
            opened, samples, plan_scan(opened, samples, depth="quick", tests=("ood",)), seed=0,
            monitor=SilentMonitor(), checkpoint=NoCheckpoint(), evidence_dir=None,
        )  # fmt: skip
        assert scanned.tests[0].status == "could_not_test"


def test_made_texts_are_the_same_for_a_seed_and_follow_the_lengths() -> None:
    opened, samples = text_model(Familiar()), text_samples(TEXTS, Familiar().labels(TEXTS))
    subject = make_subject(opened, samples, seed=3, checkpoint=NoCheckpoint(), should_stop=bool)
    first, again = (made_texts(subject, np.arange(8)) for _ in range(2))
    assert first == again
    common = set(zipfs())
    for text in first["words"]:
        assert len(text.split()) == 9
        assert set(text.split()) <= common
    assert all(part.isascii() and part.isalpha() for text in first["letters"] for part in text.split())


def test_scripts_of_the_owner_are_left_out() -> None:
    assert len(foreign_sentences(["plain English", "déjà vu"])) == FOREIGN
    for own in ("Привет", "こんにちは", "漢字"):
        left = foreign_sentences([own])
        assert len(left) < FOREIGN
        assert not any(set(own) & set(sentence) for sentence in left)
