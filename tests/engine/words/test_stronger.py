"""What is said of guards, and of how a model can be made stronger."""

from dataclasses import replace

import made_results as made
import made_texts
import pytest

from engine.results import TriedFront
from engine.words import chosen_front, front_name, guard_parts, harden_verdict, unmet, way_to_be_stronger


@pytest.mark.parametrize(("way", "words"), [("copy", "stronger copy"), ("front", "guard"), ("none", "cannot")])
def test_the_way_to_be_stronger_is_told(way: str, words: str) -> None:
    assert words in way_to_be_stronger(replace(made.model(), strengthening=way))


def test_a_web_service_is_called_one_and_an_old_result_says_nothing() -> None:
    service = replace(made.model(), strengthening="none", format="web service")
    assert "web service" in way_to_be_stronger(service)
    assert way_to_be_stronger(replace(made.model(), strengthening="unknown")) == ""


def test_what_stands_in_front_has_a_name() -> None:
    names = [front_name(front) for front in made_texts.FRONTS]
    assert names == ["No guard", "Cleaning", "Cleaning and spelling", "Cleaning, spelling and votes"]
    assert len(guard_parts()) == 3


def test_the_chosen_one_is_found() -> None:
    front = chosen_front(made_texts.guarded_result())
    assert isinstance(front, TriedFront)
    assert front.before == ("sanitise", "correct")
    assert chosen_front(made_texts.guarded_result("none")) is None
    assert chosen_front(replace(made_texts.guarded_result(), proof="none")) is None


@pytest.mark.parametrize("proof", ["proven", "likely", "none"])
def test_the_verdict_is_about_a_guard(proof: str) -> None:
    guarded, copied = made_texts.guarded_result(proof), made_texts.harden_result(proof)
    assert "guard" in harden_verdict(guarded)[0]
    assert "guard" not in harden_verdict(copied)[0]
    assert harden_verdict(guarded)[1:] == harden_verdict(copied)[1:]


def test_where_nothing_helps_that_is_the_reason() -> None:
    assert unmet(made_texts.guarded_result("none")) == ("Nothing in front of your model helps enough.",)
