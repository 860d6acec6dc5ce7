"""Colour values scaled twice: by the model itself and outside, as the file's settings or the user say."""

from collections.abc import Iterator

from engine.models.model import InputConvention
from engine.understanding.choosing import sign_p
from engine.understanding.race import Race
from engine.understanding.scalings import FILE, TWICE
from engine.words import of, say, scaling_words

_BY_LUCK_P = 0.001
_PLAIN = ("0-1", "0-255")


def same_numbers(one: InputConvention, other: InputConvention) -> bool:
    """Return whether two conventions scale values alike, whatever they are called."""
    return (one.multiplier, one.mean, one.std) == (other.multiplier, other.mean, other.std)


def scaled_twice(race: Race) -> Iterator[str]:
    """Yield plain sentences about a model that was made with values scaled twice, or whose settings do not fit it."""
    chosen = race.trial.convention
    if chosen.scaling in TWICE:
        yield _made_twice(race)
    elif chosen.scaling != FILE:
        yield from _settings_do_not_fit(race)


def told_wrong(told: Race, free: Race) -> Iterator[str]:
    """Yield a sentence where the model does clearly better with another scaling than the one that the user told.

    ``free`` ran on the same pictures with every scaling; nothing of it is applied.
    """
    if told.labels is None or free.labels is None or same_numbers(told.trial.convention, free.trial.convention):
        return
    said, found = told.marks[told.chosen].right, free.marks[free.chosen].right
    n = min(len(said), len(found))
    if sign_p(found[:n], said[:n]) >= _BY_LUCK_P:
        return
    figures = {"said": of(int(said[:n].sum()), n), "found": int(found[:n].sum())}
    ways = {"one": scaling_words(told.trial.convention.scaling), "other": scaling_words(free.trial.convention.scaling)}
    if free.trial.convention.scaling in _PLAIN:
        yield say(
            "The model seems to scale colour values itself. With what you said, {one}, they are scaled twice: it sorts "
            "{said} pictures right. With plain values, {other}, {found}.",
            **ways,
            **figures,
        )
        return
    yield say(
        "With what you said, {one}, the model sorts {said} pictures right. With another brightness, {other}, {found}.",
        **ways,
        **figures,
    )


def _made_twice(race: Race) -> str:
    found = say("The model works best when colour values are scaled twice. That is often a mistake in how it was made.")
    once = race.trial.convention.scaling.removesuffix("-twice")
    figures = _against(race, once)
    if figures is None:
        return found
    return f"{found} " + say("Scaled twice it sorts {mine} pictures right, scaled once {other}.", **figures)


def _settings_do_not_fit(race: Race) -> Iterator[str]:
    figures = _against(race, FILE, by_luck=_BY_LUCK_P)
    if figures is None:
        return
    if race.trial.convention.scaling in _PLAIN:
        yield say(
            "Pictures would be scaled twice: the model seems to scale colour values itself, and its settings scale them "
            "before. As the settings say, it sorts {other} pictures right; with plain values, {mine}.",
            **figures,
        )
        yield say("Toughen gives it plain values. Do the same where you use the model: turn the scaling before it off.")
        return
    yield say(
        "The model's settings do not fit it. As they say, it sorts {other} pictures right; as Toughen found out, {mine}.",
        **figures,
    )


def _against(race: Race, scaling: str, by_luck: float = 1.0) -> dict[str, object] | None:
    """Return the counts of the chosen trial and of its twin with ``scaling``, over the pictures that both saw.

    None without labels, without such a trial, or where the chosen one may be better by luck.
    """
    chosen = race.trial
    twins = [
        number
        for number, trial in enumerate(race.trials)
        if number in race.marks
        and (trial.convention.scaling, trial.order) == (scaling, chosen.order)
        and not same_numbers(trial.convention, chosen.convention)
    ]
    if race.labels is None or not twins:
        return None
    twin = max((race.marks[number] for number in twins), key=lambda marks: (len(marks.right), marks.accuracy))
    mine, other = race.marks[race.chosen].right, twin.right
    n = min(len(mine), len(other))
    if sign_p(mine[:n], other[:n]) >= by_luck and by_luck < 1.0:
        return None
    return {"mine": of(int(mine[:n].sum()), n), "other": of(int(other[:n].sum()), n)}
