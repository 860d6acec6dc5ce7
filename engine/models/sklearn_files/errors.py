"""The errors for files of scikit-learn that are not opened, by what they are instead."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from engine.models.safety.refusals import refuse
from engine.results.errors import ModelError
from engine.words import say, show_name

_REGRESSION = ("Regressor", "Regression", "RegressionCV", "SVR", "Ridge", "Lasso", "ElasticNet", "RidgeCV", "LassoCV")


_BESIDE = ("numpy.", "scipy.", "builtins.slice")
"""What parts of scikit-learn that we do not open name beside themselves; nobody's own program."""


def here() -> str:
    """Return the version of scikit-learn in use."""
    return version("scikit-learn")


def _as_onnx() -> str:
    return say("Where it was made, turn the whole model into ONNX with skl2onnx, and open that file.")


def unknown_parts(names: Iterable[str], versions: Iterable[str] = ()) -> ModelError:
    """Return the error for a file that names what is not on the allow-list (``module.name`` each).

    ``versions`` are those of scikit-learn that saved it, as far as they are known.
    """
    found = sorted(names)
    detail = f"names {', '.join(found[:20])[:1000]}"
    own = [name for name in found if name.startswith("sklearn.")]
    foreign = [name for name in found if name not in own and not (own and name.startswith(_BESIDE))]
    if foreign:
        return refuse(
            "model.program",
            say(
                "The file asks for a piece of program that is not part of scikit-learn: {name}. Toughen never runs a "
                "stranger's program.",
                name=show_name(foreign[0]),
            ),
            say(
                "Where it was made, save it without functions of your own, such as an own tokenizer. Or turn it into "
                "ONNX with skl2onnx, and open that file."
            ),
            detail,
        )
    others = sorted(set(versions) - {here()})
    if any(name.startswith("sklearn.model_selection._search") for name in found):
        return refuse(
            "model.sklearn_search",
            say("The file holds a whole search for good settings, with many models in it."),
            say("Where it was made, save only the best model of it (search.best_estimator_), and open that file."),
            detail,
        )
    if others:
        return other_task(found, detail) or other_version(", ".join(others), here(), detail)
    return other_task(found, detail) or refuse(
        "model.sklearn_part",
        say("The model has a part that Toughen does not open: {name}.", name=show_name(_part(found))),
        _as_onnx(),
        detail,
    )


def _part(names: Sequence[str]) -> str:
    """Return the class to tell of those that a file names: one of scikit-learn, and a public one, where there is."""
    first = min(names, key=lambda name: (not name.startswith("sklearn."), name.rpartition(".")[2].startswith("_")))
    return first.rpartition(".")[2]


def other_task(names: Iterable[str], detail: str = "") -> ModelError | None:
    """Return the error where classes (``module.name``) show that the model does not sort; None where they do not."""
    for name in names:
        last = name.rpartition(".")[2]
        if name.startswith("sklearn.cluster."):
            what = say(
                "This model finds groups on its own ({name}). It was never told which kinds there are.", name=last
            )
        elif last.endswith(_REGRESSION) and "Logistic" not in last:
            what = say("This model guesses a number ({name}). It does not sort into kinds.", name=last)
        else:
            continue
        next_step = say("Choose a model that sorts pictures or texts into kinds.")
        return refuse("model.not_a_classifier", what, next_step, detail or name, say("This model does not sort"))
    return None


def own_function(part: str) -> ModelError:
    """Return the error for a vectorizer whose setting ``part`` is a function."""
    return refuse(
        "model.program",
        say("The part that cuts texts into words uses a function of its own ({name}).", name=show_name(part)),
        say("Where it was made, use the usual settings of the vectorizer instead, train again, and save it."),
    )


def odd_setting(part: str, detail: str) -> ModelError:
    """Return the error for a setting ``part`` that could make the model hang or read other files."""
    return refuse(
        "model.not_safe",
        say("The setting {name} of this model is not one that Toughen opens.", name=show_name(part)),
        _as_onnx(),
        detail,
    )


def unsound(detail: str) -> ModelError:
    """Return the error for a model whose numbers do not fit each other."""
    return refuse(
        "model.damaged",
        say("The numbers in this model do not fit each other, so using it could go wrong."),
        say("Get the file again from where it came from, or save the model once more."),
        detail,
    )


def only_words(detail: str) -> ModelError:
    """Return the error for a vectorizer or scaler without its classifier."""
    return refuse(
        "model.sklearn_half",
        say("This is only the first half of a model. The part that sorts is missing."),
        say("Put both files into one folder of their own, and open that folder."),
        detail,
    )


def only_sorter(features: int) -> ModelError:
    """Return the error for a classifier that takes rows of ``features`` numbers that are no picture."""
    return refuse(
        "model.not_for_pictures",
        say(
            "This model takes a row of {count} numbers. That is no square picture, so it sorts rows of a table, or it "
            "is the second half of a text model.",
            count=features,
        ),
        say(
            "For a text model, put this file and the file of its vectorizer into one folder of their own, and open that "
            "folder. Models for tables cannot be checked yet."
        ),
        f"{features} features",
    )


def halves_differ(made: int, taken: int) -> ModelError:
    """Return the error for a vectorizer of ``made`` numbers beside a classifier that takes ``taken``."""
    return refuse(
        "model.sklearn_halves",
        say(
            "The two halves do not belong together: one makes {made} numbers of a text, the other takes {taken}.",
            made=made,
            taken=taken,
        ),
        say("Find the two files that were saved together, and put them into one folder of their own."),
    )


def several(what: str) -> ModelError:
    """Return the error for files that hold more than one of ``what``."""
    return refuse(
        "model.several",
        say("There is more than one model here: {names}.", names=show_name(what, 200)),
        say("Choose one file, or a folder with the parts of one model only."),
    )


def not_trained() -> ModelError:
    """Return the error for a classifier that has learned nothing yet."""
    return refuse(
        "model.not_trained",
        say("This model has not learned anything yet: it knows no kinds."),
        say("Train it, save it again, and open that file."),
    )


def several_answers() -> ModelError:
    """Return the error for a model that gives each sample several classes."""
    return refuse(
        "model.several_answers",
        say("This model gives several answers at once for each sample."),
        say("Choose a model that picks one class for each picture or text."),
    )


def other_version(saved_by: str, here: str, detail: str) -> ModelError:
    """Return the error for a model that another scikit-learn saved, and that this one cannot use."""
    return refuse(
        "model.sklearn_version",
        say(
            "scikit-learn {saved} saved this model. The one in Toughen, {here}, cannot use it.",
            saved=saved_by,
            here=here,
        ),
        say(
            "Where it was made, turn the whole model into ONNX with skl2onnx, and open that file. Or train and save it "
            "again with scikit-learn {here}.",
            here=here,
        ),
        detail,
    )


def does_not_work(detail: str) -> ModelError:
    """Return the error for a model that this scikit-learn can load but not run."""
    return refuse(
        "model.run_failed",
        say("scikit-learn could not use this model."),
        say("Try it where it was made. If it works there, turn it into ONNX with skl2onnx, and open that file."),
        detail,
        say("The model could not answer"),
    )
