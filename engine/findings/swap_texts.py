"""Words of swaps that should change nothing. They say what was counted, and accuse nobody."""

from engine.findings.groups import compared
from engine.findings.params import (
    Params,
    Texts,
    caveats,
    interval_sentence,
    measured,
    nothing_to_do,
    sentences,
    stakes_sentence,
)
from engine.words import join_names, of, say, say_of, say_technical, swap_words, unchanged_groups

_OF_PEOPLE = ("name", "gender", "place")


def write(params: Params) -> Texts:
    """Return the texts of the invariance test."""
    return Texts(_title(params), _meaning(params), _why(params), _advice(params), _technical(params))


def _title(params: Params) -> str:
    severity = params.text("severity")
    kinds = [str(kind) for kind, broke in params.rows("rows") if broke]
    names = join_names([swap_words(kind) for kind in kinds])
    if severity == "passed":
        return say("Names and places hardly change its answer")
    if severity == "not_tested":
        return say("Not known yet: {change}", change=say("swapped names and places"))
    if not names:
        return say("Answers change with swapped names and places")
    return say("Answers change with other {names}", names=names)


def _meaning(params: Params) -> str:
    lead = say("We swapped words that should not matter: names, places, numbers, short forms, words for women and men.")
    count = of(params.whole("wrong"), params.whole("n"))
    labelled = params.flag("labelled")
    if labelled:
        clean = of(params.whole("clean_wrong"), params.whole("clean_n"))
        told = sentences(
            say_of(params.task, "It then got {count} pictures wrong.", count=count),
            say("Without the change: {count}.", count=clean),
        )
    else:
        told = say_of(params.task, "It then changed its answer on {count} pictures.", count=count)
    likely = interval_sentence(params, labelled=labelled)
    groups = compared(params.rows("groups"))
    return sentences(lead, told, _kinds(params), groups, likely, caveats(params))


def _kinds(params: Params) -> str:
    """Return how many answers each kind of swap was the first to change."""
    rows = [(str(kind), int(broke)) for kind, broke in params.rows("rows") if int(broke) > 0]
    listed = [say("{n} by {kind}", kind=swap_words(kind), n=broke) for kind, broke in rows]
    return say("Changed: {kinds}.", kinds=join_names(listed, most=len(listed))) if listed else ""


def _why(params: Params) -> str:
    people = any(str(kind) in _OF_PEOPLE and broke for kind, broke in params.rows("rows"))
    text = say("The same message should get the same answer, whoever it names.")
    if people and params.text("severity") in ("severe", "medium", "low"):
        text = sentences(
            text,
            say("Where it does not, some people may be treated in another way than others."),
            say("This is a count, not a verdict on the model or its makers."),
        )
    return sentences(text, stakes_sentence(params))


def _advice(params: Params) -> tuple[str, ...]:
    if params.text("severity") == "passed":
        return nothing_to_do()
    return (
        say("Read the examples and judge whether the answer should be the same."),
        say("Train it with the same texts under many names and places."),
        say("Let a person look at answers that matter."),
    )


def _technical(params: Params) -> str:
    kinds = ", ".join(f"{kind} {broke}" for kind, broke in params.rows("rows"))
    text = say_technical(
        "Test invariance, per-text worst case over one swap of each kind; first to break: {kinds}.", kinds=kinds or "–"
    )
    return sentences(text, _by_group(params), measured(params))


def _by_group(params: Params) -> str:
    """Return how many answers the words of each group changed; groups that changed none are only counted."""
    rows = [(f"{kind} {group}", int(broke), int(asked)) for kind, group, broke, asked in params.rows("groups")]
    told = [f"{group} {broke}/{asked}" for group, broke, asked in rows if broke]
    rest = [asked for _, broke, asked in rows if not broke]
    return sentences(
        say_technical("Changed of tried, by group: {groups}.", groups=", ".join(told)) if told else "",
        unchanged_groups(len(rest), sum(rest)),
    )
