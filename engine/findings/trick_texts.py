"""Words of deliberate tricks: small changes to every pixel, and turned or shifted pictures."""

from engine.findings.params import (
    Params,
    Texts,
    few_caveat,
    figures,
    interval_sentence,
    notes_of,
    nothing_to_do,
    seen_caveat,
    sentences,
    stakes_sentence,
)
from engine.words import change_words, of, say, say_technical, test_words


def write(params: Params) -> Texts:
    """Return the texts of one deliberate trick at one size."""
    return Texts(_title(params), _meaning(params), _why(params), _advice(params), _technical(params))


def _change(params: Params) -> str:
    test_id = params.text("test_id")
    if test_id != "linf":
        return test_words(test_id)
    change = change_words(params.number("size"))
    rank = params.text("rank")
    if rank == "weaker":
        return say("weaker {change}", change=change)
    return say("stronger {change}", change=change) if rank == "stronger" else change


def _title(params: Params) -> str:
    change, severity = _change(params), params.text("severity")
    if severity == "passed":
        return say("Holds against {change}", change=change)
    if severity == "not_tested":
        return say("Not known yet: {change}", change=change)
    if severity == "low":
        return say("Sometimes tricked by {change}", change=change)
    return say("Tricked by {change}", change=change)


def _meaning(params: Params) -> str:
    wrong, n = params.whole("wrong"), params.whole("n")
    values = {"change": _change(params), "count": of(wrong, n)}
    if params.flag("labelled"):
        result = say("With {change}, it got {count} pictures wrong.", **values)
        ordinary = of(params.whole("clean_wrong"), params.whole("clean_n"))
        result = sentences(result, say("Without them: {count} wrong.", count=ordinary))
    else:
        result = say("With {change}, it changed its answer on {count} pictures.", **values)
    return sentences(result, _limits(params), few_caveat(n), seen_caveat(params))


def _limits(params: Params) -> str:
    doubt = say("Our checks doubt this figure: the truth may be worse.") if params.flag("doubted") else ""
    likely = interval_sentence(params.optional("low"), params.optional("high"))
    return sentences(likely, say("A stronger attack could trick it more often."), doubt)


def _why(params: Params) -> str:
    exposure = params.text("exposure")
    if exposure in ("anyone", "customers"):
        who = say("People who send it pictures can do this on purpose, with free tools.")
    elif exposure == "us":
        who = say("You choose the pictures yourselves, so this is less likely to happen on purpose.")
    else:
        who = say("Anyone who can change a picture before it arrives could do this, with free tools.")
    return sentences(who, stakes_sentence(params))


def _advice(params: Params) -> tuple[str, ...]:
    if params.text("severity") == "passed":
        return nothing_to_do()
    strengthen = say("Strengthen a copy. It learns from tricks like these, and your file is not changed.")
    if params.text("test_id") == "spatial":
        strengthen = say("Add turned and shifted pictures when you train the model next time.")
    person = say("Let a person look at answers that matter.")
    limit = say("Limit how many pictures one sender may try in a short time.")
    advice = [strengthen]
    if params.text("stakes") != "no":
        advice.insert(0 if params.text("stakes") == "yes" else 1, person)
    if params.text("exposure") in ("anyone", "customers"):
        advice.append(limit)
    return tuple(advice)


def _technical(params: Params) -> str:
    attacks = ", ".join(params.names("attacks")) or say_technical("none recorded")
    setting = say_technical(
        "Test {test}, norm {norm}, size {size} (box units; {levels} of 255), after the model's own resize.",
        test=params.text("test_id"),
        norm=params.text("norm"),
        size=f"{params.number('size'):.5g}",
        levels=f"{255 * params.number('size'):.3g}",
    )
    if params.text("test_id") != "linf":
        setting = say_technical(
            "Test {test}, norm {norm}, size {size}, after the model's own resize.",
            test=params.text("test_id"),
            norm=params.text("norm"),
            size=f"{params.number('size'):.5g}",
        )
    worst = say_technical("Per-picture worst case over: {attacks}.", attacks=attacks)
    return sentences(setting, worst, figures(params), notes_of(params))
