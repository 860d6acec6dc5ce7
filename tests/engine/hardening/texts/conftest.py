"""A tiny classifier of made-up reviews, and a quick stand-in for the checks of its proof."""

import copy
from dataclasses import replace
from types import SimpleNamespace

import made_reviews
import numpy as np
import pytest
from torch import nn

from engine.attacks.text.asking import asker_of
from engine.attacks.text.attack import EDITS, WORDS, word_search
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.typo import Typo
from engine.hardening.texts import proving
from engine.models import TextModel
from engine.models.texts.protected import protected
from engine.results import Budget, Clean, Measurement, Stopped, TrustCheck, wilson
from engine.scan import Adversarial, Scanned
from engine.scan.clean import look


def quick_scan(self, model, samples, depth, seed, monitor, checkpoint) -> Scanned:
    """Measures what the proof looks at, at its size alone, by quick searches."""
    reference = look(model, samples)
    examples, tests = {}, []
    monitor.phase("clean", 0.1)
    for id_, norm, transformation in (("invisible", EDITS, Invisible()), ("typo", WORDS, Typo())):
        if monitor.should_stop():
            raise Stopped()
        monitor.phase(f"{id_}:2", 0.4)
        rows = np.flatnonzero(~reference.wrong)
        found = word_search(transformation, "quick")(
            asker_of(model, monitor.should_stop), [samples.texts[row] for row in rows], reference.labels[rows],
            Budget(norm, 2.0), seed=seed, keys=samples.keys[rows],
        )  # fmt: skip
        inputs, broken = samples.arrays(), reference.wrong.copy()
        inputs[rows], broken[rows] = found.inputs, found.broken
        places, right = np.flatnonzero(broken), int((~broken).sum())
        examples[id_, 2.0] = Adversarial(inputs[places], reference.labels[places], places)
        tests.append(
            Measurement(
                id_, "deliberate", Budget(norm, 2.0), "measured", len(samples), right / len(samples),
                wilson(right, len(samples)),
            )
        )  # fmt: skip
    share = float((~reference.wrong).mean())
    tests.append(
        Measurement("corruption.typing", "everyday", Budget("severity", 0.0), "measured", len(samples), share, (0.0, 1.0), aggregate="mean")
    )  # fmt: skip
    trust = (TrustCheck("stands_in", "passed", 0.0, 1.0),)
    return Scanned(Clean(share, len(samples), None), tuple(tests), trust, examples, (), complete=True)


@pytest.fixture
def quick_proof(monkeypatch):
    monkeypatch.setattr(proving.TextProving, "scan", quick_scan)


@pytest.fixture(scope="session")
def text_kit() -> SimpleNamespace:
    def saved(model: TextModel, network: nn.Module) -> TextModel:
        """What the file of ``network`` would be opened as."""
        safe = protected(model)
        written = copy.deepcopy(network)
        return safe.with_raw(
            replace(safe.raw, network=written.eval(), runtime=made_reviews.OwnRuntime(copy.deepcopy(written)))
        )

    return SimpleNamespace(draw_texts=made_reviews.draw_texts, as_text_model=made_reviews.as_text_model, saved=saved)


@pytest.fixture(scope="session")
def sorter() -> TextModel:
    return made_reviews.sorter()
