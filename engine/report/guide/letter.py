"""The letter to whoever runs the filter, in plain text: what the folder holds, what it gains, and what is asked of them."""

import textwrap
from typing import TypeAlias

from engine.report.guide.files import NewModel, files_of
from engine.report.guide.hand_over import INSTRUCTIONS, Pack
from engine.results import HardenResult, Measurement
from engine.words import clean_name, join_names, main_pairs, of, say, say_count, text_change_words

LETTER = "LETTER.txt"
_WIDTH = 76
_MOST_NAMES = 12
Pairs: TypeAlias = tuple[tuple[Measurement, Measurement], ...]
"""Main tests before and after."""


def letter(result: HardenResult, new: NewModel, pack: Pack) -> str:
    """Return a letter that the owner can send along, in plain text; all names in it are cleaned."""
    guarded = files_of(result, new).kind == "front"
    subject, asked, back = (_of_guard if guarded else _of_copy)(
        clean_name(result.model.path_name), clean_name(new.name), clean_name(pack.name)
    )
    pairs = () if result.after is None else main_pairs(result.before, result.after, result.preset_size)
    names = join_names([clean_name(name) for name in result.model.classes], most=_MOST_NAMES)
    paragraphs = [
        subject,
        say("Hello,"),
        asked,
        " ".join((_why(result, pairs), *(_gain(*pair, guarded=guarded) for pair in pairs))),
        " ".join((say("The page {page} tells what to do, step by step.", page=INSTRUCTIONS), *_ask_to_check(pack))),
        " ".join((say("The answers and their order are as before: {names}.", names=names), back)),
        say("Thank you!"),
    ]
    return "\n\n".join(textwrap.fill(words, _WIDTH, break_long_words=False) for words in paragraphs) + "\n"


def _of_copy(old: str, new: str, pack: str) -> tuple[str, str, str]:
    """Return the subject, what is asked for, and the way back, for a stronger copy."""
    return (
        say("Subject: A stronger version of our filter {old}", old=old),
        say(
            "the folder {pack} holds a stronger version of our filter {old}. Please put it in place of the one in use.",
            pack=pack,
            old=old,
        ),
        say("The model is called {new}. The old files stay as they are, so you can go back at any time.", new=new),
    )


def _of_guard(old: str, new: str, pack: str) -> tuple[str, str, str]:
    """Return the same for a guard."""
    return (
        say("Subject: A guard for our filter {old}", old=old),
        say(
            "the folder {pack} holds a guard for our filter {old}: a small program that makes each text ready before the "
            "filter reads it. Please put it in front of the filter in use.",
            pack=pack,
            old=old,
        ),
        say("The guard is in {new}. The filter itself stays as it is, so you can go back at any time.", new=new),
    )


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


def _gain(old: Measurement, new: Measurement, *, guarded: bool) -> str:
    change = text_change_words(old.id, old.budget.norm, old.budget.size)
    before, after = (of(round((side.accuracy or 0.0) * side.n), side.n) for side in (old, new))
    if guarded:
        return say(
            "With {change}, it got {before} right without the guard, and {after} with it.",
            change=change,
            before=before,
            after=after,
        )
    return say(
        "With {change}, the old one got {before} right, the new one {after}.",
        change=change,
        before=before,
        after=after,
    )
