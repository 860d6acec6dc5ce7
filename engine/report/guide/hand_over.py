"""What goes with the files to whoever runs the filter: one page of instructions, and a letter in plain text."""

import textwrap
from dataclasses import dataclass

from engine.report.guide.files import Files, NewModel, files_of
from engine.report.guide.page import Part, Snippet, back_part, guide_page, using_parts
from engine.results import HardenResult, Measurement
from engine.words import clean_name, join_names, of, say, say_count, show_name

INSTRUCTIONS, LETTER = "INSTRUCTIONS.html", "LETTER.txt"
CASES, PROGRAM = "test-cases.jsonl", "try-test-cases.py"
"""Names of the files in the folder for whoever runs the filter."""

_WIDTH = 76
_MOST_NAMES = 12
_AIMED = (("invisible", 2.0), ("typo", 2.0))


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
    parts = (_inside(files, pack), *using_parts(files), *_checking(pack), back_part(files))
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


def _checking(pack: Pack) -> tuple[Part, ...]:
    if not pack.cases:
        return ()
    steps = (
        say("Open a command line in this folder."),
        say(
            "Can your filter be started with a command? Use way 1 below. The command gets one text and prints one answer."
        ),
        say("Else use way 2. It writes all texts to a file. Let your filter answer them, one answer a line."),
        say("Does your filter say 1 where the file says spam? Add: --means 1=spam"),
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


def letter(result: HardenResult, new: NewModel, pack: Pack) -> str:
    """Return a letter that the owner can send along, in plain text; all names in it are cleaned."""
    old = clean_name(result.model.path_name)
    names = join_names([clean_name(name) for name in result.model.classes], most=_MOST_NAMES)
    paragraphs = [
        say("Subject: A stronger version of our filter {old}", old=old),
        say("Hello,"),
        say(
            "the folder {pack} holds a stronger version of our filter {old}. Please put it in place of the one in use.",
            pack=clean_name(pack.name),
            old=old,
        ),
        " ".join((_why(result), *_gains(result))),
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


def _why(result: HardenResult) -> str:
    if result.proof == "proven":
        return say("Tests proved that it is harder to trick with hidden signs and small slips of spelling.")
    return say(
        "It is likely harder to trick with hidden signs and small slips, but the tests were too few for a proof."
    )


def _gains(result: HardenResult) -> tuple[str, ...]:
    """Return a sentence for each kind of trick that was measured on both models."""
    if result.after is None:
        return ()
    found = []
    for id_, size in _AIMED:
        before, after = (_entry(side.tests, id_, size) for side in (result.before, result.after))
        if before and after:
            found.append(_gain(id_, before, after))
    return tuple(found)


def _gain(id_: str, before: str, after: str) -> str:
    if id_ == "invisible":
        return say(
            "With two hidden signs in each text, the old one got {before} right, the new one {after}.",
            before=before,
            after=after,
        )
    return say(
        "With slips in two words of each text, the old one got {before} right, the new one {after}.",
        before=before,
        after=after,
    )


def _entry(tests: tuple[Measurement, ...], id_: str, size: float) -> str:
    for test in tests:
        if test.id == id_ and test.budget.size == size and test.accuracy is not None:
            return of(round(test.accuracy * test.n), test.n)
    return ""
