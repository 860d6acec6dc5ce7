"""Looks for a few words that turn many texts into one class when they are put in front.

The idea is that of universal triggers (Wallace, Feng, Kandpal, Gardner, Singh 2019). Ours asks for answers only, so that it
works on any model, and takes its words from the owner's own texts: those that are typical of a class.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.edits import Edit
from engine.results import AttackRecord, Budget, Depth
from engine.scan.hunt import Attacked
from engine.scan.subject import TextSubject
from engine.scan.texts.tools import Tools

LOOKED_AT = 256
"""The first so many texts in key order, which is a random part, give the words."""
FEWEST, MOST_CLASSES = 4, 5
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Trying:
    """How hard to look: words tried on few texts, the best of them on ``texts`` texts, which is also how phrases grow."""

    words: int
    few: int
    best: int
    texts: int


TRYING: dict[Depth, Trying] = {
    "quick": Trying(24, 8, 5, 24),
    "standard": Trying(60, 16, 10, 48),
    "thorough": Trying(150, 24, 20, 96),
}


@dataclass(frozen=True)
class Phrase:
    """Words in front of a text that pull it into the class ``target``."""

    target: int
    words: str


def find_phrases(subject: TextSubject, asker: Asker, most: int, depth: Depth) -> tuple[tuple[Phrase, ...], ...]:
    """Return the best phrase of 1, 2 … ``most`` words for each class, class by class.

    Raises:
        Stopped: the user stopped.
    """
    texts, labels = subject.samples.texts[:LOOKED_AT], subject.reference.labels[:LOOKED_AT]
    targets = [int(label) for label, _ in Counter(labels.tolist()).most_common(MOST_CLASSES)]
    found = []
    for target in sorted(targets):
        rows = np.flatnonzero((labels != target) & ~subject.reference.wrong[:LOOKED_AT])
        if len(rows) >= FEWEST:
            words = typical_words(texts, labels == target)
            found.append(_grown([texts[row] for row in rows], labels[rows], target, words, asker, most, TRYING[depth]))
    return tuple(found)


def typical_words(texts: Sequence[str], inside: np.ndarray) -> list[str]:
    """Return the words of ``texts``, those first that speak most for the texts that are ``inside`` (n,) bool.

    By the ratio of the shares of texts with the word, each count with one half added; words of a single text are left out.
    """
    counts = (Counter[str](), Counter[str]())
    for text, within in zip(texts, inside.tolist()):
        counts[within].update({word.lower() for word in _WORD.findall(text)})
    sizes = (int((~inside).sum()) + 1, int(inside.sum()) + 1)

    def ratio(word: str) -> float:
        """Return the share of texts inside with the word, divided by the share outside."""
        return (counts[1][word] + 0.5) / sizes[1] / ((counts[0][word] + 0.5) / sizes[0])

    frequent = [word for word in counts[0] | counts[1] if counts[0][word] + counts[1][word] > 1]
    return sorted(frequent, key=lambda word: (-ratio(word), word))


def _grown(
    texts: list[str], labels: np.ndarray, target: int, words: list[str], asker: Asker, most: int, trying: Trying
) -> tuple[Phrase, ...]:
    def score(phrase: str, count: int) -> tuple[int, float]:
        """Return how many of the first ``count`` texts the phrase leaves as they are, and their mean margin."""
        answers = margins(asker([f"{phrase} {text}" for text in texts[:count]]), labels[:count])
        return int((answers >= 0).sum()), float(answers.mean())

    near = sorted(words[: trying.words], key=lambda word: score(word, trying.few)[1])[: trying.best]
    phrases: list[Phrase] = []
    for _ in range(most):
        before = f"{phrases[-1].words} " if phrases else ""
        tried = [f"{before}{word}" for word in near if word not in before.split()]
        if not tried:
            break
        phrases.append(Phrase(target, min(tried, key=lambda phrase: score(phrase, trying.texts))))
    return tuple(phrases)


@dataclass(frozen=True)
class TriggerAttack:
    """Puts known phrases in front of every text, as a ``BlockAttack``."""

    phrases: tuple[Phrase, ...]
    tools: Tools

    def __call__(
        self,
        subject: TextSubject,
        rows: np.ndarray,
        budget: Budget,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Attacked:
        """Attack the texts at ``rows``."""
        samples, labels = subject.samples.subset(rows), subject.reference.labels[rows]
        inputs, broken = samples.arrays(), np.zeros(len(rows), bool)
        edits: list[tuple[Edit, ...]] = [()] * len(rows)
        records = []
        for number, phrase in enumerate(self.phrases):
            start = time.perf_counter()
            open_ = np.flatnonzero(~broken & (labels != phrase.target))
            changed = [f"{phrase.words} {samples.texts[place]}" for place in open_]
            tricked = open_[margins(self.tools.asker(changed), labels[open_]) < 0] if changed else open_
            for place in tricked.tolist():
                edits[place] = (Edit(0, 0, f"{phrase.words} ", "trigger"),)
                inputs[place] = f"{phrase.words} {samples.texts[place]}"
            broken[tricked] = True
            settings: dict[str, object] = {"words": phrase.words, "into": subject.model.class_names[phrase.target]}
            seconds = time.perf_counter() - start
            records.append(AttackRecord("words_in_front", settings, len(tricked), len(changed), 0, seconds))
            on_progress((number + 1) / len(self.phrases))
        return Attacked(inputs, broken, tuple(records), tuple(edits))
