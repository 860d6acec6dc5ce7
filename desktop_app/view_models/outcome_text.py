"""The three outcomes of strengthening in words, each with what to do next."""

from dataclasses import dataclass

from desktop_app.view_models import guard_text
from desktop_app.view_models.fate import Fate
from engine.results import HardenResult, Measurement, Side
from engine.words import (
    clean_name,
    harden_verdict,
    join_names,
    main_pairs,
    of,
    say,
    say_of,
    sentence_case,
    test_words,
    unmet,
)

_LONGEST_NOTE = 400


@dataclass(frozen=True)
class Compared:
    """One row of the before and after table; ``better`` None means unchanged or unknown. Shares in [0, 1]."""

    name: str
    before: str
    after: str
    before_share: float | None
    after_share: float | None
    change: str
    better: bool | None


def title_of(result: HardenResult) -> str:
    """Return the outcome in one sentence."""
    return harden_verdict(result)[0]


def sentence_of(result: HardenResult) -> str:
    """Return the counts before and after, or that nothing changed."""
    return " ".join(harden_verdict(result)[1:])


def caution_of(result: HardenResult) -> str:
    """Return what the result does not mean."""
    return "" if result.proof == "none" else say("Stronger against these tests. No model is safe from everything.")


def rows_of(result: HardenResult) -> tuple[Compared, ...]:
    """Return the rows: tricked at the tested size, ordinary pictures right, score."""
    after = result.after
    if after is None:
        return ()
    rows = []
    pairs = main_pairs(result.before, after, result.preset_size)
    for before_test, after_test in pairs:
        name = say("Tricked") if len(pairs) == 1 else sentence_case(test_words(before_test.id))
        rows.append(_row(name, _wrong(before_test), _wrong(after_test), less_is_better=True))
    right = _right(result.before), _right(after)
    if right[0] and right[1]:
        rows.append(
            _row(say_of(result.model.task, "Ordinary pictures right"), right[0], right[1], less_is_better=False)
        )
    scores = result.before.score.value, after.score.value
    if scores[0] is not None and scores[1] is not None:
        rows.append(_row(say("Score"), (round(scores[0]), 100), (round(scores[1]), 100), less_is_better=False))
    return tuple(rows)


def next_steps_of(result: HardenResult, fate: Fate = "open") -> tuple[str, ...]:
    """Return what the owner can do next, once it is known what became of the copy."""
    task = result.model.task
    if result.model.strengthening == "front":
        return guard_text.next_steps_of(result.proof, fate)
    if fate == "discarded":
        return (
            say("Press “Undo” if you want the copy back."),
            say_of(task, "Or go back and strengthen again, with other pictures or another strength."),
        )
    if fate == "kept":
        return (
            say(
                "Put the new file where your program or web page has the old one. “How to use the new file” shows how."
            ),
            say_of(task, "Try it on a few of your own pictures first."),
            say("Keep the old file, so that you can always go back."),
            say("Check again from time to time: new tricks are found every year."),
        )
    if result.proof == "proven":
        return (
            say_of(task, "Keep the copy. It takes the same pictures and gives the same kinds of answers."),
            say_of(task, "Use it in place of the old file. Try it on a few of your own pictures first."),
            say("Keep the old file, so that you can always go back."),
        )
    if result.proof == "likely":
        return (
            say_of(task, "Add more test pictures and strengthen again, to prove it."),
            say("Or keep this copy. Its report then says “likely, not proven”."),
            say("Or discard it. Your file is as it was."),
        )
    return (
        say_of(task, "Add more pictures of each kind. More variety helps most."),
        say("Try another strength: gentle costs less, strong tries harder."),
        say("Let a person look at answers that matter."),
        say_of(task, "Let only people you trust send pictures."),
    )


def reasons_of(result: HardenResult) -> tuple[str, ...]:
    """Return which conditions were not met, in words; and what else to know."""
    found = list(unmet(result))
    if result.classes_worse:
        names = join_names([clean_name(name) for name in result.classes_worse])
        found.append(say("These kinds lost more than the others: {names}.", names=names))
    return (*found, *(clean_name(note, _LONGEST_NOTE) for note in result.notes))


def _wrong(test: Measurement) -> tuple[int, int]:
    """Return (wrong in the worst case, of how many)."""
    return test.n - round((test.accuracy or 0.0) * test.n), test.n


def _right(side: Side) -> tuple[int, int] | None:
    """Return (right, of how many) without any trick, or None without right answers."""
    clean = side.clean
    return None if clean.accuracy is None else (round(clean.accuracy * clean.n), clean.n)


def _change(before: int, after: int) -> str:
    if before == after:
        return say("the same")
    if after < before:
        return say("{n} fewer", n=before - after)
    return say("{n} more", n=after - before)


def _row(name: str, before: tuple[int, int], after: tuple[int, int], *, less_is_better: bool) -> Compared:
    better = None if before[0] == after[0] else (after[0] < before[0]) == less_is_better
    counts = [of(*pair) for pair in (before, after)]
    shares = [part / whole if whole else None for part, whole in (before, after)]
    return Compared(name, counts[0], counts[1], shares[0], shares[1], _change(before[0], after[0]), better)
