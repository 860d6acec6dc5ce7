"""Runs the searches of many texts side by side, so that the model is asked about all of them at once.

The search of one text is a generator: it yields texts to ask about, gets their margins (below 0: tricked), and returns
the edits that it found. So each search reads top to bottom, and batches come by themselves.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.edits import Edit

Edits = tuple[Edit, ...]
Search = Generator[list[str], np.ndarray, Edits | None]
"""Yields texts, is sent their margins, returns edits that trick the model, or None.

What is beyond its questions is not asked, and its margin is infinite. One that then asks more gets ``OutOfQuestions``:
it may return what it has.
"""
MOST_CHARACTERS = 4_000_000
"""Further searches begin while those under way wait for fewer characters than this."""


class OutOfQuestions(Exception):
    """A search asked all that it may."""


@dataclass(frozen=True)
class Found:
    """What the searches of n texts found: edits that trick the model or None, and questions asked for each (n,)."""

    edits: tuple[Edits | None, ...]
    queries: np.ndarray


def run_together(
    searches: Sequence[Search],
    labels: np.ndarray,
    asker: Asker,
    *,
    most_queries: int,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Found:
    """Run ``searches``, one per text with its label in ``labels`` (n,); none asks more than ``most_queries``.

    Raises:
        Stopped: the user stopped.
    """
    run = _Run(searches, most_queries)
    while run.waiting or run.begun < len(searches):
        run.begin()
        asked = [text for texts in run.waiting.values() for text in texts]
        places = np.repeat(list(run.waiting), [len(texts) for texts in run.waiting.values()]).astype(np.int64)
        run.take(margins(asker(asked), labels[places]) if asked else np.zeros(0))
        on_progress((run.begun - len(run.waiting)) / len(searches))
    return Found(tuple(run.found), run.queries)


class _Run:
    """The searches under way; ``waiting`` has what each of them asks."""

    def __init__(self, searches: Sequence[Search], most_queries: int) -> None:
        self.searches, self.most = searches, most_queries
        self.found: list[Edits | None] = [None] * len(searches)
        self.queries = np.zeros(len(searches), np.int64)
        self.waiting: dict[int, list[str]] = {}
        self.begun = 0
        self._cut: dict[int, int] = {}

    def begin(self) -> None:
        """Begin as many searches as there is room for, at least one where none is under way."""
        characters = sum(len(text) for texts in self.waiting.values() for text in texts)
        while self.begun < len(self.searches) and characters < MOST_CHARACTERS:
            place, self.begun = self.begun, self.begun + 1
            self._go_on(place, None)
            characters += sum(len(text) for text in self.waiting.get(place, ()))

    def take(self, answers: np.ndarray) -> None:
        """Hand each search its margins, in the order of ``waiting``."""
        start, asked = 0, self.waiting
        self.waiting = {}
        for place, texts in asked.items():
            end = start + len(texts)
            own = np.concatenate([answers[start:end], np.full(self._cut.pop(place, 0), np.inf)])
            self.queries[place] += len(texts)
            self._go_on(place, own)
            start = end

    def _go_on(self, place: int, answer: np.ndarray | None) -> None:
        """Let one search go on up to its next question."""
        search, left = self.searches[place], self.most - int(self.queries[place])
        try:
            wanted = next(search) if answer is None else search.send(answer)
            while not wanted:
                wanted = search.send(np.zeros(0))
            if left > 0:
                self.waiting[place], self._cut[place] = wanted[:left], max(0, len(wanted) - left)
            else:
                search.throw(OutOfQuestions())
        except StopIteration as end:
            self.found[place] = end.value
        except OutOfQuestions:
            pass
        finally:
            if place not in self.waiting:
                search.close()
