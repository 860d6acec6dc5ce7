"""Rewording: a word becomes a synonym in the same form, where its sentence allows it (anchors: PWWS, TextFooler).

Ren et al. (ACL 2019) and Jin et al. (AAAI 2020) swap any synonym or near vector; Morris et al. (EMNLP findings 2020)
found most such swaps broken. Here the strict tier swaps reviewed pairs only, one part of speech, one form, the grammar
around checked; the loose tier adds WordNet's synonyms of common senses and is for a person to judge.
"""

from collections.abc import Iterator
from itertools import pairwise

from engine.attacks.text.edits import Edit, Site
from engine.attacks.text.lexicon.forms import Reading, inflect
from engine.attacks.text.lexicon.grammar import article, fits, same_case
from engine.attacks.text.lexicon.guards import PREFIXES, is_fixed
from engine.attacks.text.lexicon.meaning import passage_likeness
from engine.attacks.text.lexicon.speech import Context, guess
from engine.attacks.text.lexicon.synonyms import Tier, synonyms
from engine.attacks.text.lexicon.tables import wordnet
from engine.attacks.text.words import Sort, Word, sentences, words

LEAST = {"strict": 0.9, "loose": 0.7}  # how sure the part of speech must be
WINDOW = 7  # words on each side that the likeness of passages looks at
PASSAGE_ALIKE = {"strict": 0.8, "loose": 0.7}
KIND = "synonym"
CODE_MARKS = ("/", "\\", "_", "=", "<", ">", "@", "#", "$", "%", "^", "&", "|", "~", "[", "]", "{", "}", "+", ".")


class Rewording:
    """Offers synonyms for the content words of a text.

    Args:
        tier: "strict": what a careful reader accepts almost always; "loose": more, to be judged by a person.
    """

    def __init__(self, tier: Tier = "strict") -> None:
        self.tier: Tier = tier

    @property
    def name(self) -> str:
        """Name in records."""
        return f"rewording-{self.tier}"

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        """Return a site per word that has synonyms, best first; nothing is drawn, so seed and key change nothing."""
        found = []
        for sentence in _sentences(text):
            for place in range(len(sentence.words)):
                if (site := self._site(text, sentence, place)) is not None:
                    found.append(site)
        return tuple(found)

    def _site(self, text: str, sentence: "_Sentence", place: int) -> Site | None:
        word = sentence.words[place]
        if is_fixed(sentence.lower[place]) or not _is_plain(sentence, place) or _in_code(text, word):
            return None
        reading = guess(sentence.context(place), LEAST[self.tier])
        if reading is None or sentence.in_expression(place) or sentence.has_prefix(place):
            return None
        edits = tuple(self._edits(sentence, place, reading))
        if not edits:
            return None
        start = min(edit.start for edit in edits)
        return Site(start, word.end, tuple(_widened(edit, start, text) for edit in edits))

    def _edits(self, sentence: "_Sentence", place: int, reading: Reading) -> Iterator[Edit]:
        word, context = sentence.words[place], sentence.context(place)
        for swap in synonyms(reading.lemma, reading.part, self.tier):
            new = _inflected(swap.lemma, reading)
            if new is None or new in sentence.lower or not fits(reading, swap, context):
                continue
            if sentence.likeness(place, new) < PASSAGE_ALIKE[self.tier]:
                continue
            new = same_case(new, word.text)
            before = sentence.words[place - 1] if context.last in {"a", "an"} else None
            if before is None or (other := article(before.text, new)) == before.text:
                yield Edit(word.start, word.end, new, KIND)
            else:
                yield Edit(before.start, word.end, f"{other} {new}", KIND)


def _inflected(lemma: str, reading: Reading) -> str | None:
    """``lemma`` in the form of ``reading``; where past and participle both would do, only if they are equal."""
    if reading.form != "either":
        return inflect(lemma, reading.part, reading.form)
    past = inflect(lemma, "v", "past")
    return past if past == inflect(lemma, "v", "participle") else None


def _widened(edit: Edit, start: int, text: str) -> Edit:
    """The same change written from ``start`` on, so that all edits of a site replace the same place."""
    return edit if edit.start == start else Edit(start, edit.end, text[start : edit.start] + edit.new, edit.kind)


def _is_plain(sentence: "_Sentence", place: int) -> bool:
    """Whether a word is no name, code or address: lower case, or a capital at the start of a sentence or among capitals."""
    word = sentence.words[place]
    if word.sort is not Sort.WORD or not word.text.isascii():
        return False
    if word.text.islower():
        return True
    if word.text.isupper() and len(word.text) > 1:
        return sum(other.text.isupper() for other in sentence.words) > len(sentence.words) // 2 > 1
    return place == 0 and word.text.istitle() and len(sentence.words) > 2


def _in_code(text: str, word: Word) -> bool:
    """Whether the characters that touch a word make it part of a path, a name or a formula."""
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 2]
    if before == "(" and text[max(0, word.start - 2) : word.start - 1].isalnum():
        return True
    return (
        before in CODE_MARKS
        or after[:1] in (*CODE_MARKS[:-1], "(")
        or (after[:1] in {".", ":"} and after[1:].isalnum())
    )


class _Sentence:
    """The words of one sentence, and which of them only spaces part."""

    def __init__(self, found: tuple[Word, ...], text: str) -> None:
        self.words = found
        self.lower = tuple(word.text.lower() for word in found)
        gaps = [text[one.end : other.start] for one, other in pairwise(found)]
        self.joined = [gap.strip(' \n\r\t"“”') == "" and gap.count("\n") < 2 for gap in gaps]

    def context(self, place: int) -> Context:
        """The words beside the one at ``place`` up to the next punctuation."""
        first = place
        while first and place - first < 4 and self.joined[first - 1]:
            first -= 1
        last = place
        while last < len(self.joined) and last - place < 3 and self.joined[last]:
            last += 1
        return Context(self.lower[place], self.lower[first:place], self.lower[place + 1 : last + 1])

    def in_expression(self, place: int) -> bool:
        """Whether the word is part of an expression that WordNet lists, such as "credit card" or "look up"."""
        context = self.context(place)
        row, own = (*context.before, context.word, *context.after), len(context.before)
        known = wordnet().lemmas
        return any(
            "_".join(row[first : last + 1]) in known or "_".join((*row[first:last], _singular(row[last]))) in known
            for first in range(max(0, own - 2), own + 1)
            for last in range(max(own, first + 1), min(len(row), first + 3))
        )

    def has_prefix(self, place: int) -> bool:
        """Whether the word before, and only a space between, belongs to this one: "non stop", "re create"."""
        return place > 0 and self.joined[place - 1] and self.lower[place - 1] in PREFIXES

    def likeness(self, place: int, new: str) -> float:
        """Cosine of the words around ``place`` before and after the swap."""
        window = self.lower[max(0, place - WINDOW) : place + WINDOW + 1]
        own = min(place, WINDOW)
        return passage_likeness(window, (*window[:own], new, *window[own + 1 :]))


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences of a text that have words."""
    found = words(text)
    at = 0
    for _, end in sentences(text):
        first = at
        while at < len(found) and found[at].end <= end:
            at += 1
        if first < at:
            yield _Sentence(found[first:at], text)
