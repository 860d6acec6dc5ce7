"""Runs all checks in order; each may be cut short, and then counts as not run."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.protocol import Checkpoint
from engine.results import Measurement, Stopped, TrustCheck, from_object, to_object
from engine.trust import found_checks, masking_checks, model_checks
from engine.trust.bench import SUBSETS, Bench
from engine.trust.found_checks import Found
from engine.trust.grading import not_applicable, not_run, nothing_to_try
from engine.words import say_technical

REALLY_BROKEN = 0.05
"""At or under this accuracy a masked model is beaten anyway: every success was confirmed by the file."""
MASKING = frozenset({"gradient", "square_gain", "noise", "iterated", "unbounded", "monotone", "answers_move"})
"""Checks whose failure can only make a figure too high."""
NEED_GRADIENTS = ("gradient", "monotone", "iterated", "noise", "square_gain")
"""Checks that say nothing about a model without gradients."""
Check = Callable[[], TrustCheck]


def gradients_needed(depth: str, n: int) -> int:
    """Return about how many gradients the checks take for n samples."""
    return masking_checks.gradients_needed(min(n, SUBSETS[depth]))


def questions_needed(depth: str, n: int) -> int:
    """Return about how many answers the checks of a model without gradients take for n samples."""
    return masking_checks.questions_needed(min(n, SUBSETS[depth]))


def most_questions(depth: str, n: int) -> int:
    """Return how many answers those checks take at most."""
    return masking_checks.most_questions(min(n, SUBSETS[depth]))


def all_checks(bench: Bench, found: Sequence[Found], logits: np.ndarray, outputs: np.ndarray) -> dict[str, Check]:
    """Return the checks by id, in order.

    ``logits`` and ``outputs`` (n, classes) are the opened model's and the file's answers on unchanged samples.
    """
    on_bench: dict[str, Callable[[Bench], TrustCheck]] = {
        "identity": model_checks.identity,
        "deterministic": model_checks.deterministic,
        "gradient": model_checks.gradient,
        "monotone": masking_checks.monotone,
        "iterated": masking_checks.iterated,
        "noise": masking_checks.random_noise,
        "unbounded": masking_checks.unbounded,
    }
    if not bench.model.raw.gives_gradients:
        on_bench["answers_move"] = model_checks.answers_move
    on_found: dict[str, Check] = {
        "bounds": lambda: found_checks.bounds(found),
        "transfer": lambda: found_checks.transfer(found),
        "png": lambda: found_checks.png(bench.model, found),
        "square_gain": lambda: _worst_gain(found),
    }
    checks: dict[str, Check] = {"equality": lambda: model_checks.equality(bench.model.raw, logits, outputs)}
    checks |= {id_: _needing(len(bench) > 0, id_, _bind(check, bench)) for id_, check in on_bench.items()}
    checks |= {id_: _needing(len(found) > 0, id_, check) for id_, check in on_found.items()}
    if not bench.model.raw.gives_gradients:
        checks |= {id_: _without_gradients(id_) for id_ in NEED_GRADIENTS}
    return checks


def _bind(check: Callable[[Bench], TrustCheck], bench: Bench) -> Check:
    return lambda: check(bench)


def _needing(has: bool, id_: str, check: Check) -> Check:
    return check if has else lambda: nothing_to_try(id_)


def _without_gradients(id_: str) -> Check:
    return lambda: not_applicable(id_, say_technical("The model gives answers only; this check compares gradients."))


def _worst_gain(found: Sequence[Found]) -> TrustCheck:
    worst = max(found, key=lambda search: search.by_square / max(1, search.n))
    return masking_checks.square_gain(worst.by_square, max(1, worst.n))


def run_checks(
    checks: dict[str, Check],
    *,
    checkpoint: Checkpoint,
    on_progress: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> tuple[TrustCheck, ...]:
    """Run ``checks`` in order; those that ``should_stop`` cuts short are ``could_not_test``."""
    done = []
    for place, (id_, check) in enumerate(checks.items()):
        done.append(_one(id_, check, checkpoint, should_stop))
        on_progress((place + 1) / len(checks))
    return tuple(done)


def _one(id_: str, check: Check, checkpoint: Checkpoint, should_stop: Callable[[], bool]) -> TrustCheck:
    kept = checkpoint.get(f"trust:{id_}")
    if kept is not None:
        return from_object(TrustCheck, dict(kept))
    late = not_run(id_, say_technical("The check ended before this."))
    if should_stop():
        return late
    try:
        result = check()
    except Stopped:
        return late
    if should_stop():
        return late
    checkpoint.put(f"trust:{id_}", to_object(result))
    return result


def doubts(entry: Measurement, trust: Sequence[TrustCheck]) -> tuple[str, ...]:
    """Return the ids of unreliable checks that make the figure of ``entry`` (a search by gradients) unreliable."""
    broken = entry.accuracy is not None and entry.accuracy <= REALLY_BROKEN
    unreliable = (check.id for check in trust if check.status == "unreliable")
    return tuple(id_ for id_ in unreliable if not (broken and id_ in MASKING))
