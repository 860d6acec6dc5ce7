"""Words of deliberate tricks: what all share, and those of pictures: tiny changes to every pixel, turning and shifting."""

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
from engine.findings.severity import FEWEST_TO_PASS
from engine.words import (
    change_words,
    of,
    say,
    say_of,
    say_technical,
    sight_words,
    size_percent,
    sized_change_words,
    test_words,
    trainable_form,
)


def write(params: Params) -> Texts:
    """Return the texts of one deliberate trick at one size."""
    strengthen = strengthen_advice(params)
    if params.text("test_id") == "spatial":
        strengthen = say("Add turned and shifted pictures when you train the model next time.")
    return Texts(
        titled(params, _change(params)),
        told(params, _what_changed(params)),
        why(params),
        advice(params, strengthen),
        _technical(params),
    )


def _change(params: Params) -> str:
    test_id = params.text("test_id")
    if test_id != "linf":
        return test_words(test_id)
    size = params.number("size")
    return sized_change_words(size) if params.text("rank") else change_words(size)


def titled(params: Params, change: str) -> str:
    """Return the title of a trick that is called ``change`` in the middle of a sentence."""
    severity = params.text("severity")
    if severity == "passed":
        return say("Holds against {change}", change=change)
    if severity == "not_tested":
        return say("Not known yet: {change}", change=change)
    if severity == "low":
        return say("Sometimes tricked by {change}", change=change)
    return say("Tricked by {change}", change=change)


def told(params: Params, what_changed: str) -> str:
    """Return what the figures say: what was changed, how many went wrong, and what limits that."""
    if _little_to_trick(params):
        right = of(params.whole("clean_n") - params.whole("clean_wrong"), params.whole("clean_n"))
        return sentences(
            say_of(params.task, "{count} pictures were right without any trick.", count=right),
            say("That is too few to tell what tricks do."),
        )
    likely = interval_sentence(params, labelled=params.flag("labelled"))
    doubt = say("Our checks doubt this figure: the truth may be worse.") if params.flag("doubted") else ""
    stronger = say("A stronger attack could trick it more often.")
    blind = say("We could only use its answers, so this figure is less sure.") if _answers_only(params) else ""
    return sentences(what_changed, _counts(params), likely, stronger, blind, doubt, caveats(params))


def _answers_only(params: Params) -> bool:
    """Return True where gradients would have searched better, but the model has none."""
    return params.flag("answers_only") and params.text("test_id") == "linf"


def _little_to_trick(params: Params) -> bool:
    """Return True where nothing was found only because hardly any sample was right to begin with."""
    right = params.whole("clean_n") - params.whole("clean_wrong")
    few = right < FEWEST_TO_PASS <= params.whole("clean_n")
    return few and params.text("severity") == "not_tested" and not params.flag("doubted")


def _counts(params: Params) -> str:
    count = of(params.whole("wrong"), params.whole("n"))
    if not params.flag("labelled"):
        return say_of(params.task, "It then changed its answer on {count} pictures.", count=count)
    ordinary = of(params.whole("clean_wrong"), params.whole("clean_n"))
    return sentences(
        say_of(params.task, "It then got {count} pictures wrong.", count=count),
        say("Without the change: {count}.", count=ordinary),
    )


def _what_changed(params: Params) -> str:
    size, settings = params.number("size"), params.values("settings")
    if params.text("test_id") == "linf":
        most = say("Each pixel became lighter or darker by up to {size} of full brightness.", size=size_percent(size))
        return sentences(most, sight_words(size))
    if params.text("test_id") == "spatial" and not {"shift_per_degree", "scale_per_degree"} <= settings.keys():
        return say("Pictures were turned, shifted and resized a little.")
    if params.text("test_id") == "spatial":
        return say(
            "Pictures were turned by up to {angle} degrees, shifted by up to {shift} and resized by up to {scale}.",
            angle=f"{size:g}",
            shift=size_percent(size * float(settings["shift_per_degree"])),
            scale=size_percent(size * float(settings["scale_per_degree"])),
        )
    return say("The pictures were changed: {change}.", change=_change(params))


def why(params: Params) -> str:
    """Return who could do this, and whether mistakes are costly."""
    exposure = params.text("exposure")
    if exposure in ("anyone", "customers"):
        who = say_of(params.task, "People who send it pictures can do this on purpose, with free tools.")
    elif exposure == "us":
        who = say_of(params.task, "You choose the pictures yourselves, so this is less likely to happen on purpose.")
    else:
        who = say_of(params.task, "Anyone who can change a picture before it arrives could do this, with free tools.")
    return sentences(who, stakes_sentence(params))


def strengthen_advice(params: Params) -> str:
    """Return how to make the model stronger against what only training helps with, or what to open in place of this file."""
    instead = trainable_form(params.optional_text("format"))
    if params.optional_text("strengthening") == "front":
        return sentences(say("A guard in front of it helps little against this."), instead)
    if params.optional_text("strengthening") == "none":
        return instead
    return say("Strengthen a copy. It learns from tricks like these, and your file is not changed.")


def guard_advice(params: Params) -> str:
    """Return how to make a model of texts stronger against hidden signs and slips."""
    if params.optional_text("strengthening") == "front":
        return say(
            "Make it stronger: Toughen puts a guard in front that puts such texts right. Your file is not changed."
        )
    return strengthen_advice(params)


def advice(params: Params, *own: str) -> tuple[str, ...]:
    """Return what to do: ``own`` is what helps against this trick, the main thing first."""
    if params.text("severity") == "passed":
        return nothing_to_do()
    if _little_to_trick(params):
        return (say_of(params.task, "First make it right on ordinary pictures, then check again."),)
    person = say("Let a person look at answers that matter.")
    limit = say_of(params.task, "Limit how many pictures one sender may try in a short time.")
    steps = list(own)
    if params.text("stakes") != "no":
        steps.insert(0 if params.text("stakes") == "yes" else len(own), person)
    if params.text("exposure") in ("anyone", "customers"):
        steps.append(limit)
    return tuple(steps)


def _technical(params: Params) -> str:
    attacks = ", ".join(params.names("attacks")) or say_technical("none recorded")
    size = f"{params.number('size'):.5g}"
    if params.text("test_id") == "linf":
        size = say_technical(
            "{size} (box units; {levels} of 255)", size=size, levels=f"{255 * params.number('size'):.3g}"
        )
    setting = say_technical(
        "Test {test}, norm {norm}, size {size}, after the model's own resize.",
        test=params.text("test_id"),
        norm=params.text("norm"),
        size=size,
    )
    worst = say_technical("Per-picture worst case over: {attacks}.", attacks=attacks)
    return sentences(setting, worst, measured(params))
