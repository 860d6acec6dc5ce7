"""Contractions are written out, and written-out forms contracted, where English allows both."""

import re
from collections.abc import Iterator
from itertools import pairwise

from engine.attacks.text.edits import Edit
from engine.attacks.text.lexicon.forms import readings
from engine.attacks.text.lexicon.grammar import same_case
from engine.attacks.text.neutral.variant import Variant, follows, variant
from engine.attacks.text.words import Word, word_set, words

NOT = {
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not", "aren't": "are not",
    "wasn't": "was not", "weren't": "were not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "won't": "will not", "wouldn't": "would not", "can't": "cannot", "couldn't": "could not", "shouldn't": "should not",
    "mustn't": "must not", "needn't": "need not", "mightn't": "might not", "shan't": "shall not",
}  # fmt: skip
ENDINGS = {"i'm": "I am", "let's": "let us"}
ENDINGS |= {f"{who}'re": f"{who} are" for who in ("you", "we", "they")}
ENDINGS |= {f"{who}'ve": f"{who} have" for who in ("i", "you", "we", "they")}
ENDINGS |= {f"{who}'ll": f"{who} will" for who in ("i", "you", "he", "she", "it", "we", "they")}
HAVE_OR_IS = ("he", "she", "it", "that", "what", "there", "here", "who", "where", "how")
HAVE_OR_WOULD = ("i", "you", "he", "she", "it", "we", "they")
SUBJECTS = word_set("i you he she it we they there this that these those")
PERFECT = word_set("been got gotten had become taken gone come seen done made")
PAIRS = {
    tuple(long.lower().split()): short for short, long in (ENDINGS | NOT).items() if short not in {"let's", "can't"}
}
PAIRS |= {(who, "is"): f"{who}'s" for who in HAVE_OR_IS}
PAIRS |= {("can", "not"): "can't"}


def contraction_variants(text: str) -> tuple[Variant, ...]:
    """Return the text with all contractions written out ("expanded"), and with all possible ones made ("contracted")."""
    row = words(text)
    return (
        *variant("contraction", "expanded", text, _expanded(text, row)),
        *variant("contraction", "contracted", text, _contracted(text, row)),
    )


def _expanded(text: str, row: tuple[Word, ...]) -> Iterator[Edit]:
    for place, word in enumerate(row):
        following = row[place + 1].text.lower() if place + 1 < len(row) and follows(text, word, row[place + 1]) else ""
        if (long := _long(word.text.lower().replace("’", "'"), following)) is not None:
            yield Edit(word.start, word.end, _cased(long, word.text), "contraction")


def _long(short: str, following: str) -> str | None:
    """What a contraction stands for; None where the next word does not tell, or where a question is turned round."""
    if short in NOT:
        return None if following in SUBJECTS else NOT[short]
    if short in ENDINGS:
        return ENDINGS[short]
    who, _, ending = short.partition("'")
    forms = {reading.form for reading in readings(following)} if following else set()
    if ending == "s" and who in HAVE_OR_IS:
        if following in PERFECT:
            return f"{who} has"
        return None if not following or "participle" in forms else f"{who} is"
    if ending == "d" and who in HAVE_OR_WOULD and following:
        if following in {"better", *PERFECT}:
            return f"{who} had" if following not in {"come", "become"} else None
        return f"{who} would" if "base" in forms | _base(following) and "participle" not in forms else None
    return None


def _base(word: str) -> set[str]:
    return {"base"} if word in {"be", "have", "do", "like", "love", "not", "never", "also", "rather"} else set()


def _contracted(text: str, row: tuple[Word, ...]) -> Iterator[Edit]:
    """Take "not" first, so that "it is not" becomes "it isn't" once."""
    taken = -1
    apostrophe = "’" if "’" in text and "'" not in text else "'"
    for place, (one, other) in enumerate(pairwise(row)):
        key = (one.text.lower(), other.text.lower())
        after = row[place + 2] if place + 2 < len(row) and follows(text, other, row[place + 2]) else None
        if one.start < taken or not follows(text, one, other) or not _may_contract(key, after):
            continue
        taken = other.end
        yield Edit(
            one.start,
            other.end,
            _cased(PAIRS[key].replace("'", apostrophe), text[one.start : other.end]),
            "contraction",
        )
    for word in row:
        if word.text.lower() == "cannot":
            yield Edit(word.start, word.end, _cased(f"can{apostrophe}t", word.text), "contraction")


def _may_contract(key: tuple[str, str], after: Word | None) -> bool:
    if key not in PAIRS:
        return False
    if key[1] == "not":
        return True
    if after is None or after.text.lower() == "not":
        return False
    return key[1] != "have" or after.text.lower() in PERFECT


def _cased(new: str, model: str) -> str:
    """``new`` in the capitals of ``model``; "I" stays large."""
    letters = re.sub(r"[^\w]", "", model)
    if letters.isupper() and len(letters) > 1 and letters not in {"Im", "Ive", "Ill", "Id"}:
        return new.upper()
    new = re.sub(r"^i\b", "I", new)
    return same_case(new, "A" if model[:1].isupper() else "a") if not new.startswith("I") else new
