"""Normalisation that is given for training changes no answer and can be folded back."""

import pytest
import torch
from torch import nn

from engine.hardening.pictures.normalise import Normalised, folded, normalised


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, stride=2), nn.ReLU(), nn.Conv2d(4, 6, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 6, 3, groups=6), nn.Flatten(), nn.Linear(6 * 1, 3),
    ).eval()  # fmt: skip


PICTURES = torch.rand(40, 1, 12, 12, generator=torch.Generator().manual_seed(1))


def test_it_changes_no_answer_and_only_foldable_convolutions():
    plain = network()
    with torch.no_grad():
        expected = plain(PICTURES)
        wrapped = normalised(plain, PICTURES)
        assert isinstance(wrapped, Normalised)
        assert [weight for weight, _ in wrapped.pairs] == ["0.weight", "5.weight"]
        torch.testing.assert_close(wrapped(PICTURES), expected, atol=1e-5, rtol=1e-5)


def test_what_was_trained_can_be_folded_back():
    wrapped = normalised(network(), PICTURES)
    optimiser = torch.optim.SGD(wrapped.parameters(), 0.1)
    wrapped.train()
    for _ in range(5):
        loss = wrapped(PICTURES).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    wrapped.eval()
    with torch.no_grad():
        trained = wrapped(PICTURES)
        plain = network()
        assert not torch.allclose(plain(PICTURES), trained, atol=1e-2)
        plain.load_state_dict(folded(wrapped, wrapped.state_dict()))
        torch.testing.assert_close(plain(PICTURES), trained, atol=1e-5, rtol=1e-4)


def test_training_uses_the_batch_and_moves_the_statistics():
    wrapped = normalised(network(), PICTURES)
    before = wrapped.state_dict()["norms.0.running_mean"].clone()
    wrapped.train()(PICTURES + 1)
    assert not torch.equal(wrapped.state_dict()["norms.0.running_mean"], before)


def test_a_network_without_such_convolutions_is_left_alone():
    plain = nn.Sequential(nn.Flatten(), nn.Linear(144, 3))
    assert normalised(plain, PICTURES) is plain
    assert folded(plain, plain.state_dict()).keys() == plain.state_dict().keys()


def test_a_convolution_used_twice_is_left_alone():
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.convolution = nn.Conv2d(1, 1, 3, padding=1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.convolution(self.convolution(x)).flatten(1)

    plain = Twice()
    assert normalised(plain, PICTURES) is plain


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_constant_channels_do_no_harm(value):
    plain = network()
    pictures = torch.full((8, 1, 12, 12), value)
    with torch.no_grad():
        expected = plain(PICTURES)
        torch.testing.assert_close(normalised(plain, pictures)(PICTURES), expected, atol=1e-4, rtol=1e-4)
