"""What goes with the files to whoever runs the filter: one page of instructions."""

from dataclasses import dataclass

from engine.report.guide.files import Files, NewModel, files_of
from engine.report.guide.page import Part, Snippet, back_part, guide_page, using_parts
from engine.results import HardenResult
from engine.words import say, show_name

INSTRUCTIONS = "INSTRUCTIONS.html"
CASES, PROGRAM = "test-cases.jsonl", "try-test-cases.py"
"""Names of the files in the folder for whoever runs the filter."""


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
    new, old = show_name(files.new.name), show_name(files.old)
    if files.kind == "front":
        steps = [say("{name}: the guard, and a copy of the filter {old} as it was.", name=new, old=old)]
    else:
        steps = [say("{name}: the stronger model, with all that belongs to it.", name=new)]
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
        say("Look at the last line. It says whether all is as it should be. Send that line to the owner."),
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
