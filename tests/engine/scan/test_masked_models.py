"""A model that hides its gradients must be called unreliable, or be really broken."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hand_made import make_model, make_samples
from torch import nn

from engine.protocol import NoCheckpoint, SilentMonitor
from engine.scan import Scanned, plan_scan, run_scan

SHAPE = (1, 8, 8)


def trained(pixels: torch.Tensor, labels: torch.Tensor) -> nn.Module:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 3))
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(150):
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(pixels), labels).backward()
        optimiser.step()
    return network


class Rounded(nn.Module):
    """A gradient killer: rounds the picture to few grey steps."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.inner((pictures * 5).round() / 5)
        return logits


class Saturated(Rounded):
    """A softmax in the middle, so sharp that nothing flows back."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return (1000 * self.inner(pictures)).softmax(1)


class Dead(Rounded):
    """Answers without any graph behind them."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.inner(pictures.detach())
        return logits.detach() + 0 * pictures.sum()


@pytest.fixture(scope="module")
def material() -> tuple[nn.Module, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    centres = generator.random((3, *SHAPE))
    labels = np.arange(48) % 3
    pictures = (0.25 + 0.5 * centres[labels] + 0.08 * generator.standard_normal((48, *SHAPE))).clip(0, 1)
    pixels = (pictures * 255).round().astype(np.uint8)
    return trained(torch.from_numpy(pixels).float() / 255, torch.from_numpy(labels)), pixels, labels.astype(np.int64)


def scan_with(network: nn.Module, material: tuple[nn.Module, np.ndarray, np.ndarray]) -> Scanned:
    _, pixels, labels = material
    model, samples = make_model(network, SHAPE, 3), make_samples(pixels, labels)
    plan = plan_scan(model, samples, depth="quick", sizes=(0.02, 0.06), tests=("linf",))
    options = {"monitor": SilentMonitor(), "checkpoint": NoCheckpoint(), "evidence_dir": None}
    return run_scan(model, samples, plan, seed=0, **options)


def test_the_open_model_is_believed(material: tuple[nn.Module, np.ndarray, np.ndarray]) -> None:
    scanned = scan_with(material[0], material)
    assert scanned.clean.accuracy == 1.0
    assert {test.status for test in scanned.tests} == {"measured"}, scanned.trust


@pytest.mark.parametrize("mask", [Rounded, Saturated, Dead])
def test_a_masked_model_is_not_believed_or_is_beaten(
    mask: Callable[[nn.Module], nn.Module], material: tuple[nn.Module, np.ndarray, np.ndarray]
) -> None:
    scanned = scan_with(mask(material[0]), material)
    assert any(check.status == "unreliable" for check in scanned.trust)
    for test in scanned.tests:
        assert test.accuracy is not None
        assert test.status == "unreliable" or test.accuracy <= 0.05
