"""Whole attacks on texts: budgets counted apart, the same in every run, process and order, odd texts, any access."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from text_victims import NOTHING_STOPS, Pieces, sentences

from engine.attacks.text.asking import Asker
from engine.attacks.text.attack import (
    EDITS,
    SHARE_OF_TEXT,
    SHARE_OF_WORDS,
    WORDS,
    TextAttack,
    TextOutcome,
    WholeText,
    most_edits,
    word_search,
)
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.typo import Typo
from engine.results import Budget, Depth, Stopped

TYPO, HIDDEN = Typo(), Invisible()
WHOLE = TextAttack(WholeText())
ODD = (
    "",
    " ",
    "!",
    "I",
    "great",
    "\U0001f600\U0001f44d\U0001f3fd",
    "これは悪い",
    "a\x00",
    "\ud800 bad",
    "not good\n\n" * 3,
)


def run(
    attack: TextAttack, model: Pieces, texts: Sequence[str], budget: Budget, asker: Asker | None = None,
    keys: np.ndarray | None = None,
) -> TextOutcome:  # fmt: skip
    labels = model.labels(list(texts)) if len(texts) else np.zeros(0, np.int64)
    keys = np.arange(len(texts)).astype(np.uint64) if keys is None else keys
    asker = asker or Asker(model, NOTHING_STOPS)
    return attack(asker, texts, labels, budget, seed=3, keys=keys)


@pytest.mark.parametrize("depth", ["quick", "standard"])
@pytest.mark.parametrize(("transformation", "budget"), [
    (HIDDEN, Budget(EDITS, 1)), (HIDDEN, Budget(EDITS, 2)), (HIDDEN, Budget(EDITS, 5)),
    (TYPO, Budget(WORDS, 1)), (TYPO, Budget(WORDS, 2)), (TYPO, Budget(SHARE_OF_WORDS, 20)),
])  # fmt: skip
def test_what_is_found_is_within_the_budget_and_tricks_the_model(
    transformation: Typo | Invisible, budget: Budget, depth: Depth
) -> None:
    model, texts = Pieces(classes=3, seed=2), [*sentences(24, 10, seed=7), *ODD]
    labels = model.labels(texts)
    found = run(word_search(transformation, depth), model, texts, budget)
    assert found.broken.sum() > 10
    assert found.records[0].broke == found.broken.sum()
    assert found.records[0].forwards == len(set(model.asked))
    answers = model.logits_of(list(found.inputs)).argmax(1)
    for text, new, edits, broken, changed in zip(
        texts, found.inputs, found.edits, found.broken, answers != labels, strict=True
    ):
        assert broken == changed == bool(edits)
        assert apply_edits(text, edits) == new
        starts = {text[: edit.start].count(" ") for edit in edits}
        if budget.norm == EDITS:
            assert len(edits) <= budget.size
        else:
            most = budget.size if budget.norm == WORDS else max(1, len(text.split()) * budget.size // 100)
            assert len(starts) == len(edits) <= most


def test_how_many_edits_a_budget_allows() -> None:
    text = "one two three four five six seven eight nine ten, eleven twelve 13"
    assert [most_edits(text, Budget(SHARE_OF_WORDS, share)) for share in (1, 10, 25, 100)] == [1, 1, 3, 13]
    assert [most_edits(text, Budget(norm, 2)) for norm in (EDITS, WORDS)] == [2, 2]
    assert most_edits("", Budget(SHARE_OF_WORDS, 50)) == 1


def test_whole_texts_are_rewritten_in_every_way_and_asked_once_for_each() -> None:
    model, texts = Pieces(seed=2), [*sentences(20, 12), *ODD]
    labels = model.labels(texts)
    found = run(WHOLE, model, texts, Budget(SHARE_OF_TEXT, 100))
    assert found.broken.sum() > 10
    assert found.records[0].forwards <= 10 * len(texts)
    assert ((model.logits_of(list(found.inputs)).argmax(1) != labels) == found.broken).all()
    assert all(
        edits and edits[0].kind.startswith("whole-") for edits, broken in zip(found.edits, found.broken) if broken
    )


def outcome_of_all() -> str:
    """Return everything that a few attacks find, as text."""
    parts = []
    for blind in (False, True):
        model, texts = Pieces(classes=3, seed=2, blind=blind), [*sentences(12, 9, seed=1), *ODD]
        for attack in (
            word_search(TYPO, "standard", blind=blind),
            word_search(HIDDEN, "thorough", blind=blind),
            WHOLE,
        ):
            found = run(attack, model, texts, Budget(EDITS, 2))
            parts.append((found.inputs.tolist(), found.edits, found.records[0].forwards))
    return ascii(parts)


def test_two_processes_find_the_same_to_the_byte() -> None:
    here = Path(__file__)
    code = "import sys; import test_text_attack as own; sys.stdout.write(own.outcome_of_all())"
    paths = [str(here.parent), str(here.parents[2]), str(here.parents[4])]
    found = []
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(paths)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.append(done.stdout)
    assert found[0] == found[1] == outcome_of_all()
    assert len(found[0]) > 2000


def test_order_and_company_change_nothing() -> None:
    model, texts = Pieces(seed=2), sentences(20, 9, seed=5)
    keys = np.arange(100, 120).astype(np.uint64)
    for attack in (word_search(TYPO, "standard"), word_search(TYPO, "standard", blind=True), WHOLE):
        whole = run(attack, model, texts, Budget(WORDS, 2), keys=keys)
        picked = [7, 3, 19, 0]
        part = run(attack, model, [texts[place] for place in picked], Budget(WORDS, 2), keys=keys[picked])
        assert part.inputs.tolist() == whole.inputs[picked].tolist()
        assert part.edits == tuple(whole.edits[place] for place in picked)


def test_what_one_attack_asked_the_next_one_knows() -> None:
    model, texts = Pieces(seed=2), sentences(20, 9, seed=5)
    shared = Asker(model, NOTHING_STOPS)
    search = word_search(HIDDEN, "standard")
    small, large = (run(search, model, texts, Budget(EDITS, size), shared) for size in (1, 2))
    again = run(search, model, texts, Budget(EDITS, 2), shared)
    alone = run(search, model, texts, Budget(EDITS, 2))
    assert large.edits == again.edits == alone.edits
    assert again.records[0].forwards == 0
    assert large.records[0].forwards < alone.records[0].forwards
    assert not (small.broken & ~large.broken).any()


@pytest.mark.parametrize("blind", [False, True])
def test_nothing_to_attack(blind: bool) -> None:
    found = run(word_search(TYPO, "quick", blind=blind), Pieces(), [], Budget(WORDS, 1))
    assert found.inputs.shape == found.broken.shape == (0,)
    assert found.edits == ()
    assert run(WHOLE, Pieces(), [], Budget(SHARE_OF_TEXT, 100)).edits == ()


def test_a_model_that_gives_no_number_is_tricked() -> None:
    class Failing(Pieces):
        def logits_of(self, texts: Sequence[str]) -> np.ndarray:
            return np.array([[np.nan, 0] if "\u200b" in text else [1, 0] for text in texts], np.float32)

    found = run(word_search(HIDDEN, "quick"), Failing(), ["a good day"], Budget(EDITS, 1))
    assert found.broken.tolist() == [True]
    assert found.edits[0][0].kind == "zero-width"


class FirstWords(Pieces):
    """Counts "x" and look-alikes in the first hundred words; quick on long texts."""

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        hits = np.array([sum(word != "parcel" for word in text[:2000].split()[:100]) for text in texts])
        return np.stack([np.full(len(texts), 4.5), hits], 1).astype(np.float32)


@pytest.mark.parametrize("attack", [word_search(TYPO, "quick"), word_search(HIDDEN, "quick"), WHOLE])
def test_a_very_long_text_is_searched_within_its_questions(attack: TextAttack) -> None:
    model, text = FirstWords(), "parcel " * 14_000
    found = attack(
        Asker(model, NOTHING_STOPS), [text], np.zeros(1, np.int64), Budget(EDITS, 5), seed=0,
        keys=np.zeros(1, np.uint64),
    )  # fmt: skip
    assert len(model.asked) <= 100
    assert found.broken[0]
    if not isinstance(attack.way, WholeText):
        assert len(found.edits[0]) == 5


def test_stop_is_heard_between_batches() -> None:
    model, texts = Pieces(), sentences(80, 10)
    asker = Asker(model, lambda: asker.forwards >= 64)
    with pytest.raises(Stopped):
        run(word_search(TYPO, "standard"), model, texts, Budget(WORDS, 2), asker)
    assert asker.forwards == 64


def test_progress_only_grows() -> None:
    model, texts, told = Pieces(), sentences(20, 8), list[float]()
    word_search(TYPO, "quick")(
        Asker(model, NOTHING_STOPS), texts, model.labels(texts), Budget(WORDS, 1), seed=0,
        keys=np.arange(20).astype(np.uint64), on_progress=told.append,
    )  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == 1


def test_records_say_how_sites_were_ranked() -> None:
    model, texts = Pieces(), sentences(2, 8)
    labels, keys = model.labels(texts), np.arange(2).astype(np.uint64)
    given = [[(0, 3, 1.0)]] * 2
    for blind, salience, name in ((False, None, "deletion"), (False, given, "gradient"), (True, given, "random")):
        found = word_search(TYPO, "quick", blind=blind)(
            Asker(model, NOTHING_STOPS), texts, labels, Budget(WORDS, 1), seed=0, keys=keys, salience=salience,
        )  # fmt: skip
        assert found.records[0].settings == {"most_queries": 100, "ranking": name}
        assert found.records[0].name == "typo_search"


def test_the_model_of_the_engine_is_asked_the_same_way() -> None:
    from hand_made_texts import text_model  # loads torch, which the other processes above need not

    model, texts = Pieces(seed=2), sentences(10, 9)
    inside = run(word_search(TYPO, "quick"), model, texts, Budget(WORDS, 2))
    asker = Asker(text_model(Pieces(seed=2)), NOTHING_STOPS)
    assert run(word_search(TYPO, "quick"), model, texts, Budget(WORDS, 2), asker).edits == inside.edits
