"""What inspecting recognised, in plain words."""

from dataclasses import dataclass
from pathlib import Path

from engine.results import InspectResult, ModelInfo
from engine.words import clean_name, join_names, longest_text, of, percent, say, say_count

_LONGEST_SENTENCE = 400
_TOOLS = {"pytorch": "PyTorch", "keras": "Keras", "tensorflow": "TensorFlow", "sklearn": "scikit-learn"}


@dataclass(frozen=True)
class SampleAnswer:
    """One sample picture with the model's answer. ``agrees`` is None when the right answer is not known.

    ``sureness`` is how sure the model is, as percent in words.
    """

    picture: Path
    answer: str
    sureness: str
    right_answer: str
    agrees: bool | None


def facts_of(result: InspectResult) -> tuple[tuple[str, str], ...]:
    """Return (what, answer) pairs."""
    model = result.model
    names = join_names([clean_name(name) for name in model.classes], most=10)
    found = [
        (say("What it does"), _task(model)),
        (say("Its answers"), names or say("not known")),
        _input(model),
        (say("Brightness"), _scaling(result)),
        (say("File"), _file(model)),
        (say("Opened safely"), _equality(model)),
    ]
    if result.data is not None:
        found.append((say("Your pictures"), _pictures(result)))
    return tuple(pair for pair in found if pair[1])


def warnings_of(result: InspectResult) -> tuple[str, ...]:
    """Return warnings and what was left out."""
    notes = result.model.notes[:1] if result.model.access != "white-box" else ()
    found = [clean_name(text, _LONGEST_SENTENCE) for text in (*notes, *result.warnings)]
    skipped = len(result.data.skipped) if result.data else 0
    if skipped:
        found.append(
            say_count(
                "{n} file could not be read and is left out.", "{n} files could not be read and are left out.", skipped
            )
        )
    return tuple(found)


def answers_of(result: InspectResult, folder: Path) -> tuple[SampleAnswer, ...]:
    """Return the sample pictures; their paths are taken from ``folder`` unless absolute."""
    return tuple(
        SampleAnswer(
            folder / prediction.picture,
            clean_name(prediction.predicted),
            percent(prediction.confidence),
            "" if prediction.label is None else clean_name(prediction.label),
            None if prediction.label is None else prediction.label == prediction.predicted,
        )
        for prediction in result.predictions
    )


def _task(model: ModelInfo) -> str:
    if model.task == "image":
        return say_count("Sorts pictures into {n} kind", "Sorts pictures into {n} kinds", len(model.classes))
    return say_count("Sorts texts into {n} kind", "Sorts texts into {n} kinds", len(model.classes))


def _input(model: ModelInfo) -> tuple[str, str]:
    """Return how pictures or texts go in, with its name."""
    if model.task == "text":
        return say("How much it reads"), longest_text(model.input.get("longest_text"))
    return say("Pictures go in as"), _dots(model)


def _dots(model: ModelInfo) -> str:
    width, height = model.input.get("width"), model.input.get("height")
    colours = say("in grey") if model.input.get("channels") == 1 else say("in colour")
    if width is None or height is None:
        return colours
    return say("{width} × {height} dots, {colours}", width=width, height=height, colours=colours)


def scaling_words(scaling: str) -> str:
    """Return how bright values are counted, such as "from 0 to 255"; an unknown way keeps its own name."""
    return {
        "0-1": say("from 0 to 1"),
        "0-255": say("from 0 to 255"),
        "-1-1": say("from −1 to 1"),
        "imagenet": say("as for ImageNet models"),
        "imagenet-twice": say("as for ImageNet models, but twice"),
        "caffe": say("as for old Caffe models"),
        "mnist": say("as for MNIST digits"),
        "cifar": say("as for CIFAR pictures"),
        "0-1-twice": say("from 0 to 1, but divided twice"),
        "own": say("by the average of your pictures"),
        "file": say("as the model itself says"),
    }.get(scaling, clean_name(scaling))


def _scaling(result: InspectResult) -> str:
    answer = next((answer for answer in result.answers if answer.id == "scaling"), None)
    if answer is None:
        return ""
    words = scaling_words(answer.value)
    return say("{found} (a guess: please look at the answers)", found=words) if answer.confidence == "guess" else words


def _file(model: ModelInfo) -> str:
    kind = clean_name(model.format.upper() if model.format.isascii() else model.format)
    tool = _TOOLS.get(model.source_tool or "", model.source_tool)
    return say("{kind}, made with {tool}", kind=kind, tool=clean_name(tool)) if tool else kind


def _equality(model: ModelInfo) -> str:
    if model.access != "white-box":
        return say("Yes, but only its answers can be used")
    return {
        "equal": say("Yes, and read right: our test gave the same answers"),
        "different": say("Yes, but not read right: our test gave other answers"),
        "could_not_test": say("Yes, but we could not test whether it was read right"),
    }[model.equality.status]


def _pictures(result: InspectResult) -> str:
    data, clean = result.data, result.clean
    if data is None:
        return ""
    count = say_count("{n} picture", "{n} pictures", data.n)
    if clean is None or clean.accuracy is None:
        return say("{count}, without right answers", count=count)
    right = round(clean.accuracy * clean.n)
    if clean.n == data.n:
        return say("{count}, {right} of them sorted right", count=count, right=right)
    return say("{count}; of those we tried, {right} sorted right", count=count, right=of(right, clean.n))
