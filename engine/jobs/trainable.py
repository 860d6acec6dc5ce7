"""Whether a model can be strengthened at all: asked before any work."""

from pathlib import Path

from engine.models import RawModel
from engine.models.web_service.opening import recognises
from engine.results import TestError
from engine.words import say, trainable_form


def only_answers(raw: RawModel) -> bool:
    """Return whether nothing in a model can be trained; of texts, something in front of it can still help."""
    return not (raw.gives_gradients or raw.trainable)


def check_trainable(raw: RawModel) -> None:
    """Refuse a model whose file only gives answers.

    Raises:
        TestError: with what to do instead.
    """
    if only_answers(raw) and raw.task != "text":
        raise _only_answers(" ".join(raw.facts.notes[:1]), raw.facts.format)


def check_no_service(model: str) -> None:
    """Refuse the description of a web service, without asking that.

    Raises:
        TestError: with what to do instead.
    """
    if recognises(Path(model)):
        raise TestError(
            "harden.answers_only",
            say("A web service cannot be strengthened"),
            say(
                "Toughen can only ask it, so it cannot train a copy. To choose and prove what could stand in front of it "
                "takes many thousands of questions, and each may cost money."
            ),
            trainable_form(""),
        )


def _only_answers(detail: str, form: str) -> TestError:
    return TestError(
        "harden.answers_only",
        say("This model cannot be strengthened"),
        say("Toughen can only ask this file for answers. It cannot look inside, so it cannot train a copy."),
        trainable_form(form),
        detail,
    )
