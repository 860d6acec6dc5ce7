"""The errors for files that are not opened."""

from engine.results.errors import ModelError
from engine.words import say


def refuse(code: str, message: str, next_step: str, detail: str = "", title: str | None = None) -> ModelError:
    """Return the error for a file that is not opened."""
    return ModelError(code, title or say("This file cannot be opened"), message, next_step, detail)


def suspicious(detail: str) -> ModelError:
    """Return the error for a file with parts that may not be safe."""
    return refuse(
        "model.not_safe",
        say("The file has parts that Toughen does not open, to keep your computer safe."),
        say("Use a model from a source that you trust, or export it once more."),
        detail,
    )


def damaged(detail: str) -> ModelError:
    """Return the error for a file that does not keep the rules of its own format."""
    return refuse(
        "model.damaged",
        say("The file is damaged or incomplete."),
        say("Get the file again from where it came from, or export the model once more."),
        detail,
    )


def too_large(size: int) -> ModelError:
    """Return the error for a file of ``size`` bytes, or one that would unpack to them."""
    return refuse(
        "model.too_large",
        say("The file has {size} GB, more than Toughen opens.", size=round(size / 1e9, 1)),
        say("Try a smaller model."),
    )
