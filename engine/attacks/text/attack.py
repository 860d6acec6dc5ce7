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


class TextAttack(Protocol):
    """A small object that looks for texts on which the model errs; see ``engine.attacks.outcome.Attack``."""

    @property
    def name(self) -> str:
        """Name in records."""

    def __call__(
        self,
        asker: Asker,
        texts: Sequence[str],
        labels: np.ndarray,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        salience: Sequence[Salience] | None,
        on_progress: Callable[[float], None],
    ) -> TextOutcome:
        """Attack ``texts`` with ``labels`` (n,); ``salience`` says what each answer depends on, None: find out by asking.

        Raises:
            Stopped: the user stopped.
        """


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

    def __call__(
        self,
        asker: Asker,
        texts: Sequence[str],
        labels: np.ndarray,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        salience: Sequence[Salience] | None,
        on_progress: Callable[[float], None],
    ) -> TextOutcome:
        """See ``TextAttack``."""

        def search(place: int) -> Search:
            text = texts[place]  # the sites of a long text are many: found when its turn comes
            sites = self.transformation.sites(text, seed=seed, key=int(keys[place]))
            ranking = self._ranking(text, sites, None if salience is None else salience[place], seed, keys[place])
            unknown = salience is None and not self.blind
            most = most_edits(text, budget)
            return (yield from search_text(text, sites, most, self.effort, ranking, unknown=unknown))

        start, forwards = time.perf_counter(), asker.forwards
        found = run_together(
            [search(place) for place in range(len(texts))],
            labels,
            asker,
            most_queries=self.effort.most_queries,
            on_progress=on_progress,
        )
        asked = asker.forwards - forwards
        settings: dict[str, object] = {"most_queries": self.effort.most_queries, "ranking": self._ranked_by(salience)}
        return _outcome(texts, found.edits, self.name, settings, asked, time.perf_counter() - start)

    def _ranked_by(self, salience: Sequence[Salience] | None) -> str:
        if self.blind:
            return "random"
        return "deletion" if salience is None else "gradient"

    def _ranking(
        self, text: str, sites: Sequence[Site], salience: Salience | None, seed: int, key: np.uint64
    ) -> Ranking:
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

    def __call__(
        self,
        asker: Asker,
        texts: Sequence[str],
        labels: np.ndarray,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        salience: Sequence[Salience] | None,
        on_progress: Callable[[float], None],
    ) -> TextOutcome:
        """See ``TextAttack``."""
        start, forwards = time.perf_counter(), asker.forwards
        found = run_together(
            [_best_of_whole(text) for text in texts],
            labels,
            asker,
            most_queries=100,
            on_progress=on_progress,
        )
        asked = asker.forwards - forwards
        return _outcome(texts, found.edits, self.name, {}, asked, time.perf_counter() - start)


def _best_of_whole(text: str) -> Search:
    variants = whole_variants(text)
    if not variants:
        return None
    answers = yield [apply_edits(text, edits) for edits in variants]
    best = int(answers.argmin())
    return variants[best] if answers[best] < 0 else None


def _outcome(
    texts: Sequence[str],
    found: Sequence[Edits | None],
    name: str,
    settings: dict[str, object],
    asked: int,
    seconds: float,
) -> TextOutcome:
    inputs = np.array([apply_edits(text, edits or ()) for text, edits in zip(texts, found)], object)
    broken = np.array([edits is not None for edits in found], bool)
    record = AttackRecord(name, settings, int(broken.sum()), asked, 0, seconds)
    return TextOutcome(inputs, broken, tuple(edits or () for edits in found), (record,))


def word_search(transformation: Transformation, depth: Depth, *, blind: bool = False) -> WordSearch:
    """Return the search over ``transformation`` that a check of ``depth`` runs.

    Where a model says no more than a class, single edits tell nothing about which go well together: more is tried.
    """
    effort = EFFORTS[depth]
    if blind:
        effort = replace(effort, combined=effort.most_queries // 4)
    return WordSearch(transformation, effort, blind)
