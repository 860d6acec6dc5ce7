"""Gendered words change sex together, names included, so that the text stays of one piece."""

import functools
from collections.abc import Sequence

from engine.attacks.text.edits import Edit
from engine.attacks.text.lexicon.forms import readings
from engine.attacks.text.lexicon.grammar import same_case
from engine.attacks.text.lexicon.guards import QUANTITIES, STOP
from engine.attacks.text.neutral.names import group_of, groups
from engine.attacks.text.neutral.variant import Variant, bare, draw, follows, plain_words, variant
from engine.attacks.text.words import Word, word_set

PAIRS = """he she|himself herself|man woman|men women|boy girl|boys girls|father mother|fathers mothers|dad mom|dads moms
daddy mommy|son daughter|sons daughters|brother sister|brothers sisters|husband wife|husbands wives|uncle aunt|uncles aunts
nephew niece|nephews nieces|grandfather grandmother|grandpa grandma|grandson granddaughter|boyfriend girlfriend
boyfriends girlfriends|gentleman lady|gentlemen ladies|male female|males females|king queen|prince princess|actor actress
actors actresses|waiter waitress|widower widow|stepfather stepmother|stepson stepdaughter|salesman saleswoman
businessman businesswoman|businessmen businesswomen|spokesman spokeswoman|chairman chairwoman|policeman policewoman
sir madam|mr ms|he's she's|he'll she'll|he'd she'd|groom bride|schoolboy schoolgirl""".replace("\n", "|")
SWAPS: dict[str, str] = dict(pair.split() for pair in PAIRS.split("|"))
MALE = frozenset(SWAPS) | {"him", "his"}
FEMALE = frozenset(SWAPS.values()) | {"her", "hers", "mrs", "miss", "mum"}
BACK = {woman: man for man, woman in SWAPS.items()} | {"mrs": "mr", "miss": "mr", "mum": "dad", "hers": "his"}
# Where bodies or roles of one sex are the matter, a swap may change what is true.
OF_ONE_SEX = word_set(
    "pregnant pregnancy prostate menopause breast breasts penis vagina uterus ovarian testicular beard sperm "
    "viagra bra lipstick erection erections womb feminine masculine feminist lesbian lesbians gay"
)
GIVES = word_set("give tell show send ask offer teach pay bring buy hand lend owe wish promise cost")
PERCEIVES = word_set("let make help see hear watch feel notice have")


def gender_variants(text: str, *, seed: int, key: int) -> tuple[Variant, ...]:
    """Return the text with the sex of everybody in it changed; none where nobody has one, or a swap could be wrong.

    Group: "women" where only men were, "men" where only women were, else "swapped".
    """
    row = plain_words(text)
    low = [bare(word).text.lower().replace("’", "'") for word in row]
    found = set(low) | {
        f"a {group_of()[bare(word).text].split('-')[0]}" for word in row if bare(word).text in group_of()
    }
    sexes = {sex for sex, known in (("women", MALE | {"a men"}), ("men", FEMALE | {"a women"})) if known & found}
    if not sexes or OF_ONE_SEX & set(low):
        return ()
    edits = []
    for place, word in enumerate(row):
        if bare(word).text in group_of():
            edits.append(_named(bare(word), seed, key))
            continue
        if word.text[:1].isupper() and not _may_be_capital(text, row, place):
            continue
        new = _other(text, row, place)
        if new is None:
            return ()
        if new:
            whole = word if "'" in new else bare(word)
            edits.append(Edit(whole.start, whole.end, same_case(new, whole.text), "gender"))
    return variant("gender", sexes.pop() if len(sexes) == 1 else "swapped", text, edits)


def _may_be_capital(text: str, row: Sequence[Word], place: int) -> bool:
    """Whether a capital says only that a sentence begins, or that the word is a title or shouted."""
    word = row[place]
    if (
        bare(word).text.lower() in {"mr", "mrs", "ms", "miss", "sir", "madam", "mom", "mum", "dad"}
        or word.text.isupper()
    ):
        return True
    before = text[: word.start].rstrip(" \"'“‘(")
    return (
        place == 0 or before[-1:] in ".!?:\n-–—>*" or before == "" or word.text.lower() in {"he", "she", "his", "her"}
    )


def _named(first: Word, seed: int, key: int) -> Edit:
    """A known first name becomes one of the other sex in the same region."""
    sex, region = group_of()[first.text].split("-")
    names = groups()[f"{'men' if sex == 'women' else 'women'}-{region}"].first
    return Edit(first.start, first.end, names[draw(len(names), seed, key, first.text)], "gender")


def _other(text: str, row: Sequence[Word], place: int) -> str | None:
    """The word for the other sex: empty for a word without sex, None where the grammar does not tell which."""
    if row[place].text == "MS" or (row[place].text == "Man" and not _joined(text, row, place)):
        return None if row[place].text == "Man" else ""
    word = bare(row[place]).text.lower().replace("’", "'")
    whole = row[place].text.lower().replace("’", "'")
    if whole in SWAPS or whole in BACK:
        return SWAPS.get(whole) or BACK[whole]
    if word in {"him"}:
        return "her"
    if word in {"his", "her"}:
        after = row[place + 1] if place + 1 < len(row) and follows(text, row[place], row[place + 1]) else None
        owns = after is not None and _starts_noun(after.text.lower())
        if word == "his":
            return "her" if owns else "hers"
        return _her(row[place - 1].text.lower() if place else "", after.text.lower() if after else "", owns=owns)
    return SWAPS.get(word) or BACK.get(word) or ""


def _joined(text: str, row: Sequence[Word], place: int) -> bool:
    return place > 0 and follows(text, row[place - 1], row[place])


def _her(before: str, after: str, *, owns: bool) -> str | None:
    """Say "his" before a noun, "him" else; after "gave" or "saw" both may be meant."""
    if not owns:
        return "him"
    lemmas = _lemmas(before)
    if lemmas & GIVES and not any(reading.form == "singular" and _countable_body(after) for reading in readings(after)):
        return None
    if lemmas & PERCEIVES and any(reading.form == "base" for reading in readings(after)):
        return None
    return "his"


@functools.lru_cache(maxsize=1000)
def _lemmas(word: str) -> frozenset[str]:
    return frozenset(reading.lemma for reading in readings(word) if reading.part == "v")


def _countable_body(word: str) -> bool:
    """Whether a singular noun needs an article, so that "gave her husband" can only mean "gave his wife"."""
    return (
        word in SWAPS or word in BACK or word in {"friend", "boss", "name", "car", "house", "child", "baby", "family"}
    )


def _starts_noun(word: str) -> bool:
    if word in QUANTITIES | {"own", "other", "same", "new"} or word.endswith("'s"):
        return word not in {"all", "both", "more", "most", "much", "once", "twice", "last", "next", "enough"}
    return word not in STOP and any(
        reading.part in "na" or reading.form in {"participle", "ing"} for reading in readings(word)
    )
