"""What inspecting recognised, in plain words."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.results import InspectResult, ModelInfo
from engine.words import (
    Piece,
    answer_title,
    answer_words,
    clean_name,
    colour_words,
    count_of,
    duration,
    ending_words,
    format_name,
    is_service,
    join_names,
    label_order_words,
    longest_text,
    of,
    percent,
    plain_pieces,
    say,
    say_count,
    say_of,
    scaling_words,
)

_LONGEST_SENTENCE = 400
_LONGEST_SAMPLE = 70
_READS = ("hidden_characters", "look_alikes", "capitals")
_TOOLS = {"pytorch": "PyTorch", "keras": "Keras", "tensorflow": "TensorFlow", "sklearn": "scikit-learn"}


@dataclass(frozen=True)
class SampleAnswer:
    """One sample picture or text with the model's answer; ``text`` is empty for pictures. ``agrees`` is None when the right answer is not known.

    ``sureness`` is how sure the model is, as percent in words.
    """

    picture: Path
    answer: str
    sureness: str
    right_answer: str
    agrees: bool | None
    text: tuple[Piece, ...] = ()


def facts_of(result: InspectResult) -> tuple[tuple[str, str], ...]:
    """Return (what, answer) pairs."""
    model = result.model
    names = join_names([clean_name(name) for name in model.classes], most=10)
    found = [
        (say("What it does"), _task(model)),
        (say("Its answers"), names or say("not known")),
        _input(model),
        (say("Brightness"), _scaling(result)),
        (say("Colours"), _colours(result)),
        (say("Classes") if model.task == "text" else say("Folders"), _folders(result)),
        *((answer_title(what), _answered(result, what, functools.partial(answer_words, what))) for what in _READS),
        (say("Last step"), ending_words(model.ending)),
        (say("File"), _file(model)),
        (say("Opened safely"), _equality(model)),
    ]
    if result.data is not None:
        found.append((say_of(model.task, "Your pictures"), _pictures(result)))
    found.append((say("To make it stronger"), _stronger(result)))
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
    """Return the samples; paths of pictures are taken from ``folder`` unless absolute."""
    return tuple(
        SampleAnswer(
            folder / prediction.picture,
            clean_name(prediction.predicted),
            percent(prediction.confidence),
            "" if prediction.label is None else clean_name(prediction.label),
            None if prediction.label is None else prediction.label == prediction.predicted,
            plain_pieces(prediction.text, _LONGEST_SAMPLE) if prediction.text else (),
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


def _scaling(result: InspectResult) -> str:
    return _answered(result, "scaling", scaling_words)


def _colours(result: InspectResult) -> str:
    """Return the order of colours; "" where there is only grey, as the size of pictures says that already."""
    return "" if result.model.input.get("channels") == 1 else _answered(result, "colour_order", colour_words)


def _folders(result: InspectResult) -> str:
    if result.data is None or (not result.data.labelled and result.label_match is None):
        return ""
    return _answered(result, "label_order", lambda order: say("told by {what}", what=label_order_words(order)))


def _answered(result: InspectResult, key: str, in_words: Callable[[str], str]) -> str:
    """Return what was found out about ``key``, and whether it is a guess; "" where nothing was."""
    answer = next((answer for answer in result.answers if answer.id == key), None)
    if answer is None:
        return ""
    words = in_words(answer.value)
    return say("{found} (a guess: please look at the answers)", found=words) if answer.confidence == "guess" else words


def _file(model: ModelInfo) -> str:
    if is_service(model.format):
        return say("A web service at {host}", host=clean_name(model.source_tool))
    kind = format_name(model.format)
    tool = _TOOLS.get(model.source_tool or "", model.source_tool)
    return say("{kind}, made with {tool}", kind=kind, tool=clean_name(tool)) if tool else kind


def _equality(model: ModelInfo) -> str:
    if is_service(model.format):
        return ""
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
    count = count_of(result.model.task, "{n} picture", "{n} pictures", data.n)
    if clean is None or clean.accuracy is None:
        return say("{count}, without right answers", count=count)
    right = round(clean.accuracy * clean.n)
    if clean.n == data.n:
        return say("{count}, {right} of them sorted right", count=count, right=right)
    return say("{count}; of those we tried, {right} sorted right", count=count, right=of(right, clean.n))


def _stronger(result: InspectResult) -> str:
    """Return how the model can be made stronger, and how long that takes; nothing where a check makes no sense."""
    if result.stop:
        return ""
    way = {
        "copy": say("A copy of it learns"),
        "front": say("A guard in front of it"),
        "none": say("Not possible: Toughen can only ask it for answers")
        if result.model.access != "white-box"
        else say("Not possible: it has no numbers that can be trained"),
    }.get(result.model.strengthening, "")
    seconds = (result.harden_estimates_s or {}).get("balanced")
    return way if seconds is None else say("{way}, {time}", way=way, time=duration(seconds))
