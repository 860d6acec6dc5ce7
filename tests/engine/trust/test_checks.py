import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hand_made import make_model
from torch import nn

from engine.protocol import NoCheckpoint
from engine.results import Budget, Equality, Measurement, TrustCheck
from engine.trust import Bench, Found, all_checks, doubts, errs, run_checks

SHAPE = (1, 6, 6)


class Linear(nn.Module):
    """Two classes by the sign of w · x."""

    def __init__(self) -> None:
        super().__init__()
        weight = torch.randn(36, generator=torch.Generator().manual_seed(1))
        self.weight = nn.Parameter(weight - weight.mean())

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        score = pictures.flatten(1) @ self.weight
        return torch.stack([-score, score], 1)


class Shaky(Linear):
    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return super().forward(pictures) + 0.01 * torch.randn(len(pictures), 2)


class Stepped(Linear):
    """Rounds its input, so its gradient is zero everywhere."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return super().forward((pictures * 8).round() / 8)


class Sure(Linear):
    """A confidence so sharp that it has no slope left in float32."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return (super().forward(pictures) * 1e4).softmax(1)


class Backwards(Linear):
    """Right answers, with gradients that point the wrong way."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        turned = 2 * pictures.detach() - pictures
        return super().forward(turned)


def bench_for(network: nn.Module, n: int = 16, size: float = 0.05) -> Bench:
    pictures = torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        labels = network(pictures).argmax(1)
    model = make_model(network, SHAPE, 2)
    return Bench(model, pictures, labels, np.arange(n).astype(np.uint64), size, 0, lambda: False)


def found_for(bench: Bench, **changes: object) -> Found:
    originals = bench.inputs.numpy()
    inputs = np.clip(originals + np.float32(0.05), 0, 1)
    found = Found(0.05, 20, 0.2, originals, inputs, bench.labels.numpy(), 16, 0, 0)
    return dataclasses.replace(found, **changes)


def results(bench: Bench, *found: Found) -> dict[str, TrustCheck]:
    logits = np.eye(2, dtype=np.float32)[bench.labels.numpy()]
    checks = all_checks(bench, found, logits, logits)
    done = run_checks(checks, checkpoint=NoCheckpoint(), on_progress=lambda _: None, should_stop=lambda: False)
    return {check.id: check for check in done}


def test_a_plain_model_passes_every_check() -> None:
    bench = bench_for(Linear())
    outcome = results(bench, found_for(bench))
    passed = {id_ for id_, check in outcome.items() if check.status == "passed"}
    assert passed == set(outcome) - {"png"}, outcome


@pytest.mark.parametrize(
    ("network", "failing"),
    [(Shaky, "deterministic"), (Stepped, "gradient"), (Sure, "gradient"), (Backwards, "unbounded")],
)
def test_a_model_that_hides_is_called_unreliable(network: Callable[[], nn.Module], failing: str) -> None:
    bench = bench_for(network())
    assert results(bench, found_for(bench))[failing].status == "unreliable"


def test_gradients_that_lead_nowhere_lose_to_random_changes() -> None:
    outcome = results(bench_for(Backwards(), n=48, size=0.15))
    assert outcome["noise"].status == "unreliable", outcome["noise"]


def test_bounds_catch_every_kind_of_excess() -> None:
    bench = bench_for(Linear())
    fine = found_for(bench)
    assert results(bench, fine)["bounds"].status == "passed"
    for bad in (fine.originals + 0.0501, np.full_like(fine.inputs, np.nan), fine.originals - 1.0):
        assert results(bench, dataclasses.replace(fine, inputs=bad))["bounds"].status == "unreliable"


@pytest.mark.parametrize(("taken_back", "status"), [(0, "passed"), (1, "doubtful"), (4, "unreliable")])
def test_unconfirmed_successes_are_counted(taken_back: int, status: str) -> None:
    bench = bench_for(Linear())
    assert results(bench, found_for(bench, taken_back=taken_back))["transfer"].status == status


@pytest.mark.parametrize(("gained", "status"), [(0, "passed"), (1, "passed"), (2, "doubtful"), (5, "unreliable")])
def test_a_search_without_gradients_that_finds_more_is_a_warning(gained: int, status: str) -> None:
    bench = bench_for(Linear())
    assert results(bench, found_for(bench, by_square=gained))["square_gain"].status == status


def test_tricks_smaller_than_a_grey_step_do_not_survive_a_file() -> None:
    bench = bench_for(Linear())
    pixels = (bench.inputs * 255).round() / 255
    bench = dataclasses.replace(bench, inputs=pixels, labels=bench.model(pixels).argmax(1).detach())
    tiny = found_for(bench, inputs=pixels.numpy() + np.float32(1e-3), originals=pixels.numpy())
    check = results(bench, tiny)["png"]
    assert check.status == "doubtful"
    assert check.value == 1.0
    visible = dataclasses.replace(tiny, inputs=1 - pixels.numpy())
    assert results(bench, visible)["png"].value == 0.0


def test_a_file_that_answers_otherwise_is_unreliable() -> None:
    bench = bench_for(Linear())
    logits = np.eye(2, dtype=np.float32)[bench.labels.numpy()]
    checks = all_checks(bench, [], logits, logits[:, ::-1])
    assert checks["equality"]().status == "unreliable"
    other = dataclasses.replace(bench.model.raw, equality=Equality("different", 3.0, 1e-3))
    different = dataclasses.replace(bench, model=bench.model.with_raw(other))
    assert all_checks(different, [], logits, logits)["equality"]().status == "unreliable"


def test_nothing_to_try_is_never_passed() -> None:
    outcome = results(bench_for(Linear()).first(0))
    assert {id_ for id_, check in outcome.items() if check.status != "could_not_test"} == set()


def test_a_stopped_check_is_never_passed() -> None:
    bench = bench_for(Linear())
    logits = np.zeros((2, 2), np.float32)
    done = run_checks(
        all_checks(bench, [found_for(bench)], logits, logits),
        checkpoint=NoCheckpoint(),
        on_progress=lambda _: None,
        should_stop=lambda: True,
    )
    assert {check.status for check in done} == {"could_not_test"}


def entry(accuracy: float) -> Measurement:
    return Measurement("linf", "deliberate", Budget("linf", 0.05), "measured", 100, accuracy, (0.0, 1.0))


def test_masking_cannot_make_a_beaten_model_doubtful() -> None:
    masked = (TrustCheck("gradient", "unreliable", 1.0, 0.01),)
    wrong_bounds = (TrustCheck("bounds", "unreliable", 1.0, 1e-6),)
    assert doubts(entry(0.5), masked) == ("gradient",)
    assert doubts(entry(0.0), masked) == ()
    assert doubts(entry(0.0), wrong_bounds) == ("bounds",)
    assert doubts(entry(0.5), (TrustCheck("gradient", "doubtful", 0.05, 0.01),)) == ()


def test_an_answer_that_is_no_number_is_an_error() -> None:
    outputs = np.array([[1.0, 0.0], [np.nan, 0.0], [0.0, 1.0]])
    assert errs(outputs, np.array([0, 0, 0])).tolist() == [False, True, True]
