"""The page itself: a few plain parts, all names cleaned, one file that loads nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.report.guide.cleaning import cleaning_snippet, cleaning_steps, guard_snippet
from engine.report.guide.files import Files, NewModel, files_of
from engine.report.guide.placing import back_steps, placing_steps
from engine.report.guide.snippets import python_snippet, web_snippet
from engine.report.guide.trying import trying_steps
from engine.report.html import page_of
from engine.results import HardenResult, Severity
from engine.words import clean_name, join_names, say, say_of, show_name

FILE_NAME = "HOW-TO-USE.html"
"""The name that the guide has beside a new model."""

_MOST_NAMES = 12


@dataclass(frozen=True)
class Snippet:
    """A short program: its title, a sentence before it, and its lines."""

    title: str
    lead: str
    code: str


@dataclass(frozen=True)
class Part:
    """One part of the page: an id, a title, steps in order, and short programs for them."""

    id: str
    title: str
    steps: tuple[str, ...]
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True)
class Guide:
    """What the page shows."""

    lang: str
    title: str
    new: str
    tone: Severity
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    know: tuple[str, ...]
    labels: dict[str, str]


def how_to_use(result: HardenResult, new: NewModel, *, lang: str = "en") -> str:
    """Return the guide to the strengthened model ``new`` of ``result``, as one HTML page."""
    files = files_of(result, new)
    title = say("How to use {name}", name=show_name(new.name, 60))
    kicker = say("Your guard") if files.kind == "front" else say("Your stronger model")
    return guide_page(result, files, title, kicker, (*_parts(result, files), *_others(files)), lang)


def guide_page(
    result: HardenResult, files: Files, title: str, kicker: str, parts: tuple[Part, ...], lang: str = "en"
) -> str:
    """Return a page about a strengthened model with these parts."""
    guide = Guide(
        lang=lang,
        title=title,
        new=clean_name(files.new.name),
        tone="passed" if result.proof == "proven" else "medium",
        lead=_lead(result, files),
        facts=_facts(result, files),
        parts=parts,
        know=_know(result, files),
        labels={
            "skip": say("Skip to the steps"),
            "kicker": kicker,
            "know": say("Good to know"),
            "made": say("Made with Toughen on your own computer. Nothing was sent anywhere."),
        },
    )
    return page_of("guide.html", ("report.css", "guide.css"), guide=guide)


def using_parts(files: Files) -> tuple[Part, ...]:
    """Return how the new model is put in place, and what has to be done to texts before."""
    if files.kind == "front":
        lead = say("For people who program: these lines ask the filter from behind its guard.")
        lines = Snippet(say("The lines for it (Python)"), lead, guard_snippet(files))
        return (Part("place", say("Put the guard in front of your filter"), placing_steps(files), (lines,)),)
    parts = [Part("place", say("Put the new file in place"), placing_steps(files))]
    if files.has_sanitiser:
        lead = say("For people who program: these lines clean a text.")
        snippet = Snippet(say("The lines for it (Python)"), lead, cleaning_snippet(files))
        parts.append(Part("clean", say("Clean each text first"), cleaning_steps(files), (snippet,)))
    return tuple(parts)


def back_part(files: Files) -> Part:
    """Return how to go back to the old model."""
    title = say("Take the guard away again") if files.kind == "front" else say("Go back to the old file")
    return Part("back", title, back_steps(files))


def _parts(result: HardenResult, files: Files) -> tuple[Part, ...]:
    title = say_of(files.task, "Try one picture with the old and the new model")
    if files.kind == "front":
        title = say("Try one text with and without the guard")
    trying = Part("try", title, trying_steps(files), tuple(_snippets(result, files)))
    return (*using_parts(files), trying, back_part(files))


def _others(files: Files) -> Iterator[Part]:
    """Yield what the owner does when someone else runs the model."""
    if not files.new.pack:
        return
    pack = show_name(files.new.pack)
    steps = (
        say(
            "The folder {pack} is for them. In it are all files that they need, one page of instructions, and test cases.",
            pack=pack,
        ),
        say(
            "The test cases are texts of yours. Look through test-cases.jsonl before you send it. You may take lines out."
        ),
        say("LETTER.txt is a letter that you can send with it. Change what you like."),
        say("Ask them for the last line that the test program prints. It says whether all went well."),
    )
    yield Part("others", say("Someone else runs the model for you?"), steps)


def _lead(result: HardenResult, files: Files) -> tuple[str, ...]:
    if files.kind == "front":
        first = say(
            "This is a guard for {old}: a small program that makes each text ready before your model reads it. The "
            "folder also holds a copy of {old}, as it was.",
            old=show_name(files.old),
        )
    else:
        first = say_of(
            files.task,
            "This is a stronger copy of {old}. It takes the same pictures and gives the same kinds of answers.",
            old=show_name(files.old),
        )
    if files.kind == "front":
        proven = say("Our tests proved that your model is harder to trick behind it.")
        likely = say("Your model is likely harder to trick behind it, but the tests were too few to prove it.")
    else:
        proven = say("Our tests proved that it is harder to trick.")
        likely = say("It is likely harder to trick, but the tests were too few to prove it.")
    return (first, proven if result.proof == "proven" else likely)


def _facts(result: HardenResult, files: Files) -> tuple[tuple[str, str], ...]:
    guarded = files.kind == "front"
    found = [
        (say("Folder") if guarded else say("New file"), clean_name(files.new.name)),
        (say("Your file") if guarded else say("Old file"), clean_name(files.old)),
        (say("Made with"), clean_name(files.tool or "?")),
        (say("Kind of file"), clean_name(result.model.format)),
    ]
    if files.new.beside:
        found.append((say("Belongs to it"), join_names([clean_name(name) for name in files.new.beside], most=6)))
    return tuple(found)


def _snippets(result: HardenResult, files: Files) -> list[Snippet]:
    found = []
    try:
        python, page = python_snippet(files, result.model), web_snippet(files, result.model)
    except (ValueError, TypeError, KeyError):  # a result that someone wrote by hand: then there is no program
        return []
    if python:
        lead = say(
            "For people who program: this prints both answers to one picture. Lay a picture beside it as picture.jpg."
        )
        found.append(Snippet(say("A short program for it (Python)"), lead, python))
    if page:
        lead = say(
            "For people who program: this page shows both answers to one picture. It loads TensorFlow.js from the internet."
        )
        found.append(Snippet(say("A small web page for it (JavaScript)"), lead, page))
    return found


def _know(result: HardenResult, files: Files) -> tuple[str, ...]:
    names = join_names([clean_name(name) for name in result.model.classes], most=_MOST_NAMES)
    found = [say("The answers and their order are as before: {names}.", names=names)]
    if "labels.txt" in files.new.beside and files.kind != "teachable_keras":
        found.append(
            say("The file labels.txt names the answers, as the model's file does not. Keep it beside the model.")
        )
    if files.kind == "front":
        found.append(say("What we proved holds for this model. If you train it anew, strengthen the new one as well."))
    else:
        found.append(say("If you train the model anew in the tool that made it, strengthen the new one as well."))
    found.append(say("No model is safe from everything. Let a person look at answers that matter."))
    return tuple(found)
