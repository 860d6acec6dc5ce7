"""The answers shown to the user, each with what else it could be and how sure it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.models.model import InputConvention
from engine.protocol.requests import Overrides
from engine.results.inspect_result import Answer
from engine.understanding.choosing import Confidence, confidence
from engine.understanding.doubled import same_numbers
from engine.understanding.race import Race
from engine.understanding.scalings import MAIN, TOLD
from engine.understanding.trials import Marks, Trial
from engine.words import say, show_name

_SHOWN = 6
_NAMED_BY: dict[str, Confidence] = {"told": "told", "model": "sure", "beside": "likely"}


def make_answers(
    race: Race, class_names: Sequence[str], named_by: str, layouts: Sequence[str], told: Overrides, *, trusted: bool
) -> tuple[Answer, ...]:
    """Return the answers; unless ``trusted`` (the model does well with them), what was tried is only a guess."""
    chosen = race.trial
    convention = chosen.convention

    def tried(differs: Callable[[Trial], bool]) -> Confidence:
        """Return how sure the race makes of what ``differs`` between trials."""
        others = [number for number, trial in enumerate(race.trials) if number in race.marks and differs(trial)]
        if not others:
            return "sure"
        return _compared(race, others) if trusted else "guess"

    def scaling_differs(trial: Trial) -> bool:
        """Whether a trial has one of the main scalings, and it gives other numbers."""
        return trial.convention.scaling in MAIN and not same_numbers(trial.convention, convention)

    scaling = "told" if told.scaling else tried(scaling_differs)
    layout = "told" if told.layout else tried(lambda trial: trial.convention.layout != convention.layout)
    colours = (
        "told" if told.colour_order else tried(lambda trial: trial.convention.colour_order != convention.colour_order)
    )
    grey = convention.colour_order == "grey"
    return (
        classes_answer(class_names, named_by, chosen.order, trusted=trusted),
        Answer("scaling", convention.scaling, scaling, tuple(dict.fromkeys((convention.scaling, *TOLD)))),
        Answer("layout", convention.layout, layout, tuple(layouts)),
        Answer("colour_order", convention.colour_order, colours, () if grey else ("RGB", "BGR")),
        Answer("label_order", chosen.order, _label_order(chosen, tried, trusted=trusted)),
    )


def untried_answers(
    convention: InputConvention, class_names: Sequence[str], named_by: str, layouts: Sequence[str], told: Overrides
) -> tuple[Answer, ...]:
    """Return the answers for a model without pictures: guesses, but for what the file or the user says."""
    nothing = np.zeros(0)
    race = Race((Trial(0, convention, "none", None),), {0: Marks(nothing, nothing)}, 0, nothing, None)
    answers = make_answers(race, class_names, named_by, layouts, told, trusted=False)
    grey = convention.colour_order == "grey"
    sure = (
        {"classes", "label_order"}
        | ({"layout"} if len(layouts) == 1 else set())
        | ({"colour_order"} if grey else set())
    )
    return tuple(
        answer if answer.confidence == "told" or answer.id in sure else replace(answer, confidence="guess")
        for answer in answers
    )


def _compared(race: Race, others: Sequence[int]) -> Confidence:
    """Compare over the pictures that both saw, as a trial that is clearly worse leaves early."""
    mine = race.marks[race.chosen]
    answers = [_pair(mine, race.marks[other], labelled=race.labels is not None) for other in others]
    levels: tuple[Confidence, ...] = ("guess", "likely", "sure")
    return min(answers, key=levels.index)


def _pair(mine: Marks, other: Marks, *, labelled: bool) -> Confidence:
    n = min(len(mine.right), len(other.right))
    return confidence(Marks(mine.right[:n], mine.loss[:n]), [Marks(other.right[:n], other.loss[:n])], labelled=labelled)


def classes_answer(names: Sequence[str], named_by: str, order: str, *, trusted: bool) -> Answer:
    """Return the names of the classes; ``order`` is how folders or kinds were matched to them."""
    shown = ", ".join(show_name(name) for name in names[:_SHOWN])
    value = shown if len(names) <= _SHOWN else say("{shown} and {more} more", shown=shown, more=len(names) - _SHOWN)
    if named_by in _NAMED_BY:
        return Answer("classes", value, _NAMED_BY[named_by])
    by_folders = order in {"alphabetical", "natural"}
    return Answer("classes", value, "likely" if by_folders and trusted else "guess")


def _label_order(chosen: Trial, tried: Callable[[Callable[[Trial], bool]], Confidence], *, trusted: bool) -> Confidence:
    if chosen.order in {"names", "none"}:
        return "sure"
    if not trusted:
        return "guess"
    return "likely" if chosen.order == "numbers" else tried(lambda trial: trial.order != chosen.order)
