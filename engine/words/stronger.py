"""How a model can be made stronger, and what may stand in front of one that only answers: the guard, for people."""

from engine.results import HardenResult, ModelInfo, TriedFront
from engine.words.catalogue import say
from engine.words.formats import is_service


def way_to_be_stronger(model: ModelInfo) -> str:
    """Return in a sentence how Toughen can make a model stronger, or that it cannot; "" where a result does not say."""
    if model.strengthening == "none" and is_service(model.format):
        return say("Toughen cannot make a web service stronger.")
    return {
        "copy": say("Toughen can train a stronger copy of it. Your file is not changed."),
        "front": say("Toughen can put a guard in front of it. Your file is not changed."),
        "none": say("Toughen cannot make this file stronger."),
    }.get(model.strengthening, "")


def guard_words() -> str:
    """Return what a guard is."""
    return say("A guard is a small program in front of the model. It makes each text ready before the model reads it.")


def guard_parts() -> tuple[tuple[str, str], ...]:
    """Return what a guard can do, each as (a word, a sentence)."""
    return (
        (say("Cleaning"), say("It takes out hidden signs, and turns look-alike letters back.")),
        (say("Spelling"), say("It puts slips of spelling right.")),
        (say("Votes"), say("It asks the model several times about each text. The answers vote. That takes longer.")),
    )


def front_name(front: TriedFront) -> str:
    """Return what stands in front, in a few words."""
    if front.questions > 1:
        return say("Cleaning, spelling and votes")
    if "correct" in front.before:
        return say("Cleaning and spelling")
    return say("Cleaning") if front.before else say("No guard")


def chosen_front(result: HardenResult) -> TriedFront | None:
    """Return what was put in front of the model; None where nothing was, or where that was not good enough."""
    if result.proof == "none":
        return None
    return next((front for front in result.fronts if front.chosen), None)
