"""Words of the file itself: what is known about it, what is not, what to do, and what to ask its maker for."""

from engine.findings.params import Params, Texts, notes_of, sentences
from engine.words import (
    format_name,
    is_service,
    join_names,
    maker_message,
    may_hold_programs,
    say,
    say_count,
    say_technical,
    show_name,
)

_PROGRAM = "TorchScript"
_CLOSED_OFF = ("network", "files", "calls")
"""Layers without which the first look was less closed off than it should be."""


def write(params: Params) -> Texts:
    """Return the texts of what opening the file showed."""
    passed, dropped = params.text("severity") in ("passed", "low"), params.names("dropped")
    if passed and is_service(params.text("format")):
        return _service(params)
    runs = params.text("format") == _PROGRAM
    title = say("The file could not be read exactly")
    why = say("A report is only worth something if it is about the very same model.")
    if passed:
        title = say("Nothing suspicious in the file")
        why = say("Some model files can run programs when they are opened.")
    if passed and dropped:
        title = say("The file is fine, but it names programs")
    if passed and runs:
        title = say("The file is a program that you trust")
    return Texts(
        title,
        sentences(_result(passed=passed, runs=runs), *_known(params, dropped), _unknown(params)),
        why,
        _advice(params, passed=passed, dropped=bool(dropped)),
        sentences(_technical(params), notes_of(params)),
        _message(params, passed=passed, dropped=bool(dropped)),
    )


def _service(params: Params) -> Texts:
    """Return the texts for a model that is no file: nothing of it was opened."""
    return Texts(
        say("Nothing of this model runs on your computer"),
        sentences(
            say("It is a web service at {host}.", host=show_name(params.optional_text("source_tool"), 80)),
            say("We sent it what it should sort, and read its answers as numbers and names."),
            say("What we do not know: what runs there, and what its owner keeps of what you send."),
        ),
        say("The owner of a service can change it at any time. The figures are about the model of that day."),
        (
            say("Send only what its owner may see."),
            say("Check it again from time to time, and when its owner says that it changed."),
        ),
        sentences(_technical(params), notes_of(params)),
    )


def _result(*, passed: bool, runs: bool) -> str:
    if passed and runs:
        return say("We could only ask it from outside. What the program does inside, we cannot see.")
    if passed:
        return say("We opened only the numbers in it. We found no known danger and read it correctly.")
    return say("Our answers differ from those of the file's own program. The other figures may differ too.")


def _known(params: Params, dropped: list[str]) -> list[str]:
    """Return a sentence for each thing that is known."""
    kind, tool = params.text("format"), params.optional_text("source_tool")
    known = say("What we know: the format is {format}.", format=format_name(kind))
    if tool and tool != "unknown":
        known = say(
            "What we know: the format is {format}, made with {tool}.",
            format=format_name(kind),
            tool=show_name(tool, 80),
        )
    runs = {
        True: say("Files of this kind can hold programs. We ran none."),
        False: say("Files of this kind hold numbers and fixed steps, no programs."),
        None: "",
    }[may_hold_programs(kind)]
    if kind == _PROGRAM:
        runs = say("You trust it, so it ran, as a separate program.")
    beside = params.names("files")[1:]
    data = say_count("One more file belongs to it: {names}.", "{n} more files belong to it: {names}.", len(beside),
                     names=join_names(beside, most=5)) if beside else ""  # fmt: skip
    left = say(
        "Its settings ask other programs to run code: {names}. We left that out.", names=join_names(dropped, most=5)
    )
    return [known, runs, data, left if dropped else "", _isolation(params)]


def _isolation(params: Params) -> str:
    held, missing = params.texts("held"), params.texts("missing")
    if not held and not missing:
        return ""
    if any(name in missing for name in _CLOSED_OFF):
        return say("A separate program looked at it first. This computer could not close that off in every way.")
    return say("A closed-off program looked at it first, with no network and no way to your files.")


def _unknown(params: Params) -> str:
    hidden = say("What we do not know: whether someone trained a hidden trick into its numbers.")
    if params.optional_text("source_tool") in ("", "unknown"):
        return sentences(hidden, say("The file also does not say which tool made it."))
    return hidden


def _advice(params: Params, *, passed: bool, dropped: bool) -> tuple[str, ...]:
    found = []
    if not passed:
        found.append(say("Save the model again from the program that made it, then check again."))
    if dropped:
        found.append(say("Take care in other programs: they may run the code that the settings name."))
    if len(params.texts("files")) > 1:
        found.append(say("Keep all files of the model together when you move it."))
    return (*found, say("Keep the file where only people you trust can change it."))


def _message(params: Params, *, passed: bool, dropped: bool) -> str:
    """Return the message to the maker where there is something to ask for."""
    if passed and not dropped and not params.flag("answers_only"):
        return ""
    return maker_message("file.partly", params.optional_text("name"), params.text("format"))


def _technical(params: Params) -> str:
    base = say_technical(
        "Format {format}, SHA-256 {sha256}.", format=show_name(params.text("format")), sha256=params.text("sha256")
    )
    held, missing = ", ".join(params.names("held")), ", ".join(params.names("missing"))
    layers = say_technical("Isolation: {held} held.", held=held) if held else ""
    return sentences(base, layers, say_technical("Not held: {missing}.", missing=missing) if missing else "")
