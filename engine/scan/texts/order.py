"""The tests of a text model, one after the other."""

from collections.abc import Sequence

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.asking import asker_of
from engine.attacks.text.attack import SHARE_OF_TEXT, TextAttack, WholeText, word_search
from engine.attacks.text.edits import Edit, Transformation, apply_edits
from engine.attacks.text.gradients import gradients_for
from engine.attacks.text.rewording import Rewording
from engine.corruptions import TEXT_KINDS, damage_id, slips
from engine.models.texts.protected import steps_of
from engine.results import Budget, Stopped
from engine.scan.damage import Damaged, take_damage
from engine.scan.hunt import Hunt
from engine.scan.linf import FAMILY
from engine.scan.running import OnBlock
from engine.scan.subject import TextSubject
from engine.scan.texts.budgets import BUDGETS, INVARIANCE, LOOSE, REWORDING, TRIGGER, UNFAMILIAR, phase_of
from engine.scan.texts.swapping import SwapAttack
from engine.scan.texts.tools import TRANSFORMATIONS, SearchAttack, TextRun, Tools
from engine.scan.texts.triggers import Phrase, TriggerAttack, find_phrases
from engine.scan.texts.unfamiliar import unfamiliar
from engine.scan.worst_case import Block, WorstCase, begin
from engine.words import say_technical

EVERYDAY = "everyday"
LOOSE_TRIED = 64
"""Texts of which rewordings for people to judge are looked for."""


def text_tests(run: TextRun) -> None:
    """Run the planned tests but for those that all models have."""
    tools = tools_for(run)
    for id_, transformation in TRANSFORMATIONS.items():
        if id_ in run.plan.tests:
            _search(run, tools, id_, transformation)
    if INVARIANCE in run.plan.tests:
        _swaps(run, tools)
    if TRIGGER in run.plan.tests:
        _triggers(run, tools)
    for kind in TEXT_KINDS:
        if damage_id(kind) in run.plan.tests:
            take_damage(run, kind, damaged_texts)
    if UNFAMILIAR in run.plan.tests:
        _keep_requests(run, UNFAMILIAR)
        unfamiliar(run, tools)


def tools_for(run: TextRun) -> Tools:
    """Return what the searches share.

    A copy that Toughen strengthened may have learned to hide from gradients: what its answers depend on is asked.
    """
    model = run.subject.model
    gradients = None if steps_of(model.raw) else gradients_for(model)
    return Tools(asker_of(model, run.limits.tests_end), gradients, model.raw.access == "labels")


def _search(run: TextRun, tools: Tools, id_: str, transformation: Transformation) -> None:
    smaller: WorstCase | None = None
    for budget in BUDGETS[id_]:
        smaller = _one_size(run, id_, _attack(transformation, budget, run, tools), budget, smaller, tools)
    if id_ == REWORDING and run.gallery.writer is not None:
        _loose(run, tools)


def _attack(transformation: Transformation, budget: Budget, run: TextRun, tools: Tools) -> TextAttack:
    if budget.norm == SHARE_OF_TEXT:
        return TextAttack(WholeText())
    return word_search(transformation, run.plan.depth, blind=tools.blind)


def _one_size(
    run: TextRun, id_: str, attack: TextAttack, budget: Budget, smaller: WorstCase | None, tools: Tools
) -> WorstCase | None:
    run.phase(phase_of(id_, budget))
    if smaller is not None and not smaller.complete:
        run.cut_short(id_, FAMILY, budget)
        return smaller
    _keep_requests(run, id_)
    worst = run.hunt(id_, SearchAttack(attack, tools), budget, smaller, on_block=_verdict(run, budget))
    run.take(id_, FAMILY, budget, worst)
    return worst


def _verdict(run: TextRun, budget: Budget) -> OnBlock:
    def on_block(worst: WorstCase, _: Block) -> None:
        """Show how many are tricked so far."""
        run.monitor.verdict(int(worst.broken[: worst.n].sum()), worst.n, budget.size)

    return on_block


def _keep_requests(run: TextRun, id_: str) -> None:
    """Leave requests for what comes after the test ``id_``."""
    done = run.plan.tests[: run.plan.tests.index(id_) + 1]
    run.limits.keep_requests(run.plan.requests_after("clean", *done))


def _loose(run: TextRun, tools: Tools) -> None:
    """Show rewordings that only people can judge; they count nowhere."""
    few = run.subject.first(LOOSE_TRIED)
    attack = SearchAttack(word_search(Rewording("loose"), "quick", blind=tools.blind), tools)
    hunt = Hunt("rewording_loose", few, attack, LOOSE, lambda _: None, run.limits.tests_end)
    for block in hunt.run(begin(few.reference)):
        run.gallery.offer_block(REWORDING, LOOSE.size, block)


def _swaps(run: TextRun, tools: Tools) -> None:
    (budget,) = BUDGETS[INVARIANCE]
    run.phase(phase_of(INVARIANCE, budget))
    _keep_requests(run, INVARIANCE)
    run.take(INVARIANCE, EVERYDAY, budget, run.hunt(INVARIANCE, SwapAttack(tools), budget))


def _triggers(run: TextRun, tools: Tools) -> None:
    budgets = BUDGETS[TRIGGER]
    run.phase(phase_of(TRIGGER, budgets[0]))
    _keep_requests(run, TRIGGER)
    try:
        found = _phrases(run, tools, len(budgets))
    except Stopped:
        for budget in budgets:
            run.cut_short(TRIGGER, FAMILY, budget)
        return
    smaller: WorstCase | None = None
    for count, budget in enumerate(budgets):
        run.phase(phase_of(TRIGGER, budget))
        phrases = tuple(of_class[count] for of_class in found if len(of_class) > count)
        worst = run.hunt(TRIGGER, TriggerAttack(phrases, tools), budget, smaller)
        run.take(TRIGGER, FAMILY, budget, worst, _about(run, phrases))
        smaller = worst


def _about(run: TextRun, phrases: Sequence[Phrase]) -> tuple[str, ...]:
    names = run.subject.model.class_names
    text = "Words in front that lead to {into}: {words}"
    return tuple(say_technical(text, into=names[phrase.target], words=phrase.words) for phrase in phrases)


def _phrases(run: TextRun, tools: Tools, most: int) -> tuple[tuple[Phrase, ...], ...]:
    key = f"{TRIGGER}:phrases"
    kept = run.subject.checkpoint.get(key)
    if kept is not None:
        return tuple(tuple(Phrase(int(target), words) for target, words in of_class) for of_class in kept["phrases"])
    found = find_phrases(run.subject, tools.asker, most, run.plan.depth)
    listed = [[[phrase.target, phrase.words] for phrase in of_class] for of_class in found]
    run.subject.checkpoint.put(key, {"phrases": listed})
    return found


def damaged_texts(subject: TextSubject, kind: str, severity: int, rows: np.ndarray) -> Damaged:
    """Return the texts at ``rows`` with damage, and the edits that made them."""
    texts = subject.samples.arrays(rows)
    every = []
    for place, key in enumerate(subject.samples.keys[rows]):
        draws = stream(subject.seed, damage_id(kind), "damage", severity, np.array([key], np.uint64))
        edits = tuple(Edit(*slip, kind) for slip in slips(kind, texts[place], severity, draws))
        texts[place] = apply_edits(texts[place], edits)
        every.append(edits)
    return texts, tuple(every)
