import itertools

import pytest

from engine.attacks.text.edits import apply_edits
from engine.attacks.text.lexicon import are_antonyms, readings
from engine.attacks.text.rewording import Rewording
from engine.attacks.text.words import words

SENTENCES = """The movie was boring and the actors made a terrible mistake.
We bought a large house near the city.
Please choose the right photo and reply to this message.
They often repair old cars for rich clients.
An enormous crowd obtained the tickets quickly.
Maybe the doctor will inform you about the results.
The company employs several lawyers and teachers.
I almost erased the important information.
She was completely honest about her salary.
The seller repaired the phone immediately.
He said the food was awful, but the price was cheap.
You must complete the form to obtain a prize.
The gift was a wonderful surprise for the kids.
Our nation needs a clever and reliable plan.
The film has a strange ending and a dull story.
Recently the shop reduced the fee for every purchase.
It is difficult to find a quick answer.
The workers constructed a huge building.
Buy a new car today and receive a warranty.
Nevertheless, the teacher forbids phones in the class.""".splitlines()


def swaps(text, tier="strict"):
    """Every text that one edit makes."""
    return {apply_edits(text, [edit]) for site in Rewording(tier).sites(text, seed=0, key=0) for edit in site.edits}


@pytest.mark.parametrize("tier", ["strict", "loose"])
def test_there_are_candidates(tier):
    found = [len(Rewording(tier).sites(text, seed=0, key=0)) for text in SENTENCES]
    assert min(found) > 0
    assert sum(found) >= (35 if tier == "strict" else 50)


@pytest.mark.parametrize("tier", ["strict", "loose"])
@pytest.mark.parametrize("text", SENTENCES)
def test_edits_lie_within_their_sites_in_order(text, tier):
    sites = Rewording(tier).sites(text, seed=0, key=0)
    assert all(one.end <= other.start for one, other in itertools.pairwise(sites))
    for site in sites:
        assert site.edits
        for edit in site.edits:
            assert site.start <= edit.start < edit.end <= site.end
            assert edit.kind == "synonym"
            assert apply_edits(text, [edit]) != text
    assert apply_edits(text, []) == text


def test_it_depends_on_the_text_alone():
    for text in SENTENCES:
        assert Rewording().sites(text, seed=0, key=0) == Rewording().sites(text, seed=9, key=7)


def test_loose_offers_all_that_strict_offers():
    assert all(swaps(text, "loose") >= swaps(text) for text in SENTENCES)


def test_antonyms_never_come_in():
    for text in SENTENCES:
        for site in Rewording().sites(text, seed=0, key=0):
            for edit in site.edits:
                one = text[edit.start : edit.end].split()[-1].lower()
                other = edit.new.split()[-1].lower()
                pairs = itertools.product(readings(one), readings(other))
                assert not any(are_antonyms(a.lemma, b.lemma, a.part) for a, b in pairs)


@pytest.mark.parametrize("tier", ["strict", "loose"])
def test_unthinkable_never_becomes_imaginable(tier):
    assert not any("imaginable" in text for text in swaps("That was unthinkable for the large company.", tier))


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("They bought the house.", "They purchased the house."),
        ("He buys old cars.", "He purchases old cars."),
        ("We are buying the house.", "We are purchasing the house."),
        ("We saw two movies.", "We saw two films."),
        ("It was a larger house.", "It was a bigger house."),
        ("The largest house is here.", "The biggest house is here."),
        ("MY CAR IS VERY BIG AND NEW.", "MY AUTOMOBILE IS VERY BIG AND NEW."),
        ("Maybe he came late.", "Perhaps he came late."),
        ("It was a huge house.", "It was an enormous house."),
        ("She drove a car.", "She drove an automobile."),
        ("An enormous crowd came.", "A huge crowd came."),
    ],
)
def test_form_capitals_and_article_are_kept(text, changed):
    assert changed in swaps(text)


@pytest.mark.parametrize(
    "text",
    [
        "Not all of them will never go.",  # grammar words only
        "He wants to buy.",  # no object
        "Visit http://car.movie/big or car@movie.com now.",
        "She met Mr. Big and Car Smith.",  # names
        "We use my_car = big(car).",  # code
        "I sat on the hot seat of the credit card company's.",
        "He has a non car life and a multi car home.",  # prefixes that a space parts from their words
    ],
)
def test_what_is_protected_stays(text):
    for changed in swaps(text):
        before = {word.text for word in words(text)}
        assert not {"Automobile", "automobile", "Large", "purchase"} & ({word.text for word in words(changed)} - before)


@pytest.mark.parametrize("text", ["", " ", "!!!", "a", "Ω≈ç√", "\n\n", "the " * 500, "\u202ebig car", "😀 big 😀"])
def test_odd_texts_do_no_harm(text):
    for site in Rewording("loose").sites(text, seed=0, key=0):
        assert 0 <= site.start < site.end <= len(text)
