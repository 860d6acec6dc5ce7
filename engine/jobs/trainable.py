"""How a model can be made stronger, if at all: told when it is looked at, and asked before any work."""

from pathlib import Path

from engine.hardening import not_trainable
from engine.models import RawModel
from engine.models.web_service.opening import recognises
from engine.results import Strengthening, TestError
from engine.words import say, trainable_form


def strengthening(raw: RawModel) -> Strengthening:
    """Return whether a copy can be trained; else, whether something in front of it can help, as it does with texts.

    A web service gets nothing in front of it: to choose that takes many thousands of questions.
    """
    if raw.meter is not None:
        return "none"
    if raw.trainable:
        return "copy"
    return "front" if raw.task == "text" else "none"


def check_can_be_stronger(raw: RawModel) -> None:
    """Refuse a model of which neither a copy can be trained nor anything in front of it helps.

    Raises:
        TestError: with what to do instead.
    """
    if strengthening(raw) == "none":
        raise not_trainable() if raw.gives_gradients else _only_answers(" ".join(raw.facts.notes[:1]), raw.facts.format)


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
