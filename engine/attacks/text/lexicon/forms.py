"""Inflection: what a form may be a form of, and the same form of another lemma.

English rules of spelling with WordNet's exceptions; of the spellings that the rules allow, the one that is common
counts, so a form that nobody writes is never made.
"""

import functools
from collections.abc import Iterator
from typing import NamedTuple

from engine.attacks.text.lexicon.tables import irregular, irregular_forms, wordnet, zipfs

# Verbs whose past differs from their participle; for all others the two are equal.
STRONG = """arise arose arisen|awake awoke awoken|bear bore borne|beat beat beaten|become became become|begin began begun
bite bit bitten|blow blew blown|break broke broken|choose chose chosen|come came come|do did done|draw drew drawn
drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|fly flew flown|forbid forbade forbidden
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got got|give gave given|go went gone|grow grew grown
hide hid hidden|know knew known|lie lay lain|mistake mistook mistaken|overcome overcame overcome|prove proved proved
ride rode ridden|ring rang rung|rise rose risen|run ran run|see saw seen|sew sewed sewn|shake shook shaken|show showed shown
shrink shrank shrunk|sing sang sung|sink sank sunk|speak spoke spoken|spring sprang sprung|steal stole stolen
stink stank stunk|swear swore sworn|swell swelled swollen|swim swam swum|take took taken|tear tore torn|throw threw thrown
undergo underwent undergone|undertake undertook undertaken|wake woke woken|wear wore worn|weave wove woven
withdraw withdrew withdrawn|write wrote written|be was been|have had had|bet bet bet|burst burst burst|cast cast cast
cost cost cost|cut cut cut|feed fed fed|find found found|hang hung hung|hit hit hit|hurt hurt hurt|let let let|put put put
quit quit quit|read read read|rid rid rid|set set set|shed shed shed|shut shut shut|slit slit slit|split split split
spread spread spread|thrust thrust thrust|upset upset upset|broadcast broadcast broadcast|lay laid laid""".replace(
    "\n", "|"
)
PAST = {base: (past, participle) for base, past, participle in (row.split() for row in STRONG.split("|"))}
GRADES = {
    "good": ("better", "best"),
    "well": ("better", "best"),
    "bad": ("worse", "worst"),
    "far": ("further", "furthest"),
}
FORMS = {
    "n": ("singular", "plural"),
    "v": ("base", "third", "past", "participle", "ing"),
    "a": ("plain", "comparative", "superlative"),
    "r": ("plain", "comparative", "superlative"),
}
VOWELS = "aeiou"
RARE = 20  # a form less common than this (Zipf value in tenths) is not made: about one in ten million words


class Reading(NamedTuple):
    """A word as a form of a lemma: part of speech (n, v, a, r) and form, such as "plural" or "past"."""

    lemma: str
    part: str
    form: str


@functools.lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Return all that ``word`` (lower case) may be, in a fixed order; none for a word that WordNet lacks."""
    found: dict[Reading, None] = {}
    for part, forms in FORMS.items():
        if part in wordnet().parts(word):
            found[Reading(word, part, forms[0])] = None
        for lemma in _lemmas(word, part):
            for form in forms[1:]:
                if inflect(lemma, part, form) == word:
                    found[Reading(lemma, part, form)] = None
    return tuple(found)


def _lemmas(word: str, part: str) -> Iterator[str]:
    """Lemmas of ``part`` that ``word`` may be an inflected form of."""
    known = wordnet().lemmas
    cut = {"n": ("s", "es"), "v": ("s", "es", "ed", "d", "ing")}.get(part, ("er", "r", "est", "st"))
    bases = dict.fromkeys(irregular().get(f"{part} {word}", ()))
    bases |= dict.fromkeys(base for base, forms in PAST.items() if part == "v" and word in forms)
    bases |= dict.fromkeys(base for base, forms in GRADES.items() if part in "ar" and word in forms)
    for ending in cut:
        if word.endswith(ending) and len(stem := word.removesuffix(ending)) > 1:
            bases |= dict.fromkeys((stem, f"{stem}e"))
            if stem[-1] == "i":
                bases[f"{stem[:-1]}y"] = None
            if stem[-1] == stem[-2]:
                bases[stem[:-1]] = None
    yield from (
        base for base in bases if (base != word or base in PAST) and base in known and part in wordnet().parts(base)
    )


@functools.lru_cache(maxsize=50_000)
def inflect(lemma: str, part: str, form: str) -> str | None:
    """Return ``form`` of ``lemma``, such as the plural of a noun; None where there is no common one."""
    if form == FORMS[part][0]:
        return lemma
    if part == "v" and form in {"past", "participle"} and lemma in PAST:
        return PAST[lemma][form == "participle"]
    if part in "ar" and lemma in GRADES:
        return GRADES[lemma][form == "superlative"]
    common = {spelling: zipfs().get(spelling, 0) for spelling in _spellings(lemma, part, form)}
    best = max(common, key=lambda spelling: common[spelling], default="")
    return best if common.get(best, 0) >= RARE else None


def _spellings(lemma: str, part: str, form: str) -> Iterator[str]:
    """Spellings to choose from: the exceptions, and what the rules give where it may be a spelling too."""
    ending = {"third": "s", "plural": "s", "ing": "ing", "comparative": "er", "superlative": "est"}.get(form, "ed")
    special = [word for word in irregular_forms().get(f"{part} {lemma}", ()) if _fits(word, part, ending)]
    yield from special
    if not special or part == "n" or lemma[-1] in "lpt" or ending == "ing":
        yield from _regular(lemma, ending)


def _fits(word: str, part: str, ending: str) -> bool:
    """Whether an exception is one for this ending: pasts are what is left when the others are taken away."""
    if part == "n":
        return True
    if ending == "ed":
        return not word.endswith(("ing", "s"))
    return word.endswith(ending)


def _regular(lemma: str, ending: str) -> Iterator[str]:
    last, before = lemma[-1], lemma[-2:-1]
    if ending == "s":
        hissing = lemma.endswith(("s", "x", "z", "ch", "sh")) or (last == "o" and before not in VOWELS)
        yield f"{lemma[:-1]}ies" if last == "y" and before not in VOWELS else f"{lemma}{'es' if hissing else 's'}"
        if last == "o":
            yield f"{lemma}s"
        return
    if last == "y" and before not in VOWELS and ending != "ing":
        yield f"{lemma[:-1]}i{ending}"
    elif last == "e" and ending == "ing":
        yield f"{lemma[:-2]}ying" if before == "i" else f"{lemma if before in 'eoy' else lemma[:-1]}ing"
    elif last == "e":
        yield f"{lemma}{ending[1:]}"
    else:
        yield f"{lemma}{ending}"
        if last not in "aeiouwxyh" and before and before in VOWELS:
            yield f"{lemma}{last}{ending}"
