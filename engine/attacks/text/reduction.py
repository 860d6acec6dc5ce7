"""Input reduction: the fewest words of a text for which a model still gives the same answer.

What the reduction shows is from Feng, Wallace, Grissom, Iyyer, Rodriguez, Boyd-Graber 2018, "Pathologies of neural models
make interpretations difficult". They take out the least important word again and again; here the words are taken out in
parts, larger ones first (delta debugging, Zeller and Hildebrandt 2002), so that long texts need few questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.edits import Edit
from engine.attacks.text.words import Word, words

MOST_QUERIES = 200
"""Questions for each text."""
MOST_PARTS = 16
"""Parts that are tried at once; more come one round after the other."""


@dataclass(frozen=True)
class Reduced:
    """What is left of a text.

    Attributes:
        kept: the words that stay, in order.
        words: how many it had.
        left: they alone, with one blank between them.
        edits: what takes the others out of the text, blanks included: applied, they give ``left``.
    """

    kept: tuple[Word, ...]
    words: int
    left: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class _Search:
    """A text at work: ``kept`` words, of which ``size`` in a row are left out at once, next from place ``at``.

    ``moved``: some went since the last time at place 0; the last passes, over single words, end when none did.
    """

    kept: tuple[Word, ...]
    size: int
    at: int = 0
    asked: int = 0
    moved: bool = False

    def trials(self, most: int) -> list[tuple[Word, ...]]:
        """Return what is left when one part goes, for some parts; never nothing."""
        starts = range(self.at, len(self.kept), self.size)
        room = min(MOST_PARTS, most - self.asked)
        left = [self.kept[:start] + self.kept[start + self.size :] for start in starts]
        return [one for one in left if one][: max(0, room)]

    def after(self, trials: int, taken: tuple[Word, ...] | None, place: int) -> "_Search":
        """Return the search after ``trials`` questions; ``taken`` is what was left of the best that held, at ``place``."""
        asked = self.asked + trials
        if taken is not None:
            return replace(self, kept=taken, at=self.at + place * self.size, asked=asked, moved=True)
        at = self.at + trials * self.size
        if at < len(self.kept) and trials:
            return replace(self, at=at, asked=asked)
        size = self.size if self.size == 1 and self.moved else self.size // 2
        return replace(self, size=size, at=0, asked=asked, moved=False)


def reduce_texts(
    asker: Asker, texts: Sequence[str], labels: np.ndarray, *, most_queries: int = MOST_QUERIES
) -> list[Reduced]:
    """Return what is left of each of n ``texts`` while the model still answers ``labels`` (n,).

    Texts of one word or none stay, as do those that the model answers otherwise when their words stand alone. Ends
    after ``most_queries`` questions for each, which may leave more words than needed; deterministic.

    Raises:
        Stopped: the asker was told to stop.
    """
    every = [words(text) for text in texts]
    searches = [_Search(found, max(1, len(found) // 2)) for found in every]
    alone = [_alone(found) for found in every]
    holds = margins(asker(alone), labels) > 0 if len(texts) else np.zeros(0, bool)
    open_ = [place for place in range(len(texts)) if holds[place] and len(every[place]) > 1]
    while open_:
        searches = _round(asker, searches, labels, open_, most_queries)
        open_ = [place for place in open_ if _goes_on(searches[place], most_queries)]
    return [_reduced(text, found, search.kept) for text, found, search in zip(texts, every, searches)]


def _goes_on(search: _Search, most: int) -> bool:
    return search.size > 0 and len(search.kept) > 1 and search.asked < most


def _round(asker: Asker, searches: list[_Search], labels: np.ndarray, open_: list[int], most: int) -> list[_Search]:
    trials = {place: searches[place].trials(most) for place in open_}
    owners = np.repeat(open_, [len(trials[place]) for place in open_])
    asked = [_alone(one) for place in open_ for one in trials[place]]
    told = margins(asker(asked), labels[owners]) if asked else np.zeros(0)
    after = list(searches)
    for place in open_:
        mine = told[owners == place]
        best = int(mine.argmax()) if len(mine) and mine.max() > 0 else None
        taken = None if best is None else trials[place][best]
        after[place] = searches[place].after(len(mine), taken, best or 0)
    return after


def _alone(kept: Sequence[Word]) -> str:
    return " ".join(word.text for word in kept)


def _reduced(text: str, found: Sequence[Word], kept: tuple[Word, ...]) -> Reduced:
    edits, at = [], 0
    for place, word in enumerate(kept):
        between = " " if place else ""
        if text[at : word.start] != between:
            edits.append(Edit(at, word.start, between, "left-out"))
        at = word.end
    if at < len(text):
        edits.append(Edit(at, len(text), "", "left-out"))
    return Reduced(kept, len(found), _alone(kept), tuple(edits))
