"""Words of unfamiliar texts: nonsense that a model answers as surely as real texts, and the few words it decides by."""

from engine.findings.params import Params, Texts, measured, nothing_to_do, sentences, stakes_sentence
from engine.words import of, say, say_count, say_technical, test_words


def write(params: Params) -> Texts:
    """Return the texts of the test with unfamiliar texts."""
    return Texts(_title(params), _meaning(params), _why(params), _advice(params), _technical(params))


def _title(params: Params) -> str:
    return {
        "passed": say("It is less sure about texts that mean nothing"),
        "not_tested": say("Not known yet: {change}", change=test_words("ood", "text")),
    }.get(params.text("severity"), say("It is sure about texts that mean nothing"))


def _meaning(params: Params) -> str:
    count = of(params.whole("wrong"), params.whole("n"))
    return sentences(
        say("We gave it texts that mean nothing to it: letters by chance, words by chance, and scripts it never saw."),
        say("On {count} of them it was about as sure as on your own texts.", count=count),
        _cut_down(params),
    )


def _cut_down(params: Params) -> str:
    """Return how few words of the owner's texts the answer hangs on."""
    left, whole = params.optional("left"), params.optional("whole")
    if left is None or whole is None or round(left) >= round(whole):
        return ""
    return say_count(
        "We also left out words for as long as the answer stayed: a text of about {whole} words came down to one word.",
        "We also left out words for as long as the answer stayed: a text of about {whole} words came down to {n}.",
        max(1, round(left)),
        whole=round(whole),
    )


def _why(params: Params) -> str:
    return sentences(
        say("A model always picks one of its answers, even where none fits."),
        say("If it is sure about nonsense, how sure it is cannot warn you of texts it was not made for."),
        stakes_sentence(params),
    )


def _advice(params: Params) -> tuple[str, ...]:
    if params.text("severity") == "passed":
        return nothing_to_do()
    return (
        say("Do not give it texts of another kind or another language than it learned from."),
        say("Let a person look at texts that are unlike your usual ones."),
    )


def _technical(params: Params) -> str:
    kinds = ", ".join(f"{kind} {sure}/{n}" for kind, sure, n in params.rows("rows"))
    text = say_technical("Sure, of tried, by kind of text: {kinds}.", kinds=kinds or "–")
    return sentences(text, measured(params))
