"""Unfamiliar texts: is the model less sure about texts that mean nothing to it? And how few words does it decide by?

The threshold is that of Hendrycks and Gimpel 2017, "A baseline for detecting misclassified and out-of-distribution
examples": 95 % of the owner's own texts that are right lie above it.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.asking import Asker
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.lexicon import zipfs
from engine.attacks.text.reduction import Reduced, reduce_texts
from engine.attacks.text.words import words
from engine.results import AttackRecord, Budget, Depth, Measurement, Stopped
from engine.scan.confidence import FAMILY, softmax
from engine.scan.entries import counted, not_tested
from engine.scan.subject import TextSubject
from engine.scan.texts.budgets import UNFAMILIAR
from engine.scan.texts.foreign import foreign_sentences
from engine.scan.texts.tools import TextRun, Tools
from engine.words import say_technical

ID, BUDGET = UNFAMILIAR, Budget("none", 0.0)
TRIED: dict[Depth, int] = {"quick": 24, "standard": 48, "thorough": 96}
"""Texts of each made kind, and texts that are cut down."""
QUERIES: dict[Depth, int] = {"quick": 60, "standard": 120, "thorough": 300}
"""Questions for each text that is cut down, at most."""
FEWEST = 20
"""Right texts below which no threshold is drawn."""
OWN_KEPT = 0.95
LONGEST = 40
"""Words of a made text at most."""
COMMON = 5000
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


@dataclass(frozen=True)
class Kind:
    """Made texts of one kind and how many of them the model was sure about."""

    name: str
    sure: int
    n: int
    seconds: float


def unfamiliar(run: TextRun, tools: Tools) -> None:
    """Measure it, note the figure, and show some texts that were cut down."""
    run.phase(ID)
    if tools.blind:
        run.tests.append(not_tested(ID, FAMILY, BUDGET, say_technical("The model does not say how sure it is.")))
        return
    rows = np.flatnonzero(~run.subject.reference.wrong)
    if len(rows) < FEWEST:
        run.tests.append(not_tested(ID, FAMILY, BUDGET, say_technical("Too few texts that are right.")))
        return
    try:
        _measure(run, tools.asker, rows)
    except Stopped:
        run.cut_short(ID, FAMILY, BUDGET)


def _measure(run: TextRun, asker: Asker, rows: np.ndarray) -> None:
    subject, depth = run.subject, run.plan.depth
    limit = float(np.quantile(_sureness(subject.reference.logits[rows]), 1 - OWN_KEPT))
    few = rows[: TRIED[depth]]
    kinds = []
    for place, (name, texts) in enumerate(made_texts(subject, few).items()):
        start = time.perf_counter()
        sure = int((_sureness(asker(texts)) >= limit).sum())
        kinds.append(Kind(name, sure, len(texts), time.perf_counter() - start))
        run.monitor.progress(0.1 * (place + 1))
    start, before = time.perf_counter(), asker.forwards
    cut = reduce_texts(
        asker, [subject.samples.texts[row] for row in few], subject.reference.labels[few], most_queries=QUERIES[depth]
    )
    sure = int((_sureness(asker([one.left for one in cut])) >= limit).sum())
    reduction = AttackRecord(
        "input_reduction", _lengths(cut), sure, asker.forwards - before, 0, time.perf_counter() - start
    )
    run.tests.append(_entry(kinds, reduction, cut, limit))
    run.monitor.progress(1.0)
    _show(run, few, cut)


def _entry(kinds: Sequence[Kind], reduction: AttackRecord, cut: Sequence[Reduced], limit: float) -> Measurement:
    """Return the entry: ``accuracy`` is the share of made texts that low confidence gives away."""
    n, sure = sum(kind.n for kind in kinds), sum(kind.sure for kind in kinds)
    note = say_technical(
        "Accuracy here: the share of unfamiliar texts with a confidence under {limit}, which 95 % of the right texts reach.",
        limit=f"{limit:.4f}",
    )
    share = float(np.median([len(one.kept) / max(1, one.words) for one in cut]))
    entry = counted(ID, FAMILY, BUDGET, n - sure, n, notes=(note,), value=share)
    made = tuple(AttackRecord(kind.name, {}, kind.sure, kind.n, 0, kind.seconds) for kind in kinds)
    return replace(entry, attacks=(*made, reduction))


def _lengths(cut: Sequence[Reduced]) -> dict[str, object]:
    """Return the median number of words that were left, of how many."""
    left, whole = [len(one.kept) for one in cut], [one.words for one in cut]
    return {"texts": len(cut), "median_left": float(np.median(left)), "median_words": float(np.median(whole))}


def _show(run: TextRun, rows: np.ndarray, cut: Sequence[Reduced]) -> None:
    for row, one in zip(rows.tolist(), cut):
        if len(one.kept) < one.words and not run.gallery.offer(
            ID, BUDGET.size, row, _applied(run, row, one), one.edits
        ):
            break


def _applied(run: TextRun, row: int, one: Reduced) -> str:
    return apply_edits(run.subject.samples.texts[row], one.edits)


def _sureness(logits: np.ndarray) -> np.ndarray:
    shares = softmax(logits.astype(np.float64)).max(1)
    return np.asarray(np.nan_to_num(shares, nan=0.0))


def made_texts(subject: TextSubject, rows: np.ndarray) -> dict[str, list[str]]:
    """Return texts of each kind, as many and as long as those at ``rows``: letters by chance, words by chance.

    And sentences in other scripts, as many as there are in scripts that none of the owner's texts uses.
    """
    lengths = [max(1, min(LONGEST, len(words(subject.samples.texts[row])))) for row in rows.tolist()]
    found = {"letters": _letters(subject, rows, lengths), "words": _words(subject, rows, lengths)}
    foreign = foreign_sentences(subject.samples.texts)
    return {**found, "scripts": list(foreign)} if foreign else found


def _letters(subject: TextSubject, rows: np.ndarray, lengths: Sequence[int]) -> list[str]:
    draws = stream(subject.seed, ID, "letters", 0, subject.samples.keys[rows])
    picks = draws.integers(len(_LETTERS), (LONGEST, 10))
    sizes = 3 + draws.integers(7, (LONGEST,))
    return [
        " ".join("".join(_LETTERS[picks[place, word, : sizes[place, word]]]) for word in range(length))
        for place, length in enumerate(lengths)
    ]


def _words(subject: TextSubject, rows: np.ndarray, lengths: Sequence[int]) -> list[str]:
    common = [word for word in list(zipfs())[:COMMON] if re.fullmatch("[a-z]{2,}", word)]
    draws = stream(subject.seed, ID, "words", 0, subject.samples.keys[rows])
    picks = draws.integers(len(common), (LONGEST,))
    return [" ".join(common[pick] for pick in picks[place, :length].tolist()) for place, length in enumerate(lengths)]
