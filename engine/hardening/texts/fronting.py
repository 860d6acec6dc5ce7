"""Strengthening a model of texts that only answers: what stands in front of it is chosen by measurement, and proven."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.data.text_samples import TextSamples
from engine.hardening.acceptance import LEAST_GAIN
from engine.hardening.hardened import Hardened
from engine.hardening.labelled import Labelled
from engine.hardening.outcomes import Record, notes_about, untrained
from engine.hardening.preparing import labels_fit
from engine.hardening.proving import measure_baseline, prove
from engine.hardening.settings import HardenSettings
from engine.hardening.texts.fronts import SIZE, Effect, Front, choose_front, measure_all
from engine.hardening.texts.plan import attacked_in
from engine.hardening.texts.proving import TextProving
from engine.hardening.texts.recipe import TextRecipe
from engine.hardening.verification import Verifier
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import Reason, Stopped
from engine.words import percent, say

BEFORE_SHARE, CHOOSE_SHARE = 0.3, 0.3


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
        Stopped: the user stopped; what was measured is in the checkpoint.
    """
    started, limit = time.monotonic(), settings.max_accuracy_drop / 100
    data = Labelled.of(model, *parts, monitor.should_stop)
    attacked = attacked_in(model, data.test, settings)
    recipe = TextRecipe(SIZE, 0, 0, attacked=attacked)
    verifier = Verifier(
        data.test, TextProving(data.test), settings.depth, attacked, data.owners, seed, monitor, checkpoint
    )  # fmt: skip
    baseline = measure_baseline(verifier, model, BEFORE_SHARE)
    notes, training = notes_about(data, "text"), untrained(recipe, model)
    record = Record(
        model, recipe, len(data.test), settings.test_looks, limit, baseline.checked, started, notes, training
    )  # fmt: skip
    if not labels_fit(model, data.train, monitor.should_stop):
        return record.misfit()
    try:
        effects = measure_all(model, data.to_judge()[0], settings.depth, monitor, checkpoint, CHOOSE_SHARE)
        chosen = choose_front(effects, limit)
        record.training = replace(training, recipe=_told(effects, chosen))
        record.notes += _sentences(effects)
        if chosen.standing - effects[0].standing < LEAST_GAIN:
            record.notes.append(say("Nothing in front of it would help enough."))
            gain = chosen.standing - effects[0].standing
            return record.ended(Reason("a.robust_gain", False, False, gain, None, LEAST_GAIN))
        candidate = save(chosen.front)
        verdict, after = prove(verifier, candidate, baseline, limit, record.looks)
    except Stopped:
        return record.stopped()
    return record.judged(verdict, after, candidate)


def _told(effects: Sequence[Effect], chosen: Effect) -> dict[str, object]:
    return {
        "kind": "in front",
        "chosen": effects.index(chosen),
        "tried": [effect.to_object() for effect in effects],
    }


def _sentences(effects: Sequence[Effect]) -> list[str]:
    """Return what each front does and costs, in words."""
    first = effects[0]
    return [
        say(
            "{what}. Right with two hidden signs: {few} with it, {few_before} without. Hidden signs everywhere: {hidden}, "
            "not {hidden_before}. Slips in two words: {typo}, not {typo_before}. Ordinary texts: {clean}, not "
            "{clean_before}. Questions for each text: {n}.",
            what=front_words(effect.front),
            few_before=percent(first.invisible),
            few=percent(effect.invisible),
            hidden_before=percent(first.hidden),
            hidden=percent(effect.hidden),
            typo_before=percent(first.typo),
            typo=percent(effect.typo),
            clean_before=percent(first.clean),
            clean=percent(effect.clean),
            n=effect.front.questions,
        )
        for effect in effects[1:]
    ]


def front_words(front: Front) -> str:
    """Return what stands in front, for people."""
    if front.questions > 1:
        return say("Cleaning, spelling and votes")
    return say("Cleaning and spelling") if "correct" in front.steps else say("Cleaning")
