"""Few pictures: the copy keeps near to the original, and nothing is claimed that so few cannot show."""

import copy

import numpy as np
import pytest
import torch

from engine.hardening import HardenSettings, choosing, harden
from engine.hardening.acceptance import Evidence, decide
from engine.hardening.choosing import Allowed, allowed_with, choose
from engine.hardening.dial import Dial
from engine.hardening.pictures.closeness import closeness_on
from engine.hardening.pictures.judge import PictureJudge
from engine.hardening.pictures.plan import FEW, make_recipe
from engine.hardening.pictures.recipe import PictureRecipe
from engine.hardening.provable import enough_to_test
from engine.hardening.stopping import never
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import DialPoint

RECIPE = PictureRecipe(0.05, 10, few=True)


def test_a_model_agrees_with_itself_and_less_the_farther_it_moves(kit, fitted):
    closeness = closeness_on(fitted, kit.draw_samples(25), RECIPE, never)
    shares = [closeness.agreement(kit.moved(fitted, by)) for by in (0.0, 0.2, 1.0, 3.0)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.8
    assert shares == [closeness.agreement(kit.moved(fitted, by)) for by in (0.0, 0.2, 1.0, 3.0)]


def test_a_mix_that_strays_on_blends_is_passed_over_though_every_picture_is_right(kit, fitted):
    samples = kit.draw_samples(25)
    judge = PictureJudge(samples.inputs(), torch.from_numpy(np.asarray(samples.labels)), 0.05)
    far = kit.moved(fitted, 1.0).state_dict()
    points = (DialPoint(0.0, 1.0, 0.1), DialPoint(1.0, 1.0, 0.9))
    loose = Allowed(1.0, 1.0)
    near = Allowed(1.0, 1.0, strayed=0.05, closeness=closeness_on(fitted, samples, RECIPE, never))

    def chosen(allowed):
        dial = Dial(copy.deepcopy(fitted), fitted.state_dict(), far, judge)
        return choose(dial, points, allowed, seed=0)

    assert chosen(loose).mix == 1.0
    assert chosen(loose).worth_proving
    assert chosen(near).mix == 0.0
    assert not chosen(near).worth_proving


def test_the_limit_of_many_pictures_leaves_no_room_for_one_more(kit, fitted):
    assert allowed_with(0.02, 0.0, 500, None) == Allowed(0.25 * 0.02, 0.75 * 0.03)
    few = allowed_with(0.02, 0.0, 25, closeness_on(fitted, kit.draw_samples(25), RECIPE, never))
    assert few.loss == pytest.approx(0.25 * 0.02 + 1 / 25)
    assert few.strayed == pytest.approx(0.12)
    assert allowed_with(0.0, 0.0, 25, few.closeness).strayed == 0.0


@pytest.mark.parametrize("n", [10, 60, FEW - 1, FEW])
def test_the_recipe_follows_from_the_number_of_pictures(kit, fitted, n):
    samples = kit.draw_samples(n)
    recipe = make_recipe(fitted, samples, samples.labels, HardenSettings())
    assert recipe.few == (n < FEW)
    assert recipe.augmentation.mix == (1.0 if n < FEW else 0.0)
    assert recipe.learning_rate == pytest.approx(4e-3 * {10: 1 / 8, 60: 0.3}.get(n, 1.0))
    assert recipe.batch == 64
    assert PictureRecipe.from_object(recipe.to_object()) == recipe


def test_enough_to_test():
    assert enough_to_test(0.02) == 145
    assert enough_to_test(0.0) is None


def evidence_of(n: int, gained: int) -> Evidence:
    """Nothing ordinary lost; ``gained`` of ``n`` hold out where none did."""
    right, places = np.ones(n, bool), np.arange(n)
    return Evidence(
        right, right, places, np.array(["cat"] * n, dtype=object), ~right, places < gained, places,
        unreliable=(), trust_checks=5, searched_fresh=True, replayed=n,
        damage_before={"corruption.blur": 0.8}, damage_after={"corruption.blur": 0.8}, limit=0.02,
    )  # fmt: skip


def strengthened(kit, model, save, n=(26, 4, 12)):
    parts = [kit.draw_samples(count, seed=seed) for seed, count in enumerate(n)]
    settings = HardenSettings(depth="quick", max_accuracy_drop=3.0, minutes=0.01)
    silent, nothing = SilentMonitor(), NoCheckpoint()
    return harden(model, *parts, settings, save_candidate=save, seed=0, monitor=silent, checkpoint=nothing)


def test_a_bad_copy_is_none_and_the_number_needed_is_said(kit, fitted, monkeypatch):
    monkeypatch.setattr(choosing, "LEAST_GAIN", -1.0)  # have even a copy that learned nothing tested
    hardened = strengthened(kit, fitted, lambda network: kit.as_model(kit.small_network(seed=9)))
    assert hardened.after is not None
    assert hardened.proof == "none"
    assert hardened.samples_needed == enough_to_test(0.03) == 65
    assert any("about 65" in note for note in hardened.notes)


def test_too_little_gain_is_none_and_the_number_needed_is_said(kit, fitted):
    hardened = strengthened(kit, fitted, pytest.fail)
    assert hardened.after is None
    assert hardened.proof == "none"
    assert hardened.samples_needed == 65


def test_a_good_copy_is_at_most_likely_and_needs_more_than_there_were():
    verdict = decide(evidence_of(n=12, gained=6), 0)
    assert verdict.proof == "likely"
    assert verdict.samples_needed is not None
    assert verdict.samples_needed > 100
