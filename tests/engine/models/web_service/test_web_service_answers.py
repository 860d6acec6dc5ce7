"""Every way in which services take pictures and answer: the numbers are those of the model behind them."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from service_server import NAMES, Service, logits_of, shares_of

from engine.models import Permission, RawModel, TextModel, open_model
from engine.models.equality import prove_equal
from engine.models.web_service.filling import to_png
from engine.results import ServiceError

Connect = Callable[..., RawModel]
PLACES = {
    "scores": {"scores": "result.scores"},
    "batch": {"scores": "predictions"},
    "percent": {"scores": ""},
    "named": {"scores": "classes"},
    "pairs": {"pairs": "predictions", "label": "tagName", "score": "probability"},
}


def true_shares(pictures: np.ndarray) -> np.ndarray:
    return np.array([shares_of(to_png(picture.astype(np.uint8))) for picture in pictures])


@pytest.mark.parametrize("path", PLACES)
def test_shares_in_every_shape_are_those_of_the_model(connect: Connect, pictures: np.ndarray, path: str) -> None:
    raw = connect(path, answer=PLACES[path])
    rows = raw.runtime.run(pictures)
    np.testing.assert_allclose(rows, true_shares(pictures), atol=1e-6)
    assert (raw.access, raw.trainable, raw.writer, raw.num_classes) == ("scores", False, None, 10)
    logits = raw.network(torch.from_numpy(pictures))
    np.testing.assert_allclose(logits.softmax(1).numpy(), rows, atol=1e-6)
    assert prove_equal(raw, pictures).status == "equal"


def test_plain_numbers_are_taken_as_they_are(connect: Connect, pictures: np.ndarray) -> None:
    raw = connect("logits", answer={"scores": "logits", "kind": "numbers"})
    expected = [logits_of(to_png(picture.astype(np.uint8))) for picture in pictures]
    np.testing.assert_allclose(raw.runtime.run(pictures), expected, atol=1e-5)
    assert raw.removed == "none"


def test_classes_that_a_service_leaves_out_share_the_rest(connect: Connect, pictures: np.ndarray) -> None:
    raw = connect("top3", answer={"pairs": "", "label": "tagName", "score": "probability"})
    rows, true = raw.runtime.run(pictures), true_shares(pictures)
    assert (rows.argmax(1) == true.argmax(1)).all()
    np.testing.assert_allclose(np.sort(rows, 1)[:, -1], np.sort(true, 1)[:, -1], atol=0.01)
    np.testing.assert_allclose(rows.sum(1), 1, atol=1e-5)


def test_a_label_alone_is_one_class_of_all_and_said_to_be_weak(connect: Connect, pictures: np.ndarray) -> None:
    raw = connect("label", answer={"label": "answer.class"})
    np.testing.assert_array_equal(raw.runtime.run(pictures).argmax(1), true_shares(pictures).argmax(1))
    assert raw.access == "labels"
    assert any("blind and weak" in note for note in raw.facts.notes)


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"image": "data:image/png;base64,{picture_base64}", "more": [1, None, "x"]}},
        {"multipart": {"field": 'pic"ture', "fields": {"mode": "fast"}}},
        {"raw": True},
    ],
)
def test_pictures_arrive_in_every_kind_of_request(
    connect: Connect, service: Service, pictures: np.ndarray, body: dict
) -> None:
    rows = connect(body=body).runtime.run(pictures)
    np.testing.assert_allclose(rows, true_shares(pictures), atol=1e-6)
    if "multipart" in body:
        assert b'name="mode"\r\n\r\nfast\r\n' in service.heard[0][2]
        assert b'name="pic%22ture"; filename="picture.png"' in service.heard[0][2]


def test_texts_go_as_json_values_and_cannot_break_out(connect: Connect, service: Service) -> None:
    raw = connect(
        "texts", sends="text", picture=None, classes=["bad", "good"], body={"json": {"inputs": "{text}"}},
        answer={"pairs": "0", "label": "label", "score": "score"},
    )  # fmt: skip
    texts = ['", "inputs": "x', "{text}", "{picture_base64}", "\u202e\n"]
    model = TextModel(raw, raw.class_names or ())
    rows = model(texts).softmax(1)[:, 1].numpy()
    np.testing.assert_allclose(rows, [len(text) % 7 / 7 for text in texts], atol=1e-5)
    assert raw.task == "text"
    np.testing.assert_allclose(model.confirm(texts)[:, 1], rows, atol=1e-5)


def test_equal_pictures_are_asked_once_and_on_one_connection(
    connect: Connect, service: Service, pictures: np.ndarray
) -> None:
    raw = connect(at_once=2)
    first = raw.runtime.run(np.concatenate([pictures, pictures + 0.4]))
    for picture in pictures:
        raw.runtime.run(picture[None])
    assert len(service.heard) == len(pictures) == raw.meter.sent
    np.testing.assert_array_equal(first[:12], first[12:])
    assert service.connections <= 2
    with raw.meter.afresh():
        raw.runtime.run(pictures[:1])
    assert raw.meter.sent == len(pictures) + 1


def test_the_number_of_classes_is_asked_for_only_where_nobody_says_it(connect: Connect, service: Service) -> None:
    assert connect().num_classes == 10
    assert service.heard == []
    assert connect(classes=None, class_count=10).class_names is None
    assert service.heard == []
    assert connect(classes=None).num_classes == 10
    assert len(service.heard) == 1


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("html", "not_json", "web page"), ("broken", "not_json", "JSON"), ("empty", "not_json", "JSON"),
        ("deep", "not_json", "JSON"), ("deeper", "not_json", "JSON"), ("twice", "not_json", "JSON"),
        ("label", "no_such_place", "answer"), ("nan", "no_numbers", "no number"), ("huge", "no_numbers", "no number"),
        ("digits", "not_json", "JSON"), ("negative", "answer", "below 0"), ("fewer", "other_count", "2 scores"),
        ("elsewhere", "no_such_place", "outcome and model"),
    ],
)  # fmt: skip
def test_answers_that_are_not_as_described(
    connect: Connect, pictures: np.ndarray, path: str, code: str, words: str
) -> None:
    raw = connect(path)
    with pytest.raises(ServiceError) as caught:
        raw.runtime.run(pictures[:1])
    assert caught.value.code == f"service.{code}"
    assert words in caught.value.message


def test_a_new_class_is_named(connect: Connect, pictures: np.ndarray) -> None:
    raw = connect("stranger", answer={"label": "answer.class"})
    with pytest.raises(ServiceError, match="Submarine"):
        raw.runtime.run(pictures[:1])


def test_a_list_that_grows_is_refused(connect: Connect, pictures: np.ndarray, service: Service, describe) -> None:
    raw = open_model(describe("scores", classes=None, class_count=7), permission=Permission(service.address("scores")))
    with pytest.raises(ServiceError, match="10 scores"):
        raw.runtime.run(pictures)
    assert len(NAMES) == 10
