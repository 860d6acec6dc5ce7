"""Scaled twice, by the model itself and outside; and what a model does to its answers last."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.data import PictureSource, open_pictures
from engine.models.declared import DeclaredInput, declare
from engine.understanding import stop_reason
from engine.understanding.scalings import make_convention, usual_scalings

from .conftest import NAMES, SHAPE, Wants, ask, pack, raw_model

SCALINGS = {scaling.name: scaling for scaling in usual_scalings(3)}
IMAGENET = DeclaredInput(1.0, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> PictureSource:
    return open_pictures(pack(tmp_path_factory.mktemp("blobs") / "blobs.zip", 300, NAMES.__getitem__))


def declares(raw, declared):
    return replace(raw, facts=replace(raw.facts, metadata=declare(declared)))


def test_settings_that_scale_before_a_model_that_scales_itself(network: nn.Module, pictures: PictureSource) -> None:
    understood, answers = ask(declares(raw_model(network), IMAGENET), pictures)
    assert answers["scaling"][0] == "0-1"
    said = " ".join(understood.warnings)
    assert "scaled twice" in said
    assert "settings" in said
    assert "plain values" in said


def test_settings_that_fit_are_used_and_sure(network: nn.Module, pictures: PictureSource) -> None:
    raw = raw_model(Wants(network, make_convention("NCHW", SHAPE, SCALINGS["imagenet"], "RGB")).eval())
    understood, answers = ask(declares(raw, IMAGENET), pictures)
    assert answers["scaling"] == ("file", "sure")
    assert understood.warnings == ()


def test_settings_that_do_not_fit_are_named(network: nn.Module, pictures: PictureSource) -> None:
    raw = raw_model(Wants(network, make_convention("NCHW", SHAPE, SCALINGS["-1-1"], "RGB")).eval())
    understood, answers = ask(declares(raw, DeclaredInput(255.0, (0.0,), (1.0,))), pictures)
    assert answers["scaling"][0] == "-1-1"
    assert any("settings do not fit" in warning for warning in understood.warnings)


@pytest.mark.parametrize("name", ["imagenet-twice", "0-1-twice", "-1-1-twice"])
def test_made_with_values_scaled_twice(network: nn.Module, pictures: PictureSource, name: str) -> None:
    raw = raw_model(Wants(network, make_convention("NCHW", SHAPE, SCALINGS[name], "RGB")).eval())
    understood, answers = ask(raw, pictures)
    assert answers["scaling"][0] == name
    assert any("scaled twice" in warning for warning in understood.warnings)


def test_what_the_user_told_is_doubted_but_used(network: nn.Module, pictures: PictureSource) -> None:
    understood, answers = ask(raw_model(network), pictures, scaling="imagenet")
    assert answers["scaling"] == ("imagenet", "told")
    assert any("scale colour values itself" in warning for warning in understood.warnings)
    right, _ = ask(raw_model(network), pictures, scaling="0-1")
    assert right.warnings == ()


class Ends(nn.Module):
    def __init__(self, network: nn.Module, end: nn.Module) -> None:
        super().__init__()
        self.network, self.end = network, end

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        return self.end(self.network(raw))


def test_a_final_relu_is_told_by_the_answers(network: nn.Module, pictures: PictureSource) -> None:
    understood, _ = ask(raw_model(Ends(network, nn.ReLU())), pictures)
    assert understood.ending == "relu"
    assert any("how sure" in warning for warning in understood.warnings)
    assert stop_reason(understood) is None
    plain, _ = ask(raw_model(Ends(network, nn.LeakyReLU())), pictures)
    assert plain.ending == "none"


def test_all_zeros_are_chance(network: nn.Module, pictures: PictureSource) -> None:
    class Dead(nn.Module):
        def forward(self, logits: torch.Tensor) -> torch.Tensor:
            return torch.relu(logits - logits.max(1).values.median())

    understood, _ = ask(raw_model(Ends(network, Dead())), pictures)
    assert any("nothing but zeros" in warning for warning in understood.warnings)


def test_a_constant_model_is_no_relu_and_gets_advice(pictures: PictureSource) -> None:
    class Constant(nn.Module):
        def forward(self, raw: torch.Tensor) -> torch.Tensor:
            return torch.arange(5.0) + 0 * raw.flatten(1).sum(1, keepdim=True)

    understood, _ = ask(raw_model(Constant()), pictures)
    assert understood.ending == "none"
    assert "same answer" in str(stop_reason(understood))
    assert "finished model" in understood.advice


def test_chance_gets_advice(pictures: PictureSource, tmp_path: Path) -> None:
    torch.manual_seed(1)
    untrained = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    understood, _ = ask(raw_model(untrained), pictures)
    assert stop_reason(understood)
    assert understood.advice
