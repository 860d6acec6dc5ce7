"""How a check's value becomes a verdict."""

from engine.results import TrustCheck, TrustStatus
from engine.words import say_technical


def graded(id_: str, value: float, limit: float, *, unreliable_above: float, note: str = "") -> TrustCheck:
    """Return a check that passes up to ``limit``; above it is doubtful, above ``unreliable_above`` unreliable.

    A value that is no number is unreliable.
    """
    status: TrustStatus = "unreliable"
    if value <= limit:
        status = "passed"
    elif value <= unreliable_above:
        status = "doubtful"
    return TrustCheck(id_, status, value, limit, note)


def graded_share(
    id_: str, value: float, limit: float, samples: int, *, unreliable_above: float, note: str = ""
) -> TrustCheck:
    """Like ``graded`` for a share of few ``samples``: one alone is chance and passes, two alone are doubtful at most."""
    fewest = max(1, samples)
    return graded(id_, value, max(limit, 1.5 / fewest), unreliable_above=max(unreliable_above, 2.5 / fewest), note=note)


def not_run(id_: str, why: str) -> TrustCheck:
    """Return a check that did not run: it never counts as passed."""
    return TrustCheck(id_, "could_not_test", None, None, why)


def not_applicable(id_: str, why: str) -> TrustCheck:
    """Return a check that cannot say anything about a model of this kind."""
    return TrustCheck(id_, "not_applicable", None, None, why)


def nothing_to_try(id_: str) -> TrustCheck:
    """Return a check that found nothing to work on."""
    return not_run(id_, say_technical("There was nothing to try it on."))
