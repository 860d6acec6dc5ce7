"""Whether a model can be strengthened at all: asked before any work."""

from engine.models import RawModel
from engine.results import TestError
from engine.words import say


def check_trainable(raw: RawModel) -> None:
    """Refuse a model whose file only gives answers.

    Raises:
        TestError: with what to do instead.
    """
    if raw.gives_gradients:
        return
    raise TestError(
        "harden.answers_only",
        say("This model cannot be strengthened"),
        say("Toughen can only ask this file for answers. It cannot look inside, so it cannot train a copy."),
        say("Export the model as ONNX once more with ordinary parts, or ask its maker for another format."),
        " ".join(raw.facts.notes[:1]),
    )
