"""Attacks on text models as a check runs them: a transformation, a budget and a search over many texts."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.asking import Asker
from engine.attacks.text.edits import Site, Transformation, apply_edits
from engine.attacks.text.greedy import EFFORTS, Effort, search_text
from engine.attacks.text.invisible import whole_variants
from engine.attacks.text.ranking import Ranking, Salience, as_drawn, by_deletion, by_salience
from engine.attacks.text.together import Edits, Search, run_together
from engine.attacks.text.words import words
from engine.results import AttackRecord, Budget, Depth

EDITS, WORDS, SHARE_OF_WORDS, SHARE_OF_TEXT = "edits", "words", "percent_of_words", "percent_of_text"
"""Norms of budgets: most edits, most edited words, most edited words in a hundred (at least one), and the whole text."""


@dataclass(frozen=True)
class TextOutcome:
    """The worst texts an attack found for n samples.

    Attributes:
        inputs: (n,), object, str: within the budget; the original where nothing was found.
        broken: (n,) bool: the model's class for ``inputs`` is not the label.
        edits: what leads from each original to ``inputs``; () where nothing was found.
        records: one per attack that ran.
    """

    inputs: np.ndarray
    broken: np.ndarray
    edits: tuple[Edits, ...]
    records: tuple[AttackRecord, ...]


class Way(Protocol):
    """One way to look for edits of a text with which the model errs."""

    @property
    def name(self) -> str:
        """Name in records."""

    @property
    def most_queries(self) -> int:
        """Most texts that it may ask about one text."""

    def settings(self, *, guided: bool) -> dict[str, object]:
        """Return what records say of it; ``guided``: it is told what each answer depends on."""

    def search(self, text: str, budget: Budget, seed: int, key: int, salience: Salience | None) -> Search:
        """Return the search over one text, which starts when its turn comes; ``key`` is that of the sample."""


@dataclass(frozen=True)
class TextAttack:
    """Looks for texts on which the model errs, in one way over many texts; see ``engine.attacks.outcome.Attack``."""

    way: Way

    def __call__(
        self,
        asker: Asker,
        texts: Sequence[str],
        labels: np.ndarray,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        salience: Sequence[Salience] | None = None,
        on_progress: Callable[[float], None] = lambda _: None,
    ) -> TextOutcome:
        """Attack n ``texts`` with ``labels`` (n,) and ``keys`` (n,).

        ``salience`` says what each answer depends on; None: find out by asking.

        Raises:
            Stopped: the user stopped.
        """
        start, forwards = time.perf_counter(), asker.forwards
        guides = [None] * len(texts) if salience is None else salience
        given = zip(texts, keys.tolist(), guides)
        searches = [self.way.search(text, budget, seed, key, guide) for text, key, guide in given]
        found = run_together(searches, labels, asker, most_queries=self.way.most_queries, on_progress=on_progress).edits
        inputs = np.array([apply_edits(text, edits or ()) for text, edits in zip(texts, found)], object)
        broken = np.array([edits is not None for edits in found], bool)
        asked, seconds = asker.forwards - forwards, time.perf_counter() - start
        settings = self.way.settings(guided=salience is not None)
        record = AttackRecord(self.way.name, settings, int(broken.sum()), asked, 0, seconds)
        return TextOutcome(inputs, broken, tuple(edits or () for edits in found), (record,))


def most_edits(text: str, budget: Budget) -> int:
    """Return how many sites of ``text`` may be edited within ``budget``."""
    if budget.norm == SHARE_OF_WORDS:
        return max(1, math.floor(len(words(text)) * budget.size / 100))
    return int(budget.size)


@dataclass(frozen=True)
class WordSearch:
    """Greedy search over the sites of a transformation. ``blind``: the model says no more than a class."""

    transformation: Transformation
    effort: Effort
    blind: bool = False

    @property
    def name(self) -> str:
        """Name in records."""
        return f"{self.transformation.name}_search"

    @property
    def most_queries(self) -> int:
        """Most texts that it may ask about one text."""
        return self.effort.most_queries

    def settings(self, *, guided: bool) -> dict[str, object]:
        """Return how many texts it may ask, and what ranks the words."""
        ranking = "random" if self.blind else "gradient" if guided else "deletion"
        return {"most_queries": self.most_queries, "ranking": ranking}

    def search(self, text: str, budget: Budget, seed: int, key: int, salience: Salience | None) -> Search:
        """See ``Way``; the sites of a long text are many, and are found when its turn comes."""
        sites = self.transformation.sites(text, seed=seed, key=key)
        ranking = self._ranking(text, sites, salience, seed, key)
        unknown = salience is None and not self.blind
        return (yield from search_text(text, sites, most_edits(text, budget), self.effort, ranking, unknown=unknown))

    def _ranking(self, text: str, sites: Sequence[Site], salience: Salience | None, seed: int, key: int) -> Ranking:
        if self.blind:
            draws = stream(seed, self.transformation.name, "order", 0, np.array([key], np.uint64))
            return as_drawn(np.argsort(draws.bits((len(sites),))[0], kind="stable").tolist())
        if salience is None:
            return by_deletion(text, sites, self.effort.most_queries // 8)
        return as_drawn(by_salience(sites, salience))


@dataclass(frozen=True)
class WholeText:
    """Rewrites the whole text in each invisible way; asks once for each."""

    name: str = "whole_text"
    most_queries: int = 100

    def settings(self, *, guided: bool) -> dict[str, object]:
        """Return nothing: there is nothing to choose."""
        return {}

    def search(self, text: str, budget: Budget, seed: int, key: int, salience: Salience | None) -> Search:
        """See ``Way``."""
        variants = whole_variants(text)
        if not variants:
            return None
        answers = yield [apply_edits(text, edits) for edits in variants]
        best = int(answers.argmin())
        return variants[best] if answers[best] < 0 else None


def word_search(transformation: Transformation, depth: Depth, *, blind: bool = False) -> TextAttack:
    """Return the search over ``transformation`` that a check of ``depth`` runs.

    Where a model says no more than a class, single edits tell nothing about which go well together: more is tried.
    """
    effort = EFFORTS[depth]
    if blind:
        effort = replace(effort, combined=effort.most_queries // 4)
    return TextAttack(WordSearch(transformation, effort, blind))
