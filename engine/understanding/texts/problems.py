"""The errors of texts that do not fit a model, in plain words."""

from collections.abc import Sequence

from engine.results.errors import DataError
from engine.understanding.folders import listed, match_names
from engine.words import say, say_count, show_name


def wrong_kinds(kinds: Sequence[str], known: Sequence[str] | None, num_classes: int) -> DataError:
    """Return the error for kinds of texts, from a column or folders, that cannot be matched to the classes."""
    if known is None and len(kinds) == 1:
        return _one_kind(kinds[0])
    if known is None:
        return _another_number(kinds, num_classes)
    strangers = [kind for kind in kinds if match_names([kind], known) is None]
    return DataError(
        "data.class_names",
        say("The classes of your texts do not fit the model"),
        say("Not among the model's classes: {kinds}.", kinds=listed(strangers or kinds)),
        say(
            "Give the classes in your table or folders the names that the model has, leave these texts out, or choose "
            "another column for the classes. The model's are: {names}.",
            names=listed(known),
        ),
    )


def _another_number(kinds: Sequence[str], num_classes: int) -> DataError:
    return DataError(
        "data.class_count",
        say("The classes of your texts do not fit the model"),
        say_count(
            "Your texts have {n} class: {kinds}. ",
            "Your texts have {n} classes: {kinds}. ",
            len(kinds),
            kinds=listed(kinds),
        )
        + say("The model knows {count} classes, and its file does not name them.", count=num_classes),
        say(
            "Choose another column for the classes, or give a file with the class names, one on each line, in the model's "
            "order."
        ),
    )


def _one_kind(kind: str) -> DataError:
    return DataError(
        "data.one_class",
        say("All texts have the same class"),
        say("With the one class “{kind}” Toughen cannot tell which class of the model is meant.", kind=show_name(kind)),
        say("Give texts of every class, or say that no column holds the classes, to check without them."),
    )
