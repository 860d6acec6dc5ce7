"""Strengthening a model of texts that only answers: what stands in front of it is chosen by measurement, and proven."""

import time
from collections.abc import Callable
from dataclasses import replace

from engine.data.text_samples import TextSamples
from engine.hardening.acceptance import LEAST_GAIN
from engine.hardening.hardened import Hardened
from engine.hardening.labelled import FEWEST_TO_SELECT, Labelled
from engine.hardening.outcomes import Record, untrained
from engine.hardening.preparing import check_enough, labels_fit
from engine.hardening.proving import measure_baseline, prove
from engine.hardening.settings import HardenSettings
from engine.hardening.texts.affordable import attacked_in
from engine.hardening.texts.fronts import MOST_ATTACKED, SIZE, Front, choose_front, fronts_for, measure_all
from engine.hardening.texts.proving import TextProving
from engine.hardening.texts.recipe import TextRecipe
from engine.hardening.verification import Verifier
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import Reason, Stopped
from engine.scan import text_requests
from engine.scan.texts.budgets import INVISIBLE, TEXT_TEST_IDS, TYPO
from engine.scan.texts.plan import seconds_per_text
from engine.words import say

BEFORE_SHARE, CHOOSE_SHARE = 0.13, 0.55
ASKED, SEARCH_S = 0.07, 2.4e-4
"""Share of the most questions that are asked in the end, and seconds that each takes beside the model's own; measured.

Cleaning makes many texts equal, and each is asked once; and what is tricked needs no more questions."""
CHECKS = 3.0
"""What the two checks of the proof take, in checks of the model alone: the second is behind what was chosen."""


def harden_in_front(
    model: TextModel,
    parts: tuple[TextSamples, TextSamples, TextSamples],
    settings: HardenSettings,
    save: Callable[[Front], TextModel],
    *,
    seed: int,
    monitor: Monitor,
    checkpoint: Checkpoint,
) -> Hardened:
    """Find what in front of ``model`` makes it harder to trick, with ``parts`` (train, select, test), and prove it.

    Nothing is trained; train only stands in where select is tiny. Same measurement, acceptance and result as
    ``engine.hardening.harden``. ``save`` writes the model with what was chosen, and opens what it wrote: that is proven.

    Raises:
        TestError: a part is empty.
        Stopped: the user stopped; what was measured is in the checkpoint.
    """
    started, limit = time.monotonic(), settings.max_accuracy_drop / 100
    check_enough("text", parts[0], parts[2])
    data = Labelled.of(model, *parts, monitor.should_stop)
    attacked = attacked_in(model, data.test, settings)
    recipe = TextRecipe(SIZE, 0, 0, attacked=attacked)
    verifier = Verifier(
        data.test, TextProving(data.test), settings.depth, attacked, data.owners, seed, monitor, checkpoint
    )  # fmt: skip
    baseline = measure_baseline(verifier, model, BEFORE_SHARE)
    notes, training = _notes(data), replace(untrained(recipe, model), recipe={"kind": "front", "attacked": attacked})
    record = Record(
        model, recipe, len(data.test), settings.test_looks, limit, baseline.checked, started, notes, training
    )  # fmt: skip
    if not labels_fit(model, data.train, monitor.should_stop):
        return record.misfit()
    try:
        effects = measure_all(model, data.to_judge()[0], settings.depth, monitor, checkpoint, CHOOSE_SHARE)
        chosen = choose_front(effects, limit)
        gain = chosen.standing - effects[0].standing
        helps = gain >= LEAST_GAIN
        record.fronts = tuple(effect.told(chosen=helps and effect is chosen) for effect in effects)
        if not helps:
            return record.ended(Reason("a.robust_gain", False, False, gain, None, LEAST_GAIN))
        candidate = save(chosen.front)
        verdict, after = prove(verifier, candidate, baseline, limit, record.looks)
    except Stopped:
        return record.stopped()
    return record.judged(verdict, after, candidate)


def _notes(data: Labelled[TextSamples]) -> list[str]:
    """Return what the owner should know about the texts."""
    notes = []
    if not data.owners:
        notes.append(say("Your texts have no labels, so the model's own answers were taken as right."))
    if data.to_judge()[1]:
        notes.append(say("There were few texts to choose with."))
    return notes


def estimate_front_s(model: TextModel, some: TextSamples, select_n: int, test_n: int) -> float:
    """Return about how many seconds ``harden_in_front`` takes with parts of these sizes, of texts such as ``some``.

    ``some`` are at least one text. Only the model by itself is timed; of what may stand in front, votes cost most.
    """
    settings, raw = HardenSettings(), model.raw
    judged = min(MOST_ATTACKED, max(select_n, FEWEST_TO_SELECT))
    choosing = sum(text_requests(raw, judged, settings.depth, (INVISIBLE, TYPO)).values())
    attacked = min(test_n, attacked_in(model, some, settings))
    proving = sum(text_requests(raw, attacked, settings.depth, TEXT_TEST_IDS).values())
    most = sum(front.questions for front in fronts_for(model)) * choosing + CHECKS * proving
    return ASKED * most * (seconds_per_text(model, some) + SEARCH_S)
