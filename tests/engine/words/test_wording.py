"""Numbers, lists and verdicts in words."""

from dataclasses import replace

import made_results as made
import made_texts
import pytest

from engine import words as words_package
from engine.results import Reason
from engine.words import (
    change_words,
    damage_words,
    harden_verdict,
    join_names,
    percent,
    scan_verdict,
    sentence_case,
    standard_words,
    trust_words,
)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.994, "99 %"), (0.998, "over 99 %"), (1.0, "100 %")],
)
def test_only_exact_shares_are_nothing_or_everything(share: float, words: str) -> None:
    assert percent(share) == words


def test_lists() -> None:
    assert join_names([]) == ""
    assert join_names(["a"]) == "a"
    assert join_names(["a", "b", "c"]) == "a, b and c"
    assert join_names(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"


def test_words_follow_the_size() -> None:
    phrases = [change_words(size) for size in (2 / 255, 4 / 255, 8 / 255, 0.1)]
    assert len(set(phrases)) == 4


def test_unknown_ids_are_shown_cleaned() -> None:
    for words in (damage_words, words_package.test_words, trust_words):
        assert words("new\u202e") == "new⟨U+202E⟩"
    assert standard_words("X.1") == ""
    assert sentence_case("blur") == "Blur"
    assert sentence_case("") == ""


def test_verdict_of_a_check() -> None:
    assert scan_verdict(made.scan_result()) == (
        "Your model is easy to trick.",
        "With visible changes that fool no person, it got 446 of 500 pictures wrong.",
        "Without any trick: 37.",
    )
    tough = made.scan_result(measurements=made.entries(500, 0.925, 0.92, 0.92))
    assert scan_verdict(tough)[0] == "Our tests could hardly trick your model."
    assert "too few" in scan_verdict(made.scan_result(n=5))[-1]
    assert "cannot say" in scan_verdict(replace(tough, findings=()))[0]


def test_verdict_of_a_strengthening() -> None:
    assert harden_verdict(made.harden_result()) == (
        "The new version is harder to trick.",
        "Tricked before: 893 of 1000. Tricked now: 338 of 1000.",
        "Ordinary pictures right: 926 before, 911 now, of 1000.",
    )
    assert harden_verdict(made.harden_result("none")) == (
        "We found no version that we can recommend.",
        "Your file is as it was.",
    )
    stopped = replace(made.harden_result("none"), reasons=(Reason("d.fresh_search", False, False),))
    assert harden_verdict(stopped) == ("You stopped before a new version could be judged.", "Your file is as it was.")
    assert harden_verdict(made.harden_result("likely"))[-1] == "About 640 test pictures could prove it."


def test_strengthened_texts_are_told_for_hidden_letters_and_for_slips() -> None:
    told = harden_verdict(made_texts.harden_result())
    assert told[1].startswith("Tricked by hidden changes in the whole text before: ")
    assert told[2].startswith("Tricked by 2 mistyped words before: ")
