"""What tokenizers do to hidden characters, look-alike letters and capitals, and what they cut off."""

from collections.abc import Callable

import made_mails
import numpy as np
import pytest
import tiny_texts
from tokenizers import Tokenizer, normalizers

from engine.models.raw import RawModel
from engine.models.text_model import TextModel
from engine.models.texts.encoding import TokenInput
from engine.models.texts.pieces import pieces_of
from engine.models.texts.settings import settings_of
from engine.understanding.texts.lengths import about_reading
from engine.understanding.texts.probes import probe

TEXTS = [text for text, _ in made_mails.mails(20)]


def reader(tokenizer: Tokenizer, longest: int = 400, **settings: object) -> TokenInput:
    return TokenInput(tokenizer, settings_of(settings), ("input_ids", "attention_mask"), pad=0, longest=longest)


def cased() -> Tokenizer:
    found = tiny_texts.word_pieces()
    found.normalizer = normalizers.BertNormalizer(lowercase=False)
    return found


def effects(model: TextModel, rows: np.ndarray) -> dict[str, str]:
    return {one.id: one.effect for one in probe(model, TEXTS, rows)}


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (tiny_texts.word_pieces, ("none", "seen", "none")),
        (cased, ("none", "seen", "unknown")),
        (tiny_texts.byte_pieces, ("seen", "seen", "seen")),
    ],
)
def test_tokenizers_are_seen_through(make: Callable[[], Tokenizer], wanted: tuple[str, str, str]) -> None:
    model = TextModel(made_mails.raw_filter(), ("ham", "spam"))
    model.texts = reader(make())
    found = effects(model, np.zeros((20, 2)))
    assert (found["hidden_characters"], found["look_alikes"], found["capitals"]) == wanted


def test_without_pieces_the_answers_tell() -> None:
    raw = made_mails.raw_filter()
    model = TextModel(raw, ("ham", "spam"))
    found = effects(model, model.logits_of(TEXTS))
    assert set(found.values()) == {"answers"}
    raw.network.words = ((), ("the", "number"))
    silent = TextModel(raw, ("ham", "spam"))
    assert effects(silent, silent.logits_of(TEXTS))["hidden_characters"] == "answers"
    raw.network.words = ((), ("7",))
    assert set(effects(silent, silent.logits_of(TEXTS)).values()) == {"none"}


def test_a_model_that_only_names_a_class_is_not_asked() -> None:
    from dataclasses import replace

    raw: RawModel = replace(made_mails.raw_filter(), access="labels")
    assert probe(TextModel(raw, ("ham", "spam")), TEXTS, np.zeros((20, 2))) == ()
    assert raw.network.asked == 0


def test_texts_without_letters_are_left_alone() -> None:
    model = TextModel(made_mails.raw_filter(), ("ham", "spam"))
    assert probe(model, ["123", "!!"], np.zeros((2, 2))) == ()
    chinese = ["这家餐厅的菜很好吃"]
    assert [one.id for one in probe(model, chinese, np.ones((1, 2)))] == ["hidden_characters"]


def test_what_is_cut_off_is_counted() -> None:
    short, long = "hello world", "hello world " * 30
    assert [one.cut for one in pieces_of(reader(tiny_texts.word_pieces(), 20), [short, long])] == [False, True]
    said = list(about_reading(reader(tiny_texts.word_pieces(), 20), [short, long]))
    assert said == ["1 of 2 texts are longer than the model reads. It never sees how they end."]
    left = list(about_reading(reader(tiny_texts.word_pieces(), 20, truncation_side="left"), [short, long]))
    assert left == ["1 of 2 texts are longer than the model reads. It never sees how they begin."]
    assert list(about_reading(made_mails.raw_filter().texts, [long])) == []


def test_a_foreign_language_is_noticed() -> None:
    foreign = ["ъыё њљџ ѓќћ", "ւփք ժխծ"]
    assert pieces_of(reader(tiny_texts.word_pieces()), foreign)[0].unknown == 3
    assert "another language" in " ".join(about_reading(reader(tiny_texts.word_pieces()), foreign))
    assert list(about_reading(reader(tiny_texts.word_pieces()), ["hello world"])) == []
