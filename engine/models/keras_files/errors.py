"""The errors of Keras files."""

from engine.models.external import refuse
from engine.results.errors import ModelError
from engine.words import say


def unsafe_layer(name: str) -> ModelError:
    """Return the error for a layer that is a program of its own."""
    return refuse(
        "model.not_safe",
        say("The model holds a part that is a program of its own: {name}. Such parts are never run.", name=name),
        say("Ask the maker for a model without it, or for an ONNX file of the same model."),
        f"layer {name!r}",
    )


def unknown_part(name: str, detail: str = "") -> ModelError:
    """Return the error for a layer or a setting outside the allow-list."""
    return refuse(
        "model.unknown_layer",
        say("Toughen does not know one part of this model yet: {name}.", name=name),
        say('If you can, save the model as ONNX: in Keras, model.export(..., format="onnx"). Open that file.'),
        detail or name,
    )


def not_for_pictures(detail: str) -> ModelError:
    """Return the error for a model that does not sort one picture at a time."""
    return refuse(
        "model.not_for_pictures",
        say("Toughen can check models that look at one picture at a time and sort it into classes."),
        say("Choose such a model. If it is one, export it once more with the picture as its only input."),
        detail,
        title=say("This model does not take one picture"),
    )
