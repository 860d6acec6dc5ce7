"""The clauses that decide whether a strengthened model is better, in words."""

from engine.results import HardenResult, Reason
from engine.words.catalogue import say


def unmet(result: HardenResult) -> tuple[str, ...]:
    """Return why the new version is not proven, a sentence each: what failed; where nothing failed, what is not certain."""
    failed = [reason for reason in result.reasons if not reason.held]
    if result.fronts and result.after is None:
        return (say("Nothing in front of your model helps enough."),)
    told = failed or [reason for reason in result.reasons if not reason.certain]
    return tuple(sentence for reason in told if (sentence := _unmet(reason)))


def _unmet(reason: Reason) -> str:
    failed, doubtful = {
        "a": (
            say("The new version is not clearly harder to trick."),
            say("The new version looks harder to trick, but chance could explain it."),
        ),
        "b": (
            say("The new version makes too many new mistakes."),
            say("The new version makes few new mistakes, but chance could hide more."),
        ),
        "c": (
            say("Our own checks doubt the figures of the new version."),
            say("Our own checks could not run on the new version."),
        ),
        "d": (say("The last search for tricks did not finish."), say("The last search for tricks did not finish.")),
        "e": (
            say("Some everyday damage hurts the new version more."),
            say("We do not know whether everyday damage hurts the new version more."),
        ),
    }.get(reason.code[:1], ("", ""))
    return doubtful if reason.held else failed


def points(share: float) -> str:
    """Return a difference of shares in points with its sign, such as ``"+50.4"``."""
    rounded = round(100 * share, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"
