"""How long the tests of a text model take, and how many questions they ask."""

import time
from collections.abc import Sequence

from engine.attacks.text.greedy import EFFORTS
from engine.corruptions import SEVERITIES
from engine.data.text_samples import TextSamples
from engine.models.raw import RawModel
from engine.models.text_model import TextModel
from engine.results import Depth
from engine.scan.estimate import Estimate
from engine.scan.subject import key_order
from engine.scan.texts.budgets import BUDGETS, INVARIANCE, REWORDING, TRIGGER, UNFAMILIAR, phase_of
from engine.scan.texts.foreign import FOREIGN
from engine.scan.texts.triggers import MOST_CLASSES, TRYING
from engine.scan.texts.unfamiliar import QUERIES, TRIED

SAMPLE = 16
STANDING = 0.5
"""Assumed share of texts that stand through most of a search, of which each asks about this share of its questions."""
ASKED = 0.5
WHOLE, SWAPPED = 12, 12
"""Questions about a text that is rewritten whole, and about swaps."""
CHECKED = 0.02
"""What the checks at the end take, as a share of the rest."""


def questions(id_: str, place: int, depth: Depth, num_classes: int) -> float:
    """Return the most questions a text of the test ``id_`` at its ``place``-th budget, the same for all texts."""
    if id_ == INVARIANCE:
        return SWAPPED
    if id_ == TRIGGER:
        return min(num_classes, MOST_CLASSES)
    return WHOLE if BUDGETS[id_][place].norm == "percent_of_text" else EFFORTS[depth].most_queries


def looking_for_phrases(depth: Depth, num_classes: int) -> int:
    """Return the questions that looking for trigger words takes in all."""
    trying = TRYING[depth]
    each = trying.words * trying.few + len(BUDGETS[TRIGGER]) * trying.best * trying.texts
    return min(num_classes, MOST_CLASSES) * each


def about_unfamiliar(depth: Depth, n: int) -> int:
    """Return the most questions about texts that mean nothing to a model, and about texts that are cut down."""
    few = min(n, TRIED[depth])
    return few * (2 + QUERIES[depth] + 2) + FOREIGN


def text_estimate(model: TextModel, samples: TextSamples, depth: Depth, tests: Sequence[str]) -> Estimate:
    """Return seconds by phase for all ``samples``, from the measured speed of real texts."""
    forward_s, n = seconds_per_text(model, samples), len(samples)
    phases = {"clean": 2 * n * forward_s}
    for id_, count in _by_phase(model.raw, n, depth, tests).items():
        searched = not id_.startswith(("corruption", INVARIANCE, TRIGGER))
        phases[id_] = count * forward_s * (STANDING * ASKED if searched else 1.0)
    phases["trust"] = CHECKED * sum(phases.values())
    return Estimate(phases)


def text_requests(raw: RawModel, n: int, depth: Depth, tests: Sequence[str]) -> dict[str, int]:
    """Return the most requests of each phase for ``n`` texts, in running order."""
    asked = {id_: round(count) for id_, count in _by_phase(raw, n, depth, tests).items()}
    return {"clean": n, **asked, "trust": 12 * min(n, 32)}


def _by_phase(raw: RawModel, n: int, depth: Depth, tests: Sequence[str]) -> dict[str, float]:
    phases: dict[str, float] = {}
    for id_ in tests:
        for place, budget in enumerate(BUDGETS.get(id_, ())):
            phases[phase_of(id_, budget)] = n * questions(id_, place, depth, raw.num_classes)
        if id_ == TRIGGER:
            phases[phase_of(id_, BUDGETS[id_][0])] += looking_for_phrases(depth, raw.num_classes)
        if id_ == REWORDING:
            phases[phase_of(id_, BUDGETS[id_][0])] /= 8  # few words have synonyms
        if id_ == UNFAMILIAR:
            phases[id_] = about_unfamiliar(depth, n)
        if id_.startswith("corruption."):
            phases[id_] = n * len(SEVERITIES)
    return phases


def seconds_per_text(model: TextModel, samples: TextSamples) -> float:
    """Return the seconds that one text takes: the quicker of two batches; a model behind a meter is not asked."""
    meter = model.raw.meter
    if meter is not None:
        return 1 / meter.per_second
    texts = samples.subset(key_order(samples)[:SAMPLE]).texts
    times = []
    for _ in range(2):
        start = time.perf_counter()
        model.logits_of(texts)
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-6) / max(1, len(texts))
