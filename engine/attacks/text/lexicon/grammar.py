"""Whether a synonym fits its sentence: what may follow it, the article before it, capitals."""

from engine.attacks.text.lexicon.forms import Reading, readings
from engine.attacks.text.lexicon.guards import BE, DEGREES, DETERMINERS, PARTICLES, PREPOSITIONS, STOP
from engine.attacks.text.lexicon.speech import Context
from engine.attacks.text.lexicon.synonyms import Swap
from engine.attacks.text.words import word_set

OBJECTS = word_set(
    "me you him her it us them myself yourself himself herself itself ourselves themselves this that these those "
    "all both something anything nothing everything someone anyone everyone one two three"
)
COMPLEMENTS = word_set("to of for with from that about at by on in as than")
SILENT_H = ("hour", "honest", "honor", "honour", "heir")
LIKE_YOU = ("uni", "use", "usu", "uti", "eu", "one", "once", "ubi", "ufo", "ura")


def fits(reading: Reading, swap: Swap, context: Context) -> bool:
    """Whether the words beside ``reading`` leave room for ``swap``, by the flags of ``reworded.txt``."""
    if reading.part == "n":
        return "c" in swap.flags or not _in_compound(context)
    if reading.part == "v":
        return _verb_fits(reading, swap, context)
    if reading.part == "a":
        return ("f" in swap.flags or context.next not in COMPLEMENTS) and ("p" not in swap.flags or _predicate(context))
    return context.next != "as"


def _predicate(context: Context) -> bool:
    """Whether an adjective says what something is, and stands before no noun."""
    return context.governor in BE | DEGREES and not _may_be_noun_phrase(context.next)


def _in_compound(context: Context) -> bool:
    """Whether a noun stands right before or after."""
    return _may_be_noun(context.next) or (_is_noun(context.last) and context.last not in DETERMINERS)


def _may_be_noun(word: str) -> bool:
    return word not in STOP and any(reading.part == "n" for reading in readings(word))


def _is_noun(word: str) -> bool:
    return word not in STOP and {"n"} == {reading.part for reading in readings(word)}


def _verb_fits(reading: Reading, swap: Swap, context: Context) -> bool:
    following = context.next
    if swap.lemma == "get" and context.governor in BE and reading.form == "participle":
        return False  # "was got" is not said
    if following in PARTICLES or (following == "to" and "t" not in swap.flags):
        return following == "by" and context.governor in BE
    if any(word in PARTICLES - {"in", "over", "through", "by"} for word in context.after[1:3]):
        return False
    if "x" in swap.flags:
        return following == "to" or following.endswith("ing")
    if "a" in swap.flags:
        return True
    if following in OBJECTS | DETERMINERS:
        return True
    if reading.form == "participle" and context.governor in BE:
        return following == "" or following in STOP - COMPLEMENTS
    return following not in PREPOSITIONS and _may_be_noun_phrase(following)


def _may_be_noun_phrase(word: str) -> bool:
    return bool(word) and (word not in STOP) and any(reading.part in "na" for reading in readings(word))


def article(before: str, word: str) -> str:
    """Return "a" or "an" as ``word`` needs it, with the capitals of the article ``before``."""
    low = word.lower()
    vowel = low.startswith(SILENT_H) or (low[0] in "aeiou" and not low.startswith(LIKE_YOU))
    right = "an" if vowel else "a"
    return before if before.lower() == right else same_case(right, before) if before != "A" else right.capitalize()


def same_case(word: str, model: str) -> str:
    """Return ``word`` in the capitals of ``model``: all, the first letter, or none."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
