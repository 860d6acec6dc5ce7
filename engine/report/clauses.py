"""The clauses that decide whether a strengthened model is better, as items of the report."""

from dataclasses import replace

from engine.report.document import Item
from engine.report.palette import Palette
from engine.report.parts import mark
from engine.report.safe import safe
from engine.results import Reason, Severity
from engine.words import clean_name, damage_words, join_names, points, say, say_of, trust_words

_IN_POINTS = ("a", "b", "e")


def clause_item(reason: Reason, palette: Palette, task: str) -> Item:
    """Return one clause: whether it holds, its figure, and what was asked for."""
    severity: Severity = "passed" if reason.held and reason.certain else "medium" if reason.held else "severe"
    word = {"passed": say("Holds"), "medium": say("Not certain"), "severe": say("Does not hold")}[severity]
    too_few = say_of(task, "This seems to hold, but there were too few pictures to be certain.")
    unsure = too_few if severity == "medium" else ""
    said = " ".join(part for part in (_figure_words(reason), unsure, _note(reason)) if part)
    in_points = reason.value is not None and _letter(reason) in _IN_POINTS
    return Item(
        mark=replace(mark(severity, palette), words=word),
        title=_title(reason, task),
        figure=say("{points} points", points=points(reason.value or 0.0)) if in_points else "",
        parts=(("", said),) if said else (),
        technical=safe(_technical(reason), 400),
    )


def _letter(reason: Reason) -> str:
    return reason.code.split(".", maxsplit=1)[0]


def _title(reason: Reason, task: str) -> str:
    return {
        "a": say("It withstands clearly more tricks"),
        "b": say_of(task, "It stays about as good on ordinary pictures"),
        "c": say("Our own checks trust its figures"),
        "d": say("It was attacked afresh, and with the old tricks too"),
        "e": say("Everyday damage does not hurt it much more"),
    }.get(_letter(reason), clean_name(reason.code))


def _figure_words(reason: Reason) -> str:
    if reason.value is None:
        return ""
    likely = ""
    if reason.interval is not None:
        low, high = (points(end) for end in reason.interval)
        likely = say("The change lies between {low} and {high} points, in all likelihood.", low=low, high=high)
    limit = "" if reason.limit is None else points(reason.limit)
    asked = {
        "a": say("We ask for {limit} points or more.", limit=limit),
        "b": say("The limit is {limit} points.", limit=limit),
        "e": say("No kind of damage lost more than this. The limit is {limit} points.", limit=limit),
        "d": say("{n} tricks that worked before were tried again.", n=round(reason.value)),
    }.get(_letter(reason), "")
    return f"{likely} {asked}".strip()


def _note(reason: Reason) -> str:
    """Return what the clause names: trust checks, kinds of damage, or a sentence."""
    if not reason.note or _letter(reason) not in ("c", "e"):
        return safe(reason.note, 400) if reason.note else ""
    name = trust_words if _letter(reason) == "c" else damage_words
    return join_names([name(part.strip()) for part in reason.note.split(",")], most=6)


def _technical(reason: Reason) -> str:
    parts = [reason.code]
    parts += [f"{reason.value:+.4f}"] if reason.value is not None and _letter(reason) in _IN_POINTS else []
    parts += [f"[{reason.interval[0]:+.4f}, {reason.interval[1]:+.4f}]"] if reason.interval is not None else []
    parts += [f"limit {reason.limit:+.4f}"] if reason.limit is not None else []
    parts += [f"p = {reason.p_value:.2g}"] if reason.p_value is not None else []
    return " · ".join(parts)
