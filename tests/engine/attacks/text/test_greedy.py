"""The search against trying everything, and against a plain beam; budgets and questions counted apart."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from text_victims import NOTHING_STOPS, Pieces, hard_texts, sentences

from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.attack import WordSearch, word_search
from engine.attacks.text.edits import Edit, Site, apply_edits
from engine.attacks.text.greedy import EFFORTS, pruned, search_text
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.ranking import as_drawn, by_deletion
from engine.attacks.text.together import Edits, OutOfQuestions, Search, run_together
from engine.attacks.text.typo import Typo
from engine.results import Depth

LETTERS = "xq"


def swaps(text: str, kinds: int = 4) -> list[Site]:
    """Return a site per word with ``kinds`` edits: one of its letters becomes another."""
    found, at = [], 0
    for word in text.split():
        edits = tuple(
            Edit(at + place % len(word), at + place % len(word) + 1, LETTERS[place % 2], "swap")
            for place in range(kinds)
        )
        found.append(Site(at, at + len(word), tuple(dict.fromkeys(edits))))
        at += len(word) + 1
    return found


def worst(model: Pieces, text: str, label: int, tried: Sequence[Edits]) -> float:
    logits = model.logits_of([apply_edits(text, edits) for edits in tried]).astype(np.float64)
    return float(margins(logits, np.full(len(tried), label)).min())


def everything(sites: Sequence[Site], most: int) -> list[Edits]:
    single = [(edit,) for site in sites for edit in site.edits]
    if most == 1:
        return single
    return single + [(a, b) for one, other in combinations(sites, 2) for a in one.edits for b in other.edits]


def beam_of(model: Pieces, text: str, label: int, sites: Sequence[Site], most: int, width: int) -> bool:
    """A plain beam, written apart: at each step every edit at every free site, and the best few are kept."""
    carried: list[frozenset[tuple[int, Edit]]] = [frozenset()]
    for _ in range(most):
        longer = sorted(
            {
                row | {(place, edit)}
                for row in carried for place, site in enumerate(sites) if place not in {at for at, _ in row}
                for edit in site.edits
            },
            key=sorted,
        )  # fmt: skip
        texts = [apply_edits(text, [edit for _, edit in row]) for row in longer]
        left = margins(model.logits_of(texts).astype(np.float64), np.full(len(texts), label))
        if (left < 0).any():
            return True
        carried = [longer[place] for place in np.argsort(left, kind="stable")[:width]]
    return False


def hunt(model: Pieces, texts: list[str], most: int, depth: Depth) -> tuple[list[Edits | None], np.ndarray]:
    labels, way = model.labels(texts), word_search(Typo(), depth, blind=model.blind).way
    assert isinstance(way, WordSearch)
    effort = way.effort

    def search(text: str) -> Search:
        sites = swaps(text)
        ranking = as_drawn(range(len(sites))) if model.blind else by_deletion(text, sites, effort.most_queries // 8)
        return search_text(text, sites, most, effort, ranking)

    found = run_together(
        [search(text) for text in texts], labels, Asker(model, NOTHING_STOPS), most_queries=effort.most_queries
    )
    return list(found.edits), found.queries


def possible(model: Pieces, texts: list[str], most: int) -> np.ndarray:
    labels = model.labels(texts)
    return np.array(
        [worst(model, text, label, everything(swaps(text), most)) < 0 for text, label in zip(texts, labels)]
    )


def tricked(found: list[Edits | None]) -> np.ndarray:
    return np.array([edits is not None for edits in found])


@pytest.mark.parametrize("size", [0, 3])
def test_thorough_finds_every_single_edit_that_tricks(size: int) -> None:
    model, texts = Pieces(size), sentences(60, 9, seed=4)
    known = possible(model, texts, 1)
    assert 10 < known.sum() < 60
    assert tricked(hunt(model, texts, 1, "thorough")[0]).tolist() == known.tolist()


@pytest.mark.parametrize(("depth", "share"), [("quick", 0.5), ("standard", 0.65), ("thorough", 0.98)])
def test_share_of_all_pairs_that_trick(depth: Depth, share: float) -> None:
    model = Pieces(seed=2)
    texts = hard_texts(model, 40)
    known = possible(model, texts, 2)
    found = tricked(hunt(model, texts, 2, depth)[0])
    assert 12 < known.sum() < 40
    assert not (found & ~known).any()
    assert found.sum() >= share * known.sum()


@pytest.mark.parametrize("most", [2, 3])
def test_thorough_is_no_weaker_than_a_beam_of_five(most: int) -> None:
    model = Pieces(seed=2)
    texts = hard_texts(model, 30)
    labels = model.labels(texts)
    beam = np.array([beam_of(model, text, label, swaps(text), most, 5) for text, label in zip(texts, labels)])
    ours = tricked(hunt(model, texts, most, "thorough")[0])
    assert 8 < beam.sum() < 30
    assert not (beam & ~ours).any()


def test_a_class_alone_is_enough() -> None:
    texts = hard_texts(Pieces(seed=1), 40)
    known = possible(Pieces(seed=1), texts, 2)
    assert tricked(hunt(Pieces(seed=1, blind=True), texts, 2, "standard")[0]).sum() >= 0.8 * known.sum()


@pytest.mark.parametrize("depth", ["quick", "standard", "thorough"])
@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("blind", [False, True])
def test_what_is_found_is_within_the_budget_tricks_the_model_and_needs_every_edit(
    depth: Depth, most: int, blind: bool
) -> None:
    model = Pieces(classes=4, seed=6, blind=blind)
    texts = [*sentences(25, 11, seed=3), "great", "", "ok no"]
    labels = model.labels(texts)
    found, queries = hunt(model, texts, most, depth)
    assert queries.max() <= EFFORTS[depth].most_queries
    assert tricked(found).any()
    for text, label, edits in zip(texts, labels, found):
        if edits is None:
            continue
        assert 1 <= len(edits) <= most
        assert len({text[: edit.start].count(" ") for edit in edits}) == len(edits)
        assert worst(model, text, label, [edits]) < 0
        if not blind and most == 2:
            assert all(
                worst(model, text, label, [fewer]) >= 0 for fewer in combinations(edits, len(edits) - 1) if fewer
            )


def test_the_first_shot_costs_one_question() -> None:
    class Touchy(Pieces):
        def logits_of(self, texts: Sequence[str]) -> np.ndarray:
            self.asked += texts
            return np.array([[0.0, 1.0] if "x" in text else [1.0, 0.0] for text in texts], np.float32)

    model, text = Touchy(), "aaaa bbbb cccc"
    search = search_text(text, swaps(text), 1, EFFORTS["quick"], as_drawn([2, 0, 1]))
    found = run_together([search], np.array([0]), Asker(model, NOTHING_STOPS), most_queries=9)
    assert model.asked == ["aaaa bbbb xccc"]
    assert found.edits == ((Edit(10, 11, "x", "swap"),),)


@pytest.mark.parametrize("needed", [{0}, {4}, {0, 4}, {1, 2, 3}, {5}])
def test_pruning_leaves_what_is_needed(needed: set[int]) -> None:
    edits = tuple(Edit(place, place + 1, "X", "swap") for place in range(6))
    search = pruned("abcdef", edits)
    texts: list[str] | None = next(search)
    while texts is not None:
        there = {place for place, letter in enumerate(texts[0]) if letter == "X"}
        texts, kept = sent(search, np.array([-1.0 if needed <= there else 1.0]))
    assert {edit.start for edit in kept or ()} == needed


def sent(search: Search, answer: np.ndarray) -> tuple[list[str] | None, Edits | None]:
    try:
        return search.send(answer), None
    except StopIteration as end:
        return None, end.value


def test_pruning_that_may_ask_no_more_returns_what_tricks() -> None:
    edits = tuple(Edit(place, place + 1, "X", "swap") for place in range(6))
    search = pruned("abcdef", edits)
    next(search)
    search.send(np.array([-1.0]))
    with pytest.raises(StopIteration) as end:
        search.throw(OutOfQuestions())
    assert end.value.value == edits[:3]


def test_a_search_that_ran_out_while_pruning_still_counts() -> None:
    model, texts = Pieces(seed=6), sentences(30, 11, seed=3)
    labels, cut = model.labels(texts), 0
    for most_queries in range(12, 30):
        effort = replace(EFFORTS["quick"], most_queries=most_queries)
        searches = [search_text(text, swaps(text), 5, effort, as_drawn(range(11))) for text in texts]
        found = run_together(searches, labels, Asker(model, NOTHING_STOPS), most_queries=most_queries)
        assert found.queries.max() <= most_queries
        cut += sum(edits is not None and asked == most_queries for edits, asked in zip(found.edits, found.queries))
        for text, label, edits in zip(texts, labels, found.edits):
            assert edits is None or worst(model, text, label, [edits]) < 0
    assert cut > 0


class OneSlip(Pieces):
    """Likes texts without the word ``best`` less, and is tricked by one slip alone."""

    def __init__(self, best: str, slip: str) -> None:
        super().__init__()
        self.best, self.slip = best, slip

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        lost = [0.9 * (self.best not in text) + 2 * (self.slip in text) for text in texts]
        return np.array([[1.0, value] for value in lost], np.float32)


@pytest.mark.parametrize(("number", "found"), [(20, True), (30, False)])
def test_standard_looks_closer_at_the_words_that_did_best(number: int, found: bool) -> None:
    text = "one two three four five"
    sites = [
        Site(at.start(), at.end(), tuple(Edit(at.start(), at.end(), f"<{at[0]}{slip}>", "swap") for slip in range(40)))
        for at in re.finditer(r"\S+", text)
    ]
    model = OneSlip(" three", f"<three{number}>")
    search = search_text(text, sites, 1, EFFORTS["standard"], as_drawn([4, 3, 2, 1, 0]))
    done = run_together([search], np.array([0]), Asker(model, NOTHING_STOPS), most_queries=400)
    assert (done.edits[0] is not None) == found


SIGNS = {
    "soft-hyphen": "\u00ad", "tag": "\U000e0061", "combining": "\u034f", "variation": "\ufe0f", "backspace": "\b",
    "bidi": "\u202e", "full-width": "".join(chr(0xFF41 + place) for place in range(26)),
}  # fmt: skip


class SeesOne(Pieces):
    """Is tricked by more than ``enough`` signs of one kind, and by nothing else."""

    def __init__(self, signs: str, enough: int) -> None:
        super().__init__()
        self.signs, self.enough = signs, enough

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        counts = [sum(letter in self.signs for letter in text) for text in texts]
        return np.array([[0.5, count - self.enough] for count in counts], np.float32)


@pytest.mark.parametrize("depth", ["quick", "standard", "thorough"])
@pytest.mark.parametrize("kind", SIGNS)
@pytest.mark.parametrize("most", [1, 2, 5])
def test_every_kind_of_hidden_edit_is_tried_at_the_best_word_and_leads_at_the_others(
    depth: Depth, kind: str, most: int
) -> None:
    model, text = SeesOne(SIGNS[kind], most - 1), "really trust harder firms before larger orders arrive"
    sites = Invisible().sites(text, seed=0, key=0)
    effort = EFFORTS[depth]
    search = search_text(text, sites, most, effort, as_drawn(range(len(sites))))
    found = run_together([search], np.array([0]), Asker(model, NOTHING_STOPS), most_queries=effort.most_queries)
    assert found.edits[0] is not None
    assert [edit.kind for edit in found.edits[0]] == [kind] * most


class NeedsAll(Pieces):
    """Is tricked once all of ``needed`` are in capitals."""

    def __init__(self, needed: set[str]) -> None:
        super().__init__()
        self.needed = needed

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(self.needed) - 0.5, len(self.needed & {*text.split()})] for text in texts], np.float32)


@pytest.mark.parametrize("needed", [{"WORD3"}, {"WORD0", "WORD39"}, {"WORD5", "WORD6", "WORD30"}])
@pytest.mark.parametrize("most", [20, 40])
def test_a_search_that_may_edit_many_words_ranks_none_and_keeps_the_needed_ones(needed: set[str], most: int) -> None:
    model, text = NeedsAll(needed), " ".join(f"word{place}" for place in range(40))
    sites = [
        Site(match.start(), match.end(), (Edit(match.start(), match.end(), match[0].upper(), "case"),))
        for match in re.finditer(r"\S+", text)
    ]
    search = search_text(text, sites, most, EFFORTS["quick"], by_deletion(text, sites, 12), unknown=True)
    found = run_together([search], np.array([0]), Asker(model, NOTHING_STOPS), most_queries=100)
    assert {edit.new for edit in found.edits[0] or ()} == needed
    assert found.queries[0] <= 8 + 8 * len(needed) + 1
