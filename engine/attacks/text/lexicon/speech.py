"""Which part of speech a word has in its sentence: readings by WordNet, thinned by the words beside it.

Rules that a reader would name: after "the" comes no verb, after "will" a base form, after "very" an adjective or adverb.
Where they leave more than one part of speech, the one that tagged text prefers counts, if clearly enough; else none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.attacks.text.lexicon.forms import Reading, readings
from engine.attacks.text.lexicon.guards import (
    BE,
    CONJUNCTIONS,
    DEGREES,
    DETERMINERS,
    HAVE,
    MODALS,
    PREPOSITIONS,
    PRONOUNS,
    STOP,
)
from engine.attacks.text.lexicon.tables import wordnet
from engine.attacks.text.words import word_set

CLEARLY = 5  # times as often as any other lemma of the same spelling and part of speech
FINITE = frozenset({"base", "third", "past"})
PLURAL_SUBJECTS = frozenset({"i", "we", "they", "you", "who"})
SINGULAR_SUBJECTS = frozenset({"he", "she", "it", "who", "that", "which"})
NEVER_OBJECTS = frozenset({"i", "we", "they", "he", "she", "who"})
SKIPPED = word_set("not also never always just often really usually still already even only now probably")


@dataclass(frozen=True, slots=True)
class Context:
    """A word in lower case, and those beside it in its sentence; empty where punctuation or an end lies between."""

    word: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def last(self) -> str:
        """The word before."""
        return self.before[-1] if self.before else ""

    @property
    def next(self) -> str:
        """The word after."""
        return self.after[0] if self.after else ""

    @property
    def governor(self) -> str:
        """The word before, adverbs such as "not" passed over."""
        return next((word for word in reversed(self.before) if word not in SKIPPED), "")


def guess(context: Context, least: float) -> Reading | None:
    """Return the reading of a word; None where its part of speech is less sure than ``least`` (a share, 0 to 1)."""
    possible = [reading for reading in readings(context.word) if _allowed(reading, context)]
    shares: dict[str, float] = {}
    for reading in possible:
        shares[reading.part] = max(shares.get(reading.part, 0.0), _weight(reading))
    if not shares:
        return None
    part = max(shares, key=lambda one: shares[one])
    if shares[part] < least * sum(shares.values()):
        return None
    kept = [reading for reading in possible if reading.part == part]
    kept = [reading for reading in kept if reading.form in {"comparative", "superlative"}] or kept  # "larger" is large
    best = max(kept, key=_weight)
    others = max((_weight(reading) for reading in kept if reading.lemma != best.lemma), default=0.0)
    same = [reading for reading in kept if reading.lemma == best.lemma]
    return _which_past(best, same, context) if _weight(best) >= CLEARLY * others else None


def _weight(reading: Reading) -> float:
    """How often tagged text used the lemma so; one that it lacks counts a little."""
    return sum(sense.seen for sense in wordnet().parts(reading.lemma)[reading.part]) + 0.5


def _which_past(best: Reading, kept: list[Reading], context: Context) -> Reading | None:
    """Tell a past from a participle of the same spelling; "either" where both would do and the sentence does not say."""
    forms = {reading.form for reading in kept}
    if forms <= {"past", "participle"} and len(forms) == 2:
        helped = context.governor in BE | HAVE
        subject = context.governor in PRONOUNS
        return best._replace(form="participle" if helped else "past" if subject else "either")
    return best if len(forms) == 1 else _single(kept, context)


def _single(kept: list[Reading], context: Context) -> Reading | None:
    finite = [reading for reading in kept if reading.form in FINITE]
    return finite[0] if len(finite) == 1 and context.governor in PRONOUNS else None


def _allowed(reading: Reading, context: Context) -> bool:
    return all(rule(reading, context) for rule in RULES)


def _after_determiner(reading: Reading, context: Context) -> bool:
    """After "the", "my": noun or adjective; before another noun the adjective, else the noun."""
    if context.last not in DETERMINERS or _verbal(reading, context):
        return True
    if reading.part == "a":
        return _may_start_noun(context.next)
    return reading.part == "n" or (reading.part == "r" and _may_start_noun(context.next))


def _verbal(reading: Reading, context: Context) -> bool:
    return context.last in {"that", "this"} and reading.part == "v" and reading.form in {"third", "past"}


def _may_start_noun(word: str) -> bool:
    """Whether a noun, or what stands before one, may begin with ``word``."""
    return bool(word) and word not in STOP and any(reading.part in "na" for reading in readings(word))


def _after_auxiliary(reading: Reading, context: Context) -> bool:
    """After "will", "did" or "don't": a base form, or an adverb before it."""
    if context.governor not in MODALS:
        return True
    return (reading.part == "v" and reading.form == "base") or reading.part == "r"


def _after_subject(reading: Reading, context: Context) -> bool:
    """After "they": a finite verb that agrees, or an adverb. "You" and "it" may be objects: there only what agrees."""
    who = context.governor
    if who not in PRONOUNS:
        return True
    if reading.part == "v" and reading.form in FINITE:
        wrong = {"third"} if who in PLURAL_SUBJECTS else {"base"}
        return reading.form not in wrong or who == "who"
    return reading.part == "r" or who not in NEVER_OBJECTS


def _after_be(reading: Reading, context: Context) -> bool:
    """After "is": no finite verb."""
    return context.governor not in BE or not (reading.part == "v" and reading.form in FINITE)


def _after_have(reading: Reading, context: Context) -> bool:
    """After "has": a participle, or what may begin an object."""
    return context.governor not in HAVE or not (reading.part == "v" and reading.form != "participle")


def _after_preposition(reading: Reading, context: Context) -> bool:
    """After "of" or "with": no verb but -ing."""
    if context.last not in PREPOSITIONS or context.last in {"before", "after", "since", "until", "than", "as", "like"}:
        return True
    return reading.part in "na" or reading.form == "ing"


def _after_degree(reading: Reading, context: Context) -> bool:
    """After "very" or "more": an adjective or adverb (a noun too after "more", "most", "less")."""
    if context.last not in DEGREES or context.last in {"how", "so", "as", "really"}:
        return True
    return reading.part in "ar" or (reading.part == "n" and context.last in {"more", "most", "less", "least"})


def _before_object(reading: Reading, context: Context) -> bool:
    """Before "the" or "my" no adjective stands, and after "to" a verb does."""
    if context.next in DETERMINERS and reading.part == "a" and context.governor not in BE:
        return False
    if context.last == "to" and context.next in DETERMINERS:
        return reading.part == "v" and reading.form == "base"
    return context.last != "to" or reading.part != "v" or reading.form in {"base", "ing"}


def _at_start(reading: Reading, context: Context) -> bool:
    """At the start of a clause, before "the" or "your": a command, or an adverb."""
    if context.before and context.last not in CONJUNCTIONS:
        return True
    return context.next not in DETERMINERS or reading.part in "vr"


def _adjective_place(reading: Reading, context: Context) -> bool:
    """An adjective stands before a noun or another adjective, or after "is", "very", "seems" or "and"."""
    if reading.part != "a" or _may_start_noun(context.next):
        return True
    return context.governor in BE | DEGREES or context.last in LINKS


LINKS = word_set(
    "seem seems seemed look looks looked feel feels felt sound sounds sounded become becomes became and or but get "
    "gets got getting something anything nothing everything"
)
Rule = Callable[[Reading, Context], bool]
RULES: Sequence[Rule] = (
    _after_determiner,
    _after_auxiliary,
    _after_subject,
    _after_be,
    _after_have,
    _after_preposition,
    _after_degree,
    _before_object,
    _at_start,
    _adjective_place,
)
