"""What was tried in front of a model that only answers, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.view_models.fate import Fate
from engine.results import Proof, TriedFront
from engine.words import front_name, percent, say, say_count


@dataclass(frozen=True)
class FrontRow:
    """One thing that may stand in front: its name, the share of texts right in spite of tricks, in [0, 1], and its cost."""

    name: str
    share: float
    words: str
    cost: str
    chosen: bool


def rows_of(fronts: Sequence[TriedFront], chosen: TriedFront | None = None) -> tuple[FrontRow, ...]:
    """Return a row for each; ``chosen`` is the one that became the guard."""
    return tuple(
        FrontRow(front_name(front), front.standing, percent(front.standing), _cost(front), front is chosen)
        for front in fronts
    )


def next_steps_of(proof: Proof, fate: Fate) -> tuple[str, ...]:
    """Return what the owner can do next with a guard, once it is known what became of it."""
    if fate == "discarded":
        return (
            say("Press “Undo” if you want the guard back."),
            say("Or go back and try again, with other texts."),
        )
    if fate == "kept":
        return (
            say("Let your program ask the guard in place of the model. “How to use the guard” shows how."),
            say("Try it on a few of your own texts first."),
            say("To go back, let your program ask the model itself again."),
            say("Check again from time to time: new tricks are found every year."),
        )
    keep = say("Keep the guard. In its folder are small programs, and a copy of your file as it was.")
    return {
        "proven": (
            keep,
            say("Your program then asks the guard, and the guard asks the model. The answers are called as before."),
            say("Without the guard, your model is tricked as before."),
        ),
        "likely": (
            say("Add more test texts and try again, to prove it."),
            say("Or keep this guard. Its report then says “likely, not proven”."),
            say("Or discard it. Your file is as it was."),
        ),
        "none": (
            say("Add more texts of each kind. More variety helps most."),
            say("Or ask the model's maker for one that Toughen can train."),
            say("Let a person look at answers that matter."),
            say("Let only people you trust send texts."),
        ),
    }[proof]


def _cost(front: TriedFront) -> str:
    """Return what it costs: questions to the model, and ordinary texts."""
    asked = say_count(
        "Asks the model once about each text.", "Asks the model {n} times about each text.", front.questions
    )
    return say("{asked} Ordinary texts right: {share}.", asked=asked, share=percent(front.clean))
