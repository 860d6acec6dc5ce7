"""Checks that tell whether the figures of a text model may be believed."""

from collections.abc import Callable

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.attack import most_edits
from engine.attacks.text.edits import Edit, apply_edits
from engine.results import TrustCheck
from engine.scan.texts.budgets import BUDGETS, INVISIBLE, REWORDING, TYPO
from engine.scan.texts.tools import TRANSFORMATIONS, TextRun
from engine.scan.worst_case import WorstCase
from engine.trust import run_checks
from engine.trust.grading import graded, graded_share, nothing_to_try
from engine.trust.model_checks import equality
from engine.words import say_technical

FEW = 32
"""Texts that the checks of the model itself are tried on."""
DRAWS = 10
SAME_LIMIT = 1e-4
NOISE_LIMIT, NOISE_UNRELIABLE = 0.05, 0.15
TRANSFER_LIMIT, TRANSFER_UNRELIABLE = 0.02, 0.10
_SEARCHED = (INVISIBLE, TYPO, REWORDING)


def text_trust(run: TextRun) -> tuple[TrustCheck, ...]:
    """Return the checks of what the tests of texts found."""
    run.phase("trust")
    reference = run.subject.reference
    checks: dict[str, Callable[[], TrustCheck]] = {
        "equality": lambda: equality(run.subject.model.raw, reference.logits, reference.outputs),
        "deterministic": lambda: _deterministic(run),
        "bounds": lambda: _bounds(run),
        "transfer": lambda: _transfer(run),
        "noise": lambda: _noise(run),
    }
    done = run_checks(
        checks,
        checkpoint=run.subject.checkpoint,
        on_progress=run.monitor.progress,
        should_stop=run.limits.all_end,
    )
    run.complete = run.complete and not run.limits.all_end()
    return done


def _deterministic(run: TextRun) -> TrustCheck:
    """Each text alone must get the answer that it gets among others; the value is a share of the largest output."""
    texts = run.subject.samples.texts[:FEW]
    if not texts:
        return nothing_to_try("deterministic")
    alone = np.concatenate([run.subject.model.logits_of([text]) for text in texts])
    spread = float(np.abs(np.nan_to_num(alone - run.subject.reference.logits[: len(texts)])).max())
    value = spread / max(1.0, float(np.abs(np.nan_to_num(alone)).max()))
    return graded("deterministic", value, SAME_LIMIT, unreliable_above=10 * SAME_LIMIT)


def _searches(run: TextRun) -> list[tuple[str, int, WorstCase]]:
    """Return (id, place of its budget, worst case) of the searches with a counted budget."""
    return [
        (id_, place, run.searches[id_, budget.size])
        for id_ in _SEARCHED
        for place, budget in enumerate(BUDGETS[id_])
        if (id_, budget.size) in run.searches and budget.norm != "percent_of_text"
    ]


def _bounds(run: TextRun) -> TrustCheck:
    """Every found text must follow from its edits, and these must be few enough; the value counts those that do not."""
    searches = _searches(run)
    if not searches:
        return nothing_to_try("bounds")
    outside = 0
    for id_, place, worst in searches:
        for row, changed in worst.found.items():
            original, edits = run.subject.samples.texts[row], worst.edits.get(row, ())
            within = len(edits) <= most_edits(original, BUDGETS[id_][place])
            outside += not (within and apply_edits(original, edits) == changed)
    return graded("bounds", float(outside), 0.0, unreliable_above=0.0)


def _transfer(run: TextRun) -> TrustCheck:
    """What tricks the opened model must trick the file; the value is the share that does not."""
    claimed = sum(worst.claimed for worst in run.searches.values())
    if not claimed:
        return nothing_to_try("transfer")
    share = sum(worst.taken_back for worst in run.searches.values()) / claimed
    return graded("transfer", share, TRANSFER_LIMIT, unreliable_above=TRANSFER_UNRELIABLE)


def _noise(run: TextRun) -> TrustCheck:
    """What edits by chance trick, the search must trick too; the value is the share of texts where it did not."""
    id_ = next((id_ for id_ in (TYPO, INVISIBLE) if (id_, 2.0) in run.searches), None)
    if id_ is None or not run.searches[id_, 2.0].complete:
        return nothing_to_try("noise")
    worst = run.searches[id_, 2.0]
    rows = np.flatnonzero(~run.subject.reference.wrong)[:FEW]
    if not len(rows):
        return nothing_to_try("noise")
    missed = random = 0
    for row in rows.tolist():
        changed = _by_chance(run, id_, row)
        if changed and bool((run.subject.model.confirm(changed).argmax(1) != run.subject.reference.labels[row]).any()):
            random += 1
            missed += not worst.broken[row]
    note = say_technical("By chance {random} of {n}.", random=random, n=len(rows))
    share = missed / len(rows)
    return graded_share("noise", share, NOISE_LIMIT, len(rows), unreliable_above=NOISE_UNRELIABLE, note=note)


def _by_chance(run: TextRun, id_: str, row: int) -> list[str]:
    """Return texts with two sites edited by chance."""
    text, key = run.subject.samples.texts[row], int(run.subject.samples.keys[row])
    sites = TRANSFORMATIONS[id_].sites(text, seed=run.subject.seed, key=key)
    if not sites:
        return []
    draws = stream(run.subject.seed, "trust", "noise", 0, np.array([key], np.uint64))
    picks = draws.integers(2**31, (DRAWS, 2, 2))[0]
    changed = []
    for pair in picks.tolist():
        chosen = {where % len(sites): which for where, which in pair}
        edits: list[Edit] = [sites[place].edits[which % len(sites[place].edits)] for place, which in chosen.items()]
        changed.append(apply_edits(text, edits))
    return changed
