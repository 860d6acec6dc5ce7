"""Words of deliberate tricks on texts: hidden letters, typing errors, other words, added words."""

from engine.findings.params import Params, Texts, measured, sentences
from engine.findings.trick_texts import advice, guard_advice, strengthen_advice, titled, told, why
from engine.words import amount_words, say, say_count, say_technical, test_words, text_change_words


def write(params: Params) -> Texts:
    """Return the texts of one deliberate trick at one size."""
    test_id, norm, size = params.text("test_id"), params.text("norm"), params.number("size")
    change = text_change_words(test_id, norm, size) or test_words(test_id, "text")
    return Texts(
        titled(params, change),
        told(params, _what_changed(params)),
        _why(params),
        advice(params, *_own_advice(params)),
        _technical(params),
    )


def _what_changed(params: Params) -> str:
    test_id, size = params.text("test_id"), round(params.number("size"))
    if test_id == "invisible" and params.text("norm") == "percent_of_text":
        return say("Letters in the whole text were hidden, turned around or swapped for look-alikes.")
    return {
        "invisible": sentences(
            say_count(
                "We put a hidden or look-alike letter into each text.",
                "We put up to {n} hidden or look-alike letters into each text.",
                size,
            ),
            say("A person sees the same text, or hardly a difference."),
        ),
        "typo": sentences(
            say_count(
                "We mistyped one word in each text, as quick fingers do.",
                "We mistyped up to {n} words in each text, as quick fingers do.",
                size,
            ),
            say("A person still reads it right."),
        ),
        "rewording": sentences(
            say("We swapped {amount} for others that mean the same.", amount=_amount(params)),
            say("Only rules judged the meaning, so please judge the examples yourself."),
        ),
        "trigger": sentences(
            say_count(
                "We searched for one word that changes the answer wherever it stands.",
                "We searched for up to {n} words that change the answer wherever they stand.",
                size,
            ),
            say_count("Then we added it to each text.", "Then we added them to each text.", size),
        ),
    }.get(test_id, say("The texts were changed: {change}.", change=test_words(test_id, "text")))


def _amount(params: Params) -> str:
    return amount_words(params.text("norm"), params.number("size"))


def _why(params: Params) -> str:
    own = {
        "invisible": say("Such letters can be copied from any web page that offers them."),
        "typo": say("People who want to slip past a filter write like this all the time."),
        "rewording": say("Whoever wants to slip past a filter tries other words."),
        "trigger": say("Once known, such words work for everybody who learns of them."),
    }.get(params.text("test_id"), "")
    return sentences(own, why(params))


def _own_advice(params: Params) -> tuple[str, ...]:
    strengthen, guard = strengthen_advice(params), guard_advice(params)
    return {
        "invisible": (
            say("Clean each text before the model reads it: take out hidden letters, and turn look-alikes back."),
            guard,
        ),
        "typo": (guard, say("Correct spelling before a text reaches the model.")),
        "rewording": (
            say("Please judge the examples first. If the meaning changed, the model may be right."),
            strengthen,
        ),
        "trigger": (say("Look for these words among the texts that it learned from."), strengthen),
    }.get(params.text("test_id"), (strengthen,))


def _technical(params: Params) -> str:
    attacks = ", ".join(params.names("attacks")) or say_technical("none recorded")
    setting = say_technical(
        "Test {test}, norm {norm}, size {size}.",
        test=params.text("test_id"),
        norm=params.text("norm"),
        size=f"{params.number('size'):.5g}",
    )
    worst = say_technical("Per-text worst case over: {attacks}.", attacks=attacks)
    return sentences(setting, worst, measured(params))
