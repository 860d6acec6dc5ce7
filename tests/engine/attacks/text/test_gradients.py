"""Gradients tell which pieces of a text an answer depends on: in folders, in ONNX files, whatever fills and is cut."""

from pathlib import Path
from types import SimpleNamespace

import fitted_texts as fitted
import numpy as np
import pytest
import tiny_texts as tiny
import torch
from text_victims import NOTHING_STOPS
from torch import nn

from engine.attacks.text.asking import Asker
from engine.attacks.text.attack import EDITS, word_search
from engine.attacks.text.gradients import gradients_for
from engine.attacks.text.invisible import Invisible
from engine.models import TextModel, open_model
from engine.models.texts.encoding import TokenInput
from engine.models.texts.lengths import ByLength
from engine.models.texts.protected import protected
from engine.models.texts.settings import settings_of
from engine.results import Budget, Stopped


class Bag(nn.Module):
    """The sum of a table's rows: what each piece adds to the margin is exactly its salience."""

    def __init__(self, size: int, blend: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table, self.blend = nn.Embedding(size, 2), blend
        self.bias = nn.Parameter(torch.tensor([0.5, 0.0]))

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        seen = self.table(raw[:, 0]) * raw[:, 1, :, None]
        return (seen.mean(1) if self.blend else seen.sum(1)) + self.bias


def model_of(network: nn.Module, texts: TokenInput, **changed: object) -> TextModel:
    raw = SimpleNamespace(
        texts=texts, network=network, num_classes=2, gives_gradients=True, facts=SimpleNamespace(format="tests")
    )
    return TextModel(SimpleNamespace(**{**vars(raw), **changed}), ("a", "b"))  # type: ignore[arg-type]


def token_input(longest: int = 40, **told: object) -> TokenInput:
    return TokenInput(tiny.word_pieces(), settings_of(told), ("input_ids", "attention_mask"), pad=0, longest=longest)


TEXTS = ("good", "The quick brown fox jumps over the lazy dog", "Ünïcödé good \u200b bad  \n nice!", "")


@pytest.mark.parametrize("told", [{}, {"padding_side": "left"}, {"padding_side": "left", "truncation_side": "left"}])
@pytest.mark.parametrize("longest", [40, 6])
@pytest.mark.parametrize("inside", [False, True])
def test_salience_of_a_sum_is_each_pieces_own_share(told: dict[str, object], longest: int, inside: bool) -> None:
    texts = token_input(longest, **told)
    network = Bag(texts.vocabulary)
    model = model_of(ByLength(network, texts) if inside else network, texts)
    labels = np.array([0, 1, 1, 0])
    found = gradients_for(model)
    assert found is not None
    table = network.table.weight.detach().numpy()
    for text, label, pieces in zip(TEXTS, labels, found(TEXTS, labels)):
        cut = texts.tokenizer.encode(text)
        expected = [
            (*place, table[number, label] - table[number, 1 - label])
            for number, place in zip(cut.ids, cut.offsets) if place[1] > place[0]
        ]  # fmt: skip
        assert [piece[:2] for piece in pieces] == [piece[:2] for piece in expected]
        assert np.allclose([piece[2] for piece in pieces], [piece[2] for piece in expected], atol=1e-6)
    assert found.backwards == 4
    assert network.table.weight.grad is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fitted.make_fitted(tmp_path_factory.mktemp("fitted") / "m")


@pytest.fixture(scope="module")
def bert(folder: Path) -> TextModel:
    return TextModel(open_model(folder), fitted.NAMES)


def test_an_onnx_file_tells_the_same_as_its_folder(folder: Path, bert: TextModel, tmp_path: Path) -> None:
    texts, labels = fitted.letters(20, seed=3)
    inside = gradients_for(bert)
    assert inside is not None
    expected = inside(texts, labels)
    for target, batch in ((tmp_path / "free", None), (tmp_path / "fixed", 3)):
        found = gradients_for(TextModel(open_model(fitted.export(folder, target, batch)), fitted.NAMES))
        assert found is not None
        for one, other in zip(found(texts, labels), expected, strict=True):
            assert [piece[:2] for piece in one] == [piece[:2] for piece in other]
            assert np.allclose([piece[2] for piece in one], [piece[2] for piece in other], atol=1e-4)


def test_gradient_ranking_finds_what_deletion_finds_with_fewer_questions(bert: TextModel) -> None:
    texts, labels = fitted.letters(120, seed=1)
    right = bert.logits_of(texts).argmax(1) == labels
    texts, labels = [text for text, kept in zip(texts, right) if kept], labels[right]
    keys, search = np.arange(len(texts)).astype(np.uint64), word_search(Invisible(), "standard")
    inside = gradients_for(bert)
    assert inside is not None
    outcomes = [
        search(Asker(bert, NOTHING_STOPS), texts, labels, Budget(EDITS, 1), seed=0, keys=keys, salience=salience)
        for salience in (inside(texts, labels), None)
    ]  # fmt: skip
    by_gradient, by_deletion = (int(outcome.broken.sum()) for outcome in outcomes)
    assert 20 < by_gradient < len(texts)
    assert by_gradient >= by_deletion
    asked = [outcome.records[0].forwards for outcome in outcomes]
    assert asked[0] < 0.9 * asked[1]
    assert [outcome.records[0].settings["ranking"] for outcome in outcomes] == ["gradient", "deletion"]


@pytest.mark.parametrize("name", ["roberta", "deberta-v2", "fnet"])
def test_other_families_are_looked_into(name: str, tmp_path: Path) -> None:
    model = TextModel(open_model(tiny.make_folder(tmp_path / "m", name)), tiny.NAMES)
    inside = gradients_for(model)
    assert inside is not None
    texts = ["good", "the quick brown fox", "hello terrible world \U0001f600"]
    for text, pieces in zip(texts, inside(texts, np.array([0, 1, 2])), strict=True):
        assert "".join(text[start:end] for start, end, _ in pieces).replace(" ", "") != ""
        assert any(weight != 0 for _, _, weight in pieces)
        assert all(0 <= start < end <= len(text) for start, end, _ in pieces)


def test_what_cannot_be_looked_into() -> None:
    texts = token_input()
    network = Bag(texts.vocabulary)

    class Counting(nn.Module):
        def forward(self, raw: torch.Tensor) -> torch.Tensor:
            return torch.stack([raw[:, 0].sum(1), raw[:, 1].sum(1)], 1).float()

    class Rounding(Bag):
        def forward(self, raw: torch.Tensor) -> torch.Tensor:
            return super().forward(raw).detach()

    assert gradients_for(model_of(network, texts)) is not None
    assert gradients_for(model_of(network, texts, gives_gradients=False)) is None
    assert gradients_for(model_of(Counting(), texts)) is None
    assert gradients_for(model_of(Rounding(texts.vocabulary), texts)) is None
    plain = SimpleNamespace(encode=lambda given: np.array(given, object))
    assert gradients_for(model_of(network, plain)) is None  # type: ignore[arg-type]


def test_stops_between_batches(bert: TextModel) -> None:
    inside, asked = gradients_for(bert), []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    assert inside is not None
    texts, labels = fitted.letters(60)
    with pytest.raises(Stopped):
        inside(texts, labels, stop)
    assert 0 < inside.backwards < 60


def test_behind_a_sanitiser_the_places_are_those_of_the_text_given(bert: TextModel) -> None:
    texts, labels = fitted.letters(6, seed=2)
    hidden = [text[:1] + "\u200b" + text[1:] for text in texts]
    bare, safe = gradients_for(bert), gradients_for(protected(bert))
    assert bare is not None
    assert safe is not None
    assert safe(texts, labels) == bare(texts, labels)
    for one, other in zip(safe(hidden, labels), bare(texts, labels), strict=True):
        moved = [(start + (start > 0), end + (end > 1), weight) for start, end, weight in other]
        assert [piece[2] for piece in one] == [piece[2] for piece in other]
        assert [piece[:2] for piece in one] == [piece[:2] for piece in moved]
