"""What a report says of a guard: what was tried in front of a model that only answers, and what to do next."""

from engine.report.document import Table
from engine.results import HardenResult
from engine.words import front_name, percent, say, trainable_form


def fronts_table(result: HardenResult) -> tuple[Table, ...]:
    """Return what was tried in front of a model that only answers, on the texts for choosing."""
    if not result.fronts:
        return ()
    head = (
        say("In front"),
        say("Ordinary"),
        say("Hidden signs"),
        say("Two slips"),
        say("All tricks"),
        say("Questions"),
    )
    rows = tuple(
        (
            say("{name} (chosen)", name=front_name(front)) if front.chosen else front_name(front),
            *(percent(part) for part in (front.clean, front.hidden, front.typo, front.standing)),
            str(front.questions),
        )
        for front in result.fronts
    )
    return (
        Table(say("What was tried in front of it: texts right, and questions for each"), head, rows, (1, 2, 3, 4, 5)),
    )


def guard_steps(result: HardenResult, more: str, guide: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the owner can do next.

    ``more`` says how many more texts would do for a proof, ``guide`` which page tells how to use it.
    """
    return {
        "proven": (
            say("Put the guard in front of your model."),
            *guide,
            say("The model itself stays as it is. Without the guard, it is tricked as before."),
            say("Check again when you change the model or its texts."),
        ),
        "likely": (
            more,
            say("You may use the guard on your own decision. It will be marked as not proven."),
        ),
        "none": (
            say("Collect more texts, above all of the kinds it mixes up."),
            say("Allow a few more mistakes on ordinary texts."),
            trainable_form(result.model.format),
        ),
    }[result.proof]
