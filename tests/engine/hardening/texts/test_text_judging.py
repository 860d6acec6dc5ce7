"""Looks at text models while they train, and how near a copy stays."""

import pytest

from engine.corruptions import TEXT_KINDS
from engine.hardening.choosing import Allowed, choose
from engine.hardening.dial import Dial
from engine.hardening.stopping import never
from engine.hardening.texts.closeness import closeness_on, spliced
from engine.hardening.texts.judge import TextJudge, damaged
from engine.models.texts.protected import protected
from engine.results import DialPoint, Stopped


def test_tricks_make_it_worse_and_the_sanitiser_takes_the_hidden_ones_away(text_kit, sorter):
    judge = TextJudge(text_kit.draw_texts(60, 3), 2.0)
    clean, robust = judge.clean(sorter), judge.robust(sorter)
    assert clean > 0.9
    assert robust < clean - 0.3
    assert judge.robust(protected(sorter)) >= robust
    assert judge.robust(sorter) == robust
    assert judge.look(sorter).one_step == robust
    assert TextJudge(text_kit.draw_texts(60, 3), 1.0).robust(sorter) >= robust


def test_damage_is_measured_for_every_kind_and_the_same_each_time(text_kit, sorter):
    samples = text_kit.draw_texts(40, 3)
    judge = TextJudge(samples, 2.0)
    found = judge.under_damage(sorter, 1, (1, 5))
    assert found == judge.under_damage(sorter, 1, (1, 5))
    assert found.keys() == TEXT_KINDS.keys()
    assert min(found.values()) < judge.clean(sorter)
    for kind in TEXT_KINDS:
        assert damaged(samples, kind, 5, 0) != list(samples.texts)


@pytest.mark.parametrize("look", ["clean", "robust", "look"])
def test_a_look_stops(text_kit, sorter, look):
    with pytest.raises(Stopped):
        getattr(TextJudge(text_kit.draw_texts(40, 3), 2.0, should_stop=lambda: True), look)(sorter)


def test_a_model_agrees_with_itself_and_less_the_farther_it_moves(kit, text_kit, sorter):
    closeness = closeness_on(sorter, text_kit.draw_texts(30).texts, never)
    shares = [closeness.agreement(kit.moved(sorter, by)) for by in (0.0, 0.3, 3.0)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.8


def test_splices_have_parts_of_two_texts():
    texts = ["a b c d", "w x y z"]
    found = spliced(texts)
    assert found == spliced(texts)
    assert any({"a", "z"} <= set(splice.split()) for splice in found)


@pytest.mark.parametrize(
    ("to_beat", "fronted", "worth"), [(None, False, False), (0.0, False, False), (0.0, True, True), (0.48, True, False)]
)
def test_the_original_behind_its_sanitiser_may_be_the_choice(kit, text_kit, sorter, to_beat, fronted, worth):
    """With nothing in front the original is no new model; with a sanitiser it is, where that alone gains enough."""
    judge = TextJudge(text_kit.draw_texts(20, 3), 2.0)
    dial = Dial(protected(kit.moved(sorter, 0.0)), sorter.state_dict(), sorter.state_dict(), judge)
    points = (DialPoint(0.0, 0.9, 0.5), DialPoint(1.0, 0.1, 0.9))
    choice = choose(dial, points, Allowed(0.02, 0.02), 0, to_beat, fronted=fronted)
    assert choice.mix == 0.0
    assert choice.worth_proving == worth
