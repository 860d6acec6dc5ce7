"""What a copy of a text model learns from, and the searches and shifts inside."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.hardening.guards import Guards
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.state import fresh_state
from engine.hardening.stopping import never
from engine.hardening.texts.embedding import Shifted, can_shift, shifted_logits
from engine.hardening.texts.lessons import lessons_on
from engine.hardening.texts.order import TextOrder
from engine.hardening.texts.recipe import TextRecipe
from engine.hardening.texts.train_mode import in_train_mode
from engine.models.texts.protected import protected
from engine.protocol import NoCheckpoint
from engine.results import Stopped

RECIPE = TextRecipe(2.0, 20, 16)
TEXTS = ["lovely friendly parcel", "terrible broken useless shoes in the morning"]


def state_of(model, recipe=RECIPE):
    return fresh_state(model.with_network(copy.deepcopy(model.network)), recipe, Guards(1.0, 0.0, 0.02))


def lessons_of(text_kit, model, recipe=RECIPE, checkpoint=None, should_stop=never):
    return lessons_on(model, text_kit.draw_texts(40), recipe, 0, checkpoint or NoCheckpoint(), should_stop)


def loss_of(lessons, state, strength):
    return sum(lesson.loss(state, strength).item() * lesson.share for lesson in lessons.at(state))


def test_every_text_comes_once_a_round_beside_others_of_its_length():
    lengths = np.random.default_rng(0).integers(1, 200, 100)
    order = TextOrder(lengths, 8, seed=3)
    steps = [order.rows(step) for step in range(2 * order.per_round)]
    first, second = steps[: order.per_round], steps[order.per_round :]
    assert sorted(np.concatenate(first).tolist()) == sorted(np.concatenate(second).tolist()) == list(range(100))
    assert [rows.tolist() for rows in first] != [rows.tolist() for rows in second]
    assert np.mean([np.ptp(lengths[rows]) for rows in first]) < 40
    assert np.array_equal(TextOrder(lengths, 8, seed=3).rows(17), steps[17])


def test_the_lessons_of_a_step_do_not_depend_on_what_came_before(text_kit, sorter):
    state = state_of(sorter)
    state.step = 5
    expected = loss_of(lessons_of(text_kit, sorter), state, 1.0)
    lessons = lessons_of(text_kit, sorter)
    state.step = 2
    loss_of(lessons, state, 1.0)
    state.step = 5
    assert loss_of(lessons, state, 1.0) == expected


def test_the_worst_of_more_copies_is_harder(text_kit, sorter):
    state = state_of(sorter)
    state.robust_share = 1.0
    losses = [
        loss_of(lessons_of(text_kit, sorter, replace(RECIPE, own_share=1.0, candidates=count)), state, 1.0)
        for count in (1, 4, 16)
    ]
    assert losses[0] < losses[1] < losses[2]


def test_smaller_pieces_have_the_same_texts(text_kit, sorter):
    state = state_of(sorter)
    whole = [lesson.rows for lesson in lessons_of(text_kit, sorter).at(state)]
    state.pieces = 3
    parts = list(lessons_of(text_kit, sorter).at(state))
    assert len(parts) == 3
    assert sum(lesson.share for lesson in parts) == pytest.approx(1)
    assert np.array_equal(np.concatenate([lesson.rows for lesson in parts]), whole[0])


def test_searched_tricks_are_learned_from_and_kept(text_kit, kit, sorter):
    recipe = replace(RECIPE, refreshes=2, searched=40, candidates=1)
    checkpoint, state = kit.Checkpoint(), state_of(sorter)
    state.step = 10
    found = next(lessons_of(text_kit, sorter, recipe, checkpoint).at(state)).tricks
    assert any(found)
    assert list(checkpoint.states) == ["searched/0"]
    with torch.no_grad():
        for weight in state.network.parameters():
            weight.zero_()  # another search would find something else
    again = lessons_of(text_kit, sorter, recipe, checkpoint, lambda: False)
    assert next(again.at(state)).tricks == found


def test_a_search_inside_training_stops(text_kit, sorter):
    recipe = replace(RECIPE, refreshes=1, searched=40)
    state = state_of(sorter)
    state.step = 10
    lessons = lessons_of(text_kit, sorter, recipe)
    stopping = replace(lessons, searched=replace(lessons.searched, should_stop=lambda: True))
    with pytest.raises(Stopped):
        next(stopping.at(state))


def test_a_shift_raises_the_loss_within_its_length_and_leaves_no_gradient(sorter):
    model = protected(sorter)
    targets = torch.tensor([[0.05, 0.95], [0.95, 0.05]])
    attack = InnerAttack(2, 0.5, 0.75, projects=True)
    shifted = shifted_logits(model, TEXTS, targets, 0.1, attack, torch.Generator().manual_seed(0))

    def loss(logits):
        return torch.nn.functional.cross_entropy(logits, targets).item()

    smaller = shifted_logits(model, TEXTS, targets, 0.02, attack, torch.Generator().manual_seed(0))
    assert loss(shifted) > loss(smaller) > loss(model(TEXTS))
    assert all(weight.grad is None for weight in model.parameters())


def test_only_what_the_words_are_looked_up_as_is_shifted(sorter):
    raw = torch.from_numpy(sorter.texts.encode(TEXTS))
    numbers = raw[:, 0]
    with torch.no_grad():
        with Shifted(numbers) as looked_up:
            plain = sorter.network(raw)
        assert torch.equal(looked_up.found, sorter.network.inner.bert.embeddings.word_embeddings(numbers))
        with Shifted(numbers, torch.zeros_like(looked_up.found)):
            assert torch.equal(sorter.network(raw), plain)
        random = torch.randn(looked_up.found.shape, generator=torch.Generator().manual_seed(0))
        with Shifted(numbers, random):
            assert not torch.allclose(sorter.network(raw), plain)
    assert can_shift(sorter)
    assert can_shift(protected(sorter))


def test_a_model_that_takes_texts_themselves_has_nothing_to_shift(sorter):
    class AsTheyAre:
        def encode(self, texts):
            return np.array([*texts, None], object)[:-1]

    assert not can_shift(sorter.with_raw(replace(sorter.raw, texts=AsTheyAre())))


def test_what_is_left_out_by_chance_follows_from_the_generator_alone(sorter):
    model = state_of(sorter).network
    state = torch.get_rng_state()

    def logits(seed):
        with torch.no_grad(), in_train_mode(model, torch.Generator().manual_seed(seed)):
            return model(TEXTS)

    assert torch.equal(logits(1), logits(1))
    assert not torch.equal(logits(1), logits(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert not model.training
