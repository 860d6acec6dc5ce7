"""What goes with the files to whoever runs the filter: one page of instructions, and a letter in plain text."""

import textwrap
from dataclasses import dataclass
from typing import TypeAlias

from engine.report.guide.files import Files, NewModel, files_of
from engine.report.guide.page import Part, Snippet, back_part, guide_page, using_parts
from engine.results import HardenResult, Measurement
from engine.words import clean_name, join_names, main_pairs, of, say, say_count, show_name, text_change_words

INSTRUCTIONS, LETTER = "INSTRUCTIONS.html", "LETTER.txt"
CASES, PROGRAM = "test-cases.jsonl", "try-test-cases.py"
"""Names of the files in the folder for whoever runs the filter."""

_WIDTH = 76
_MOST_NAMES = 12
Pairs: TypeAlias = tuple[tuple[Measurement, Measurement], ...]
"""Main tests before and after."""


@dataclass(frozen=True)
class Pack:
    """The folder ``name``, with this many test cases: ordinary texts, and tricked ones."""

    name: str
    ordinary: int
    tricked: int

    @property
    def cases(self) -> int:
        """All of them."""
        return self.ordinary + self.tricked


def instructions(result: HardenResult, new: NewModel, pack: Pack, *, lang: str = "en") -> str:
    """Return the page for whoever runs the model ``new``, which lies in the folder ``pack``."""
    files = files_of(result, new)
    title = say("How to put {name} to work", name=show_name(new.name, 60))
    parts = (_inside(files, pack), *using_parts(files), *_checking(result, pack), back_part(files))
    return guide_page(result, files, title, say("For whoever runs the filter"), parts, lang)


def _inside(files: Files, pack: Pack) -> Part:
    steps = [say("{name}: the stronger model, with all that belongs to it.", name=show_name(files.new.name))]
    if pack.cases:
        steps.append(
            say(
                "{cases}: {ordinary} ordinary texts and {tricked} texts with a trick in them, each with the right answer.",
                cases=CASES,
                ordinary=pack.ordinary,
                tricked=pack.tricked,
            )
        )
        steps.append(
            say(
                "{program}: a small program that tries them. It needs Python 3.8 or newer, and nothing else.",
                program=PROGRAM,
            )
        )
    return Part("inside", say("What is in this folder"), tuple(steps))


def _checking(result: HardenResult, pack: Pack) -> tuple[Part, ...]:
    if not pack.cases:
        return ()
    steps = (
        say("Open a command line in this folder."),
        say(
            "Can your filter be started with a command? Use way 1 below. The command gets one text and prints one answer."
        ),
        say("Else use way 2. It writes all texts to a file. Let your filter answer them, one answer a line."),
        *_other_names(result),
        say("Look at the last line. It says whether the new model does its work. Send that line to the owner."),
    )
    ways = (
        Snippet(
            say("Way 1: a command"),
            say("Write your own command between the quotes."),
            f'python {PROGRAM} --command "python my_filter.py"',
        ),
        Snippet(
            say("Way 2: a file of answers"),
            say("In texts.jsonl each line holds one text. Write the answers to answers.txt in the same order."),
            f"python {PROGRAM} --texts texts.jsonl\npython {PROGRAM} --answers answers.txt",
        ),
    )
    return (Part("check", say("Check that it works"), steps, ways),)


def _other_names(result: HardenResult) -> tuple[str, ...]:
    """Return how to tell a filter's own names of the answers, by a class whose name needs no quotes in a command."""
    plain = [name for name in result.model.classes if name.isascii() and name.isalnum()]
    if not plain:
        return ()
    return (say("Does your filter say 1 where the file says {name}? Add: --means 1={name}", name=show_name(plain[-1])),)


def letter(result: HardenResult, new: NewModel, pack: Pack) -> str:
    """Return a letter that the owner can send along, in plain text; all names in it are cleaned."""
    old = clean_name(result.model.path_name)
    names = join_names([clean_name(name) for name in result.model.classes], most=_MOST_NAMES)
    pairs = () if result.after is None else main_pairs(result.before, result.after, result.preset_size)
    paragraphs = [
        say("Subject: A stronger version of our filter {old}", old=old),
        say("Hello,"),
        say(
            "the folder {pack} holds a stronger version of our filter {old}. Please put it in place of the one in use.",
            pack=clean_name(pack.name),
            old=old,
        ),
        " ".join((_why(result, pairs), *(_gain(*pair) for pair in pairs))),
        " ".join(
            (
                say("The page {page} tells what to do, step by step.", page=INSTRUCTIONS),
                *_ask_to_check(pack),
            )
        ),
        say("The answers and their order are as before: {names}.", names=names)
        + " "
        + say("The model is called {new}. The old files stay as they are, so you can go back at any time.",
              new=clean_name(new.name)),
        say("Thank you!"),
    ]  # fmt: skip
    return "\n\n".join(textwrap.fill(words, _WIDTH, break_long_words=False) for words in paragraphs) + "\n"


def _ask_to_check(pack: Pack) -> tuple[str, ...]:
    if not pack.cases:
        return ()
    asked = say_count(
        "It ends with {n} test case. Please run it, and send me the last line that the program prints.",
        "It ends with {n} test cases. Please run them, and send me the last line that the program prints.",
        pack.cases,
    )
    return (asked,)


def _why(result: HardenResult, pairs: Pairs) -> str:
    """Return what the tests showed, of the tricks alone that the new model withstands more often."""
    names = {"invisible": say("hidden signs"), "typo": say("small slips of spelling")}
    better = [names[old.id] for old, new in pairs if old.id in names and (new.accuracy or 0.0) > (old.accuracy or 0.0)]
    if result.proof == "proven":
        if not better:
            return say("Tests proved that it is harder to trick.")
        return say("Tests proved that it is harder to trick with {tricks}.", tricks=join_names(better))
    if not better:
        return say("It is likely harder to trick, but the tests were too few for a proof.")
    return say(
        "It is likely harder to trick with {tricks}, but the tests were too few for a proof.", tricks=join_names(better)
    )


def _gain(old: Measurement, new: Measurement) -> str:
    return say(
        "With {change}, the old one got {before} right, the new one {after}.",
        change=text_change_words(old.id, old.budget.norm, old.budget.size),
        before=of(round((old.accuracy or 0.0) * old.n), old.n),
        after=of(round((new.accuracy or 0.0) * new.n), new.n),
    )
