"""What inspecting recognised, in plain words."""

from dataclasses import dataclass
from pathlib import Path

from engine.results import InspectResult, ModelInfo
from engine.words import clean_name, join_names, of, percent, say, say_count

_LONGEST_SENTENCE = 400


@dataclass(frozen=True)
class SampleAnswer:
    """One sample picture with the model's answer. ``agrees`` is None when the right answer is not known."""

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
        (say("Pictures go in as"), _input(model)),
        (say("File"), _file(model)),
        (say("Opened safely"), _equality(model)),
    ]
    if result.data is not None:
        found.append((say("Your pictures"), _pictures(result)))
    return tuple(found)


def warnings_of(result: InspectResult) -> tuple[str, ...]:
    """Return warnings and what was left out."""
    found = [clean_name(text, _LONGEST_SENTENCE) for text in result.warnings]
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
            say("{percent} sure", percent=percent(prediction.confidence)),
            "" if prediction.label is None else clean_name(prediction.label),
            None if prediction.label is None else prediction.label == prediction.predicted,
        )
        for prediction in result.predictions
    )


def _task(model: ModelInfo) -> str:
    if model.task == "image":
        return say_count("Sorts pictures into {n} class", "Sorts pictures into {n} classes", len(model.classes))
    return say_count("Sorts texts into {n} class", "Sorts texts into {n} classes", len(model.classes))


def _input(model: ModelInfo) -> str:
    width, height = model.input.get("width"), model.input.get("height")
    colours = say("in grey") if model.input.get("channels") == 1 else say("in colour")
    if width is None or height is None:
        return colours
    return say("{width} × {height} dots, {colours}", width=width, height=height, colours=colours)


def _file(model: ModelInfo) -> str:
    size = say("{count} trained numbers", count=f"{model.parameters:,}")
    kind = clean_name(model.format.upper() if model.format.isascii() else model.format)
    if model.source_tool:
        return say("{kind}, made with {tool}, {size}", kind=kind, tool=clean_name(model.source_tool), size=size)
    return say("{kind}, {size}", kind=kind, size=size)


def _equality(model: ModelInfo) -> str:
    return {
        "equal": say("Yes, and it answers just like the original file"),
        "different": say("Yes, but it does not answer just like the original file"),
        "could_not_test": say("Yes, but we could not compare it with the original file"),
    }[model.equality.status]


def _pictures(result: InspectResult) -> str:
    data, clean = result.data, result.clean
    if data is None:
        return ""
    count = say_count("{n} picture", "{n} pictures", data.n)
    if clean is None or clean.accuracy is None:
        return say("{count}, without right answers", count=count)
    right = of(round(clean.accuracy * clean.n), clean.n)
    return say("{count}; it got {right} right", count=count, right=right)
