"""Texts become whole numbers: filled, cut, on either side; broken lists are told."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
import tiny_texts as tiny

from engine.models.safety.trial import LONGEST_TEXT
from engine.models.texts.encoding import TokenInput, token_input
from engine.models.texts.files import find_text_files
from engine.models.texts.roles import role_of
from engine.models.texts.settings import settings_of
from engine.results.errors import ModelError

NAMES = ("attention_mask", "input_ids", "token_type_ids", "position_ids")


def made(folder: Path, names: tuple[str, ...] = NAMES, fixed: int | None = None, **settings: object) -> TokenInput:
    folder.mkdir(exist_ok=True)
    tiny.save_tokenizer(folder, tiny.word_pieces(), **settings)
    return token_input(find_text_files(folder), names, kind="bert", most=None, fixed=fixed)


def test_inputs_come_in_the_models_order(tmp_path: Path) -> None:
    rows = made(tmp_path).encode(["a", "a a a"])
    assert rows.dtype == np.int64
    assert rows.shape == (2, 4, 5)
    assert rows[:, 0].tolist() == [[1, 1, 1, 0, 0], [1] * 5]
    assert rows[0, 1, 3:].tolist() == [0, 0]
    assert rows[0, 1, :3].tolist()[::2] == [2, 3]
    assert not rows[:, 2].any()
    assert rows[0, 3].tolist() == [0, 1, 2, 3, 4]


def test_filler_on_the_left_and_of_another_kind(tmp_path: Path) -> None:
    rows = made(tmp_path, padding_side="left", pad_token_type_id=4).encode(["a", "a a a"])
    assert rows[0, 0].tolist() == [0, 0, 1, 1, 1]
    assert rows[0, 2].tolist() == [4, 4, 0, 0, 0]


def test_one_fixed_length(tmp_path: Path) -> None:
    texts = made(tmp_path, ("input_ids",), fixed=9)
    assert texts.encode(["good"]).shape == (1, 1, 9)
    assert texts.encode(["good " * 50])[0, 0, -1] == 3
    assert texts.encode([]).shape == (0, 1, 9)


def test_odd_texts(tmp_path: Path) -> None:
    texts = made(tmp_path)
    assert texts.encode(["\ud800"]).shape == texts.encode(["?"]).shape
    assert texts.encode(["", ""]).shape == (2, 4, 2)
    assert texts.encode(["x " * LONGEST_TEXT + "good"]).shape == (1, 4, 40)


def test_a_text_without_any_piece_becomes_a_filler(tmp_path: Path) -> None:
    tokenizer = tiny.word_pieces()
    tokenizer.post_processor = None
    texts = TokenInput(tokenizer, settings_of({}), ("input_ids", "attention_mask"), pad=0, longest=8)
    assert texts.encode([""]).tolist() == [[[0], [1]]]


def test_too_short_for_its_own_marks(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not work"):
        made(tmp_path, fixed=2)


@pytest.mark.parametrize(("name", "role"), [
    ("input_ids", "words"), ("ids", "words"), ("input.1", "words"), ("input_mask", "mask"), ("attention_mask:0", "mask"),
    ("token_type_ids", "types"), ("segment_ids", "types"), ("position_ids", "positions"),
])  # fmt: skip
def test_roles(name: str, role: str) -> None:
    assert role_of(name) == role


@pytest.mark.parametrize("told", [None, "many", -5, 0, 10**30, float("inf"), float("nan"), [512]])
def test_a_length_without_sense_is_not_told(told: object) -> None:
    assert settings_of({"model_max_length": told}).longest is None


@pytest.mark.parametrize(("name", "content"), [
    ("vocab.txt", b"\xff\xfe"), ("vocab.txt", b"one\ntwo\n"), ("vocab.json", b'{"a": "b"}'), ("vocab.json", b"[]"),
    ("merges.txt", b"a b c\nd"), ("merges.txt", b"nothere either\n"),
])  # fmt: skip
def test_broken_lists_are_told(name: str, content: bytes, tmp_path: Path) -> None:
    words = tiny.word_pieces() if name == "vocab.txt" else tiny.byte_pieces()
    words.model.save(str(tmp_path))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        token_input(find_text_files(tmp_path), NAMES, kind="bert" if name == "vocab.txt" else "roberta", most=None)
    assert caught.value.code == "model.damaged"


def test_lists_that_no_known_architecture_explains(tmp_path: Path) -> None:
    tiny.word_pieces().model.save(str(tmp_path))
    with pytest.raises(ModelError) as caught:
        token_input(find_text_files(tmp_path), NAMES, kind="xlnet", most=None)
    assert caught.value.code == "model.no_tokenizer"


@pytest.mark.parametrize("told", [{}, {"padding_side": "left"}, {"truncation_side": "left"}])
@pytest.mark.parametrize("fixed", [None, 9])
def test_pieces_stand_where_the_text_as_given_has_them(
    told: dict[str, object], fixed: int | None, tmp_path: Path
) -> None:
    texts = made(tmp_path, ("input_ids", "attention_mask"), fixed, **told)
    given = ["THE Quick  brown\tfox", "", "caf\u00e9 \u200bgood\u0301 \ud800 bad", "hello " * 60]
    rows, places = texts.encode(given), texts.pieces(given)
    assert places.shape == (len(given), rows.shape[2], 2)
    known = texts.tokenizer.get_vocab()
    names = {number: piece for piece, number in known.items()}
    for text, row, spans in zip(given, rows, places):
        for number, mask, (start, end) in zip(row[0], row[1], spans):
            piece = names[number]
            if not mask or piece in {"[CLS]", "[SEP]"}:
                assert start == end == 0
            elif piece != "[UNK]":
                seen = unicodedata.normalize("NFD", text[start:end].lower().replace("\ud800", "?"))
                plain = "".join(letter for letter in seen if unicodedata.category(letter) not in {"Mn", "Cf"})
                assert plain == piece.removeprefix("##")
    words = [span for span in places[3].tolist() if span[1]]
    assert (words[-1][1] == len(given[3]) - 1) == (told.get("truncation_side") == "left")


def test_no_texts_have_no_pieces(tmp_path: Path) -> None:
    assert made(tmp_path).pieces([]).shape == (0, 1, 2)
