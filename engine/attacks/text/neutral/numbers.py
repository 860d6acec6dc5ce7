"""Years and amounts change a little and keep their number of digits; numbers with a meaning of their own stay."""

import re

from engine.attacks.text.edits import Edit
from engine.attacks.text.neutral.variant import Variant, draw, variant
from engine.attacks.text.words import Sort, Word, words

AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d{2,6}")
YEAR = re.compile(r"(?:19|20)\d\d")
FIXED = frozenset({"24", "7", "365", "10", "12", "13", "18", "21", "50", "52", "60", "69", "100", "101", "360", "404", "411", "419", "420", "500",
                   "666", "911", "999", "1000", "2000"})  # fmt: skip
MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
NOT_BESIDE = re.compile(
    rf"[\d#:/_@=&~^°\-–+*.×\[]$|\b(?:no|nr|v|ver|version|ext|code|section|page|line|isbn|tel|fax|zip|box|id|{MONTH})\.?\s*$",
    re.IGNORECASE,
)
NOT_AFTER = re.compile(
    rf"^(?:[/:_@=&~^°#*×\]-]|[.,]?\d|\s*(?:%|percent|am\b|pm\b|st\b|nd\b|rd\b|th\b|bit\b|\d|{MONTH}\b))", re.IGNORECASE
)
MONEY = re.compile(r"[$£€]\s?$")
LARGEST_STEP = 0.1  # share of an amount that it may change by


def number_variants(text: str, *, seed: int, key: int) -> tuple[Variant, ...]:
    """Return one variant with all such numbers changed, equal ones equally; none without any.

    Telephone numbers, dates, times, versions, percentages, parts of addresses and numbers that stand for something
    (24, 100, 911) are left alone, for these may well matter to a label.
    """
    edits = [
        Edit(word.start, word.end, _changed(word.text, seed, key), "number")
        for word in words(text)
        if word.sort is Sort.NUMBER and _is_neutral(word, text)
    ]
    return variant("number", "nearby", text, edits)


def _is_neutral(word: Word, text: str) -> bool:
    before, after = text[max(0, word.start - 12) : word.start], text[word.end : word.end + 12]
    return (
        AMOUNT.fullmatch(word.text) is not None
        and word.text not in FIXED
        and not word.text.startswith("0")
        and NOT_AFTER.match(after) is None
        and (YEAR.fullmatch(word.text) is not None or NOT_BESIDE.search(before.rstrip(" ")) is None)
        and (len(word.text) < 5 or "," in word.text or MONEY.search(before) is not None)
    )


def _changed(number: str, seed: int, key: int) -> str:
    """A year moves by up to three years into the past; an amount by one in its last digit that is no zero, or a later one."""
    if YEAR.fullmatch(number):
        return str(int(number) - 1 - draw(3, seed, key, number)) if number[-2:] > "02" else number
    places = [place for place, digit in enumerate(number) if digit != ","]
    value = int(number.replace(",", ""))
    last = max(place for place in places if number[place] != "0")
    while last != places[-1] and 10 ** (len(places) - 1 - places.index(last)) > LARGEST_STEP * value:
        last = places[places.index(last) + 1]
    digit = int(number[last])
    step = 1 if digit == 0 or (last == 0 and digit == 1) or (digit < 9 and draw(2, seed, key, number)) else -1
    return f"{number[:last]}{digit + step}{number[last + 1 :]}"
