"""A text model answers in the order asked, in batches of like length, and is judged by its own file."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hand_made import make_model
from hand_made_texts import text_model
from text_victims import Pieces, sentences
from torch import nn

from engine.models import TextModel
from engine.models.texts.buckets import ELSEWHERE, ON_CPU, Room, buckets, room_on

TEXTS = [*sentences(40, 3), *sentences(10, 200, seed=1), "", "a", *sentences(30, 20, seed=2)]


def test_answers_come_in_order_and_in_batches_of_like_length() -> None:
    inside, outside = Pieces(classes=3), Pieces(classes=3, seed=1)
    model = text_model(inside, outside)
    expected = Pieces(classes=3).logits_of(TEXTS)
    assert np.allclose(model.logits_of(TEXTS), expected)
    assert np.allclose(model.confirm(TEXTS), Pieces(classes=3, seed=1).logits_of(TEXTS))
    assert model.room == ELSEWHERE  # it takes texts as they are; its own file is asked in small batches all the same
    for asked, room in ((inside, ELSEWHERE), (outside, ON_CPU)):
        assert sorted(asked.asked) == sorted(TEXTS)
        assert max(asked.batches) <= room.texts
        lengths = [len(text) for text in asked.asked]
        assert lengths == sorted(lengths)
        ends = np.cumsum([0, *asked.batches])
        assert all(
            max(lengths[start:end]) * (end - start) <= room.characters or end - start == 1
            for start, end in pairwise(ends)
        )


@pytest.mark.parametrize("given", [[], (), np.array([], object)])
def test_no_texts(given: object) -> None:
    model = text_model(Pieces(classes=4))
    assert model.logits_of(given).shape == model.confirm(given).shape == (0, 4)  # type: ignore[arg-type]


def test_an_array_of_texts_does_as_well_as_a_list() -> None:
    model = text_model(Pieces())
    assert np.array_equal(model.logits_of(np.array(TEXTS, object)), model.logits_of(TEXTS))


def test_other_weights_and_another_file() -> None:
    model = text_model(Pieces(), Pieces(seed=1))
    other = text_model(Pieces(seed=2), Pieces(seed=3))
    mixed = model.with_network(other.network)
    assert np.array_equal(mixed.logits_of(TEXTS), other.logits_of(TEXTS))
    assert np.array_equal(mixed.confirm(TEXTS), model.confirm(TEXTS))
    moved = model.with_raw(other.raw)
    assert np.array_equal(moved.logits_of(TEXTS), other.logits_of(TEXTS))
    assert np.array_equal(moved.confirm(TEXTS), other.confirm(TEXTS))
    assert mixed.class_names == moved.class_names == model.class_names
    assert not mixed.training


def test_it_moves_and_says_where_it_is() -> None:
    model = text_model(Pieces())
    assert model.on(torch.device("cpu")) is model
    assert model.device == torch.device("cpu")
    model.network.weight = nn.Parameter(torch.zeros(1, device="meta"))
    assert model.device.type == "meta"


def test_a_model_of_pictures_is_none_of_texts() -> None:
    picture = make_model(nn.Flatten(), (1, 2, 2), 4)
    with pytest.raises(ValueError, match="sorts no texts"):
        TextModel(picture.raw, picture.class_names)


def test_buckets_hold_every_text_once_within_the_room() -> None:
    found = buckets(TEXTS, Room(500, 7))
    assert sorted(place for places in found for place in places) == list(range(len(TEXTS)))
    assert max(map(len, found)) == 7
    for places in found:
        assert len(places) == 1 or len(places) * max(len(TEXTS[place]) for place in places) <= 500
    assert (room_on("cpu"), room_on("cuda"), room_on("mps")) == (ON_CPU, ELSEWHERE, ELSEWHERE)
