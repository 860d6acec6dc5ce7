import csv
import subprocess
import sys
from pathlib import Path

import pytest

from engine.attacks.text.lexicon import (
    Context,
    are_antonyms,
    article,
    changes_feeling,
    guess,
    inflect,
    is_fixed,
    likeness,
    opposes,
    readings,
    reviewed,
    same_case,
    synonyms,
    wordnet,
)
from engine.attacks.text.lexicon.tables import irregular_forms, valences, vectors, zipfs

RESOURCES = Path(__file__).resolve().parents[4] / "resources" / "text"

FORMS = """box n plural boxes|city n plural cities|child n plural children|photo n plural photos|hero n plural heroes
knife n plural knives|bus n plural buses|man n plural men|day n plural days|buy v past bought|stop v past stopped
visit v past visited|carry v third carries|carry v past carried|go v third goes|have v third has|make v ing making
die v ing dying|see v ing seeing|run v ing running|open v ing opening|begin v past began|begin v participle begun
cut v past cut|feed v past fed|teach v participle taught|write v participle written|lay v past laid|agree v ing agreeing
big a comparative bigger|large a superlative largest|happy a comparative happier|good a comparative better
bad a superlative worst|soon r comparative sooner""".replace("\n", "|").split("|")


@pytest.mark.parametrize("row", FORMS)
def test_forms(row):
    lemma, part, form, spelling = row.split()
    assert inflect(lemma, part, form) == spelling
    assert (lemma, part, form) in readings(spelling)


@pytest.mark.parametrize(("lemma", "part", "form"), [("information", "n", "plural"), ("beautiful", "a", "comparative")])
def test_a_form_that_nobody_writes_is_not_made(lemma, part, form):
    assert inflect(lemma, part, form) is None


@pytest.mark.parametrize(
    ("before", "word", "after", "part", "form"),
    [
        ("the", "help", "was", "n", "singular"),
        ("will", "help", "the", "v", "base"),
        ("they", "bought", "the", "v", "past"),
        ("has been", "bought", "by", "v", "participle"),
        ("are", "buying", "the", "v", "ing"),
        ("a very", "large", "house", "a", "plain"),
        ("the", "large", "house", "a", "plain"),
        ("it is", "large", "", "a", "plain"),
        ("we", "often", "go", "r", "plain"),
    ],
)
def test_the_part_of_speech_follows_from_the_words_beside(before, word, after, part, form):
    reading = guess(Context(word, tuple(before.split()), tuple(after.split())), 0.9)
    assert reading is not None
    assert (reading.part, reading.form) == (part, form)


def test_an_unclear_part_of_speech_is_no_guess():
    assert guess(Context("support", (), ()), 0.9) is None
    assert guess(Context("xyzzy", ("the",), ()), 0.9) is None


def test_opposites_are_seen():
    assert opposes("unthinkable", "imaginable", "a")
    assert opposes("good", "bad", "a")
    assert opposes("careful", "careless", "a")
    assert not opposes("big", "large", "a")


def test_changed_feelings_are_seen():
    assert changes_feeling("good", "terrible")
    assert changes_feeling("peculiar", "strange")
    assert not changes_feeling("good", "nice")
    assert not changes_feeling("film", "movie")
    assert not changes_feeling("help", "assist", unrated=None)


@pytest.mark.parametrize("word", ["not", "never", "without", "the", "will", "two", "hundred", "don't", "e-mail", "all"])
def test_words_of_grammar_negation_and_quantity_are_fixed(word):
    assert is_fixed(word)


@pytest.mark.parametrize(
    ("before", "word", "right"),
    [
        ("a", "apple", "an"),
        ("an", "book", "a"),
        ("A", "hour", "An"),
        ("An", "user", "A"),
        ("a", "useful", "a"),
        ("AN", "book", "A"),
    ],
)
def test_articles(before, word, right):
    assert article(before, word) == right


def test_capitals():
    assert [same_case("film", model) for model in ("Movie", "MOVIE", "movie", "I")] == ["Film", "FILM", "film", "Film"]


def test_likeness_ranks_synonyms_over_strangers():
    assert likeness("movie", "film") > likeness("movie", "invoice")
    assert likeness("movie", "movie") == pytest.approx(1, abs=1e-6)
    assert likeness("movie", "qqqqq") == -1


def test_reviewed_pairs_are_sound():
    """Each is a word that WordNet has as that part of speech; no antonyms, no grammar words, no other feeling."""
    for (part, lemma), swaps in reviewed().items():
        assert not is_fixed(lemma), lemma
        assert part in wordnet().parts(lemma), lemma
        for swap in swaps:
            assert swap.lemma != lemma
            assert swap.lemma.isalpha()
            assert swap.lemma.islower()
            assert not are_antonyms(lemma, swap.lemma, part), (lemma, swap.lemma)


def test_no_tier_offers_antonyms_or_other_feelings():
    for lemma in list(zipfs())[:4000]:
        for part in wordnet().parts(lemma):
            for tier in ("strict", "loose"):
                for swap in synonyms(lemma, part, tier):
                    assert not are_antonyms(lemma, swap.lemma, part)
                    assert not changes_feeling(lemma, swap.lemma, unrated=None)


def test_loose_offers_what_strict_offers_and_more():
    assert {swap.lemma for swap in synonyms("car", "n", "strict")} == {"automobile"}
    assert {"automobile", "auto"} <= {swap.lemma for swap in synonyms("car", "n", "loose")}


def test_the_tables_are_small_and_whole():
    files = [path for path in RESOURCES.iterdir() if path.suffix in {".gz", ".npz", ".txt"}]
    assert sum(path.stat().st_size for path in files) < 8_000_000
    assert len(wordnet().lemmas) > 100_000
    assert len(zipfs()) > 80_000
    assert len(valences()) > 6_000
    assert len(irregular_forms()) > 3_000
    rows, table = vectors()
    assert table.shape == (len(rows), 64)


def test_importing_reads_no_table_and_no_numpy():
    program = (
        "import sys, engine.attacks.text, engine.attacks.text.rewording, engine.attacks.text.invariance;"
        "from engine.attacks.text.lexicon import tables as t;"
        "print([f.cache_info().currsize for f in (t.wordnet, t.zipfs, t.valences, t.vectors, t.irregular)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 0, 0, 0, 0]"


def test_the_recorded_validity_holds_what_the_strict_tier_promises():
    path = Path(__file__).resolve().parents[3] / "benchmarks" / "rewording_validity.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    assert {row["verdict"] for row in rows} <= {"keep", "change", "grammar"}
    assert sum(row["verdict"] == "keep" for row in rows) >= 0.92 * len(rows)
    assert all(f"[{row['original']}" in row["window"] for row in rows)


def test_of_a_hundred_found_rewordings_ninety_keep_the_meaning():
    path = Path(__file__).resolve().parents[3] / "benchmarks" / "found_rewordings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["changed"] for row in rows}) == 100
    assert sum(row["meaning_kept"] == "yes" for row in rows) >= 90
    assert all(row["original"] != row["changed"] and row["reason"] for row in rows)
