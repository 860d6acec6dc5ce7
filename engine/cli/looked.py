"""What inspecting found, as a few plain lines for the terminal."""

import functools
from pathlib import Path, PurePath

from engine.cli.console import err
from engine.cli.costs import check_line
from engine.cli.summary import left_out
from engine.jobs.files import write_bytes
from engine.results import Answer, DataInfo, InspectResult, LabelMatch, MatchedFolder, ModelInfo, Prediction, UsageError
from engine.words import (
    answer_title,
    answer_words,
    clean_name,
    colour_words,
    duration,
    ending_words,
    format_name,
    guard_words,
    has_own_program,
    in_one_line,
    is_service,
    label_order_words,
    layout_words,
    longest_text,
    of,
    percent,
    say,
    say_count,
    say_of,
    scaling_words,
    show_name,
    way_to_be_stronger,
)

_MAX_NAMES = 12
_MAX_FOLDERS = 40
_LONGEST_SENTENCE = 400
_LONGEST_CELL = 40
_ROW_MARK = "  |  "


def inspect_lines(result: InspectResult) -> list[str]:
    """Return what is known about a model, how samples go in, four of its answers, and what to know before a check."""
    lines = [
        *_model_lines(result.model),
        *(_answer_line(answer, result.model.task) for answer in result.answers if answer.id != "classes"),
    ]
    lines += [*_row_lines(result.data), *left_out(result.data)]
    if result.clean is not None and result.clean.accuracy is not None:
        count = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        lines.append(say_of(result.model.task, "Right on your pictures: {count}", count=count))
    lines += _prediction_lines(result)
    if result.warnings:
        lines += ["", *(clean_name(words, _LONGEST_SENTENCE) for words in result.warnings)]
    if result.label_match is not None:
        lines += ["", *_match_lines(result.label_match, result.model.task)]
    ahead = [] if result.stop else [*_check_lines(result), *_stronger_lines(result)]
    return [*lines, "", *ahead] if ahead else lines


def _stronger_lines(result: InspectResult) -> list[str]:
    """Return how the model can be made stronger, and how long that takes."""
    lines = [words for words in (way_to_be_stronger(result.model),) if words]
    if result.model.strengthening == "front":
        lines.append(guard_words())
    if result.harden_estimates_s:
        time = duration(result.harden_estimates_s["balanced"])
        lines.append(say("To make it stronger, and to prove that, takes {time}.", time=time))
    return lines


def _check_lines(result: InspectResult) -> list[str]:
    """Return how long a check of each depth takes; for a web service, what it may send."""
    if result.service:
        return [check_line(depth, cost, result.model.task) for depth, cost in result.service.items()]
    return [
        say("A {depth} check takes {time}.", depth=depth, time=duration(seconds))
        for depth, seconds in (result.estimates_s or {}).items()
    ]


def _model_lines(model: ModelInfo) -> list[str]:
    shown = ", ".join(clean_name(name) for name in model.classes[:_MAX_NAMES])
    names = shown + (" …" if len(model.classes) > _MAX_NAMES else "")
    count = len(model.classes)
    lines = [
        say("Model: {name}", name=clean_name(model.path_name)),
        *_origin_lines(model),
        say_count("It knows {n} class: {names}", "It knows {n} classes: {names}", count, names=names),
        *_text_lines(model),
    ]
    if model.equality.status == "equal" and model.access == "white-box":
        own = has_own_program(model.format)
        lines.append(
            say("Toughen reads this file exactly as its own runtime does.")
            if own
            else say("Toughen read this file twice, and got the same answers both times.")
        )
    if ending_words(model.ending):
        lines.append(say("Last step of its answers: {words}", words=ending_words(model.ending)))
    return lines + [clean_name(note, _LONGEST_SENTENCE) for note in model.notes]


def _origin_lines(model: ModelInfo) -> list[str]:
    tool = clean_name(model.source_tool or "?")
    if is_service(model.format):
        return [say("A web service at {host}", host=tool)]
    return [say("Kind of file: {kind}", kind=format_name(model.format)), say("Made with: {tool}", tool=tool)]


def _text_lines(model: ModelInfo) -> list[str]:
    """Return what is special about a model that sorts texts: how much of a text it reads, and what can be seen of it."""
    if model.task != "text":
        return []
    lines = [say("It sorts texts."), longest_text(model.input.get("longest_text"))]
    if model.access == "white-box":
        lines.append(say("Toughen can look inside it."))
    return lines


def _answer_line(answer: Answer, task: str) -> str:
    """Return what was found out and how sure that is; what was told is said as told."""
    names = {
        "scaling": (say("Brightness is counted"), scaling_words),
        "layout": (say("The numbers of a picture come"), layout_words),
        "colour_order": (say("Order of colours"), colour_words),
        "label_order": (_order_title(task), label_order_words),
        "structure": (say("How the layers are joined"), clean_name),
    }
    sure = {"told": say("as you said"), "sure": say("sure"), "likely": say("likely"), "guess": say("a guess")}
    title, words = names.get(answer.id, (answer_title(answer.id), functools.partial(answer_words, answer.id)))
    return f"{title or answer.id}: {words(answer.value)} ({sure[answer.confidence]})"


def _order_title(task: str) -> str:
    if task == "text":
        return say("Your classes are matched to the model's by")
    return say("Folders are matched to classes by")


def _row_lines(data: DataInfo | None) -> list[str]:
    """Return the first rows of a table of texts, as they were read."""
    reading = None if data is None else data.reading
    if reading is None or not reading.first_rows:
        return []
    head = [_ROW_MARK.join(show_name(name, _LONGEST_CELL) for name in reading.columns)] if reading.header else []
    rows = [
        _ROW_MARK.join(show_name(in_one_line(cell), _LONGEST_CELL) if cell else "" for cell in row)
        for row in reading.first_rows
    ]
    lead = say("The first rows of {file}:", file=show_name(reading.file))
    return ["", lead, *(f"  {line}" for line in (*head, *rows))]


def _prediction_lines(result: InspectResult) -> list[str]:
    """Return what the model says about a few of the pictures or texts; the right answer where it is another."""
    if not result.predictions:
        return []
    lead = say_of(result.model.task, "What it says about some of your pictures:")
    return ["", lead, *(_prediction_line(one) for one in result.predictions)]


def _prediction_line(one: Prediction) -> str:
    name = show_name(in_one_line(one.text), 60) if one.text else show_name(str(PurePath(one.sample)), 60)
    sure = {"name": name, "answer": show_name(one.predicted), "percent": percent(one.confidence)}
    if one.label is None:
        return "  " + say("{name}: {answer}, {percent} sure", **sure)
    if one.label == one.predicted:
        return "  " + say("{name}: {answer}, {percent} sure: right", **sure)
    return "  " + say("{name}: {answer}, {percent} sure: should be {right}", right=show_name(one.label), **sure)


def _match_lines(match: LabelMatch, task: str) -> list[str]:
    lead = say("The best match of your folders and the model's classes:")
    lines = [say("The best match of your classes and the model's:") if task == "text" else lead]
    lines += [_folder_line(folder, task) for folder in match.folders[:_MAX_FOLDERS]]
    lines += ["  …"] if len(match.folders) > _MAX_FOLDERS else []
    lines.append(
        say("If this is right, write the names into a file with --save-labels labels.txt, and give that with --labels.")
    )
    return lines


def _folder_line(folder: MatchedFolder, task: str) -> str:
    count = of(folder.right, folder.n)
    name, known = show_name(folder.folder), show_name(folder.known_as)
    return "  " + say_of(
        task,
        "{name} is class {number}, so far called {known}: {count} pictures fit",
        name=name,
        number=folder.number,
        known=known,
        count=count,
    )


def save_labels(result: InspectResult, path: Path) -> None:
    """Write the suggested class names, one a line in the model's order; say where on standard error.

    Raises:
        UsageError: there is no suggestion, a name cannot stand on a line of its own, or the file is already there.
        StorageError: it cannot be written.
    """
    match = result.label_match
    reason = ""
    if match is None:
        reason = say_of(result.model.task, "No other match of classes fits your pictures clearly better.")
    elif path.exists():
        reason = say("The file {name} is already there, and Toughen does not write over it.", name=show_name(path.name))
    elif any("\n" in name or "\r" in name for name in match.names):
        reason = say("The name of a class has a line break in it.")
    if match is None or reason:
        raise UsageError(
            "labels.not_saved",
            say("The class names were not saved"),
            reason,
            say("Choose another name for the file, or write the names into a text file yourself, one a line."),
        )
    write_bytes(path, "\n".join((*match.names, "")).encode("utf-8", "surrogateescape"))
    err.print(say("Names saved as {path}", path=clean_name(str(path), _LONGEST_SENTENCE)), markup=False)
