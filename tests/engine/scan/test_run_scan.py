import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hand_made import make_model
from PIL import Image
from torch import nn

from engine.data.samples import Samples
from engine.models import Model
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import Measurement, Stopped, StorageError, TestError, to_object
from engine.scan import TEST_IDS, Scanned, plan_scan, run_scan

Make = Callable[..., Any]


def scan(model: Model, samples: Samples, **options: Any) -> Scanned:
    how = {"depth": "quick", "sizes": (0.02, 0.05), "tests": None, "time_limit_s": None}
    plan = plan_scan(model, samples, **{name: options.pop(name, value) for name, value in how.items()})
    given = {"seed": 0, "monitor": SilentMonitor(), "checkpoint": NoCheckpoint(), "evidence_dir": None, **options}
    return run_scan(model, samples, plan, **given)


def timeless(scanned: Scanned) -> Any:
    """Return everything but seconds."""

    def without(test: Measurement) -> Measurement:
        records = tuple(dataclasses.replace(record, seconds=0.0) for record in test.attacks)
        return dataclasses.replace(test, attacks=records)

    tests = tuple(without(test) for test in scanned.tests)
    return to_object((scanned.clean, tests, scanned.trust, scanned.evidence, scanned.complete))


@pytest.fixture(scope="module")
def whole(linear_model: Model, linear_samples: Samples) -> Scanned:
    return scan(linear_model, linear_samples)


def test_a_whole_check_has_every_test_once(whole: Scanned) -> None:
    assert whole.complete
    assert {test.id for test in whole.tests} == set(TEST_IDS)
    keys = [(test.id, test.budget.size, test.budget.severity) for test in whole.tests]
    assert len(keys) == len(set(keys))
    assert len(whole.trust) == len({check.id for check in whole.trust}) == 12
    assert not [check for check in whole.trust if check.status in ("unreliable", "could_not_test")]


def test_figures_lie_in_their_intervals_and_fall_with_size(whole: Scanned) -> None:
    for test in whole.tests:
        assert test.status == "measured"
        if test.interval is not None:
            assert test.accuracy is not None
            assert test.interval[0] <= test.accuracy <= test.interval[1]
    clean = whole.clean.accuracy
    small, large = (test.accuracy for test in whole.tests if test.id == "linf")
    assert clean is not None
    assert small is not None
    assert large is not None
    assert clean == pytest.approx(55 / 60)
    assert clean >= small >= large
    assert all(test.accuracy <= clean for test in whole.tests if test.family in ("everyday", "deliberate"))


def test_records_add_up_to_what_was_broken(whole: Scanned) -> None:
    for test in whole.tests:
        if test.id in ("linf", "spatial"):
            assert test.accuracy is not None
            assert sum(record.broke for record in test.attacks) == round((1 - test.accuracy) * test.n)
            assert len(whole.examples[test.id, test.budget.size].indices) == round((1 - test.accuracy) * test.n)


def test_the_mean_of_damage_is_the_mean_of_its_severities(whole: Scanned) -> None:
    entries = [test for test in whole.tests if test.id == "corruption.noise"]
    single = [test.accuracy for test in entries if test.budget.severity is not None]
    (mean,) = (test for test in entries if test.budget.severity is None)
    assert mean.aggregate == "mean"
    assert mean.accuracy == pytest.approx(np.mean(single))


def test_the_order_of_samples_changes_nothing(linear_model: Model, linear_samples: Samples, whole: Scanned) -> None:
    shuffled = np.random.default_rng(9).permutation(len(linear_samples))
    again = scan(linear_model, linear_samples.subset(shuffled))
    assert timeless(again) == timeless(whole)


@pytest.mark.parametrize("stop_at", [2, 5, 12, 30, 45, 60, 80, 100])
def test_stopped_and_continued_equals_uninterrupted(
    linear_model: Model, linear_samples: Samples, whole: Scanned, recorder: Make, memory_checkpoint: Make, stop_at: int
) -> None:
    kept = memory_checkpoint()
    try:
        first = scan(linear_model, linear_samples, monitor=recorder(stop_at), checkpoint=kept)
    except Stopped:
        first = None
    if first is not None:
        assert not first.complete
        assert any(test.status == "could_not_test" for test in (*first.tests, *first.trust))
        keys = [(test.id, test.budget.size, test.budget.severity) for test in first.tests]
        assert sorted(keys, key=str) == sorted(
            ((test.id, test.budget.size, test.budget.severity) for test in whole.tests), key=str
        )
    continued = scan(linear_model, linear_samples, checkpoint=kept)
    assert timeless(continued) == timeless(whole)


def test_without_time_nothing_is_called_passed(linear_model: Model, linear_samples: Samples) -> None:
    late = scan(linear_model, linear_samples, time_limit_s=1e-9)
    assert not late.complete
    assert {test.status for test in late.tests if test.family in ("deliberate", "everyday")} == {"could_not_test"}
    assert {check.status for check in late.trust} == {"could_not_test"}


def test_without_labels_staying_the_same_is_measured(linear_model: Model, linear_samples: Samples) -> None:
    scanned = scan(linear_model, dataclasses.replace(linear_samples, labels=None))
    assert scanned.clean.accuracy is None
    by_id = {test.id: test for test in scanned.tests}
    assert by_id["calibration"].status == "could_not_test"
    assert by_id["linf"].accuracy is not None
    labelled = scan(linear_model, linear_samples)
    first = next(test for test in labelled.tests if test.id == "linf")
    unlabelled = next(test for test in scanned.tests if test.id == "linf")
    assert unlabelled.accuracy > first.accuracy  # the five wrong labels no longer count against it


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_pictures(linear_model: Model, linear_samples: Samples, count: int) -> None:
    scanned = scan(linear_model, linear_samples.subset(np.arange(count)))
    assert scanned.complete
    assert {test.n for test in scanned.tests if test.id != "file"} == {count}


def test_all_pictures_wrong(linear_model: Model, linear_samples: Samples) -> None:
    right = linear_model.confirm(linear_samples.inputs().numpy()).argmax(1)
    scanned = scan(linear_model, dataclasses.replace(linear_samples, labels=1 - right))
    assert scanned.clean.accuracy == 0
    assert all(test.accuracy == 0 for test in scanned.tests if test.family in ("deliberate", "everyday"))
    assert {check.id: check.status for check in scanned.trust}["identity"] == "could_not_test"


def test_answers_that_are_no_numbers_count_as_wrong(linear_network: nn.Module, linear_samples: Samples) -> None:
    class Broken(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = linear_network

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.inner(pictures)
            return torch.where(pictures.mean((1, 2, 3))[:, None] > 0.5, logits / 0 * 0, logits)

    scanned = scan(make_model(Broken(), (1, 8, 8), 2), linear_samples)
    assert scanned.clean.accuracy is not None
    assert scanned.clean.accuracy < 0.8
    assert {test.id: test.status for test in scanned.tests}["calibration"] == "could_not_test"


def test_only_what_was_asked_for_runs(linear_model: Model, linear_samples: Samples) -> None:
    scanned = scan(linear_model, linear_samples, tests=("file", "corruption.jpeg"))
    assert {test.id for test in scanned.tests} == {"file", "corruption.jpeg"}
    assert scanned.complete
    assert {check.id for check in scanned.trust if check.status != "could_not_test"} == {"equality"}


def test_no_pictures_is_an_error(linear_model: Model, linear_samples: Samples) -> None:
    with pytest.raises(TestError) as caught:
        plan_scan(linear_model, linear_samples.subset(np.arange(0)), depth="quick")
    assert caught.value.code == "scan.no_samples"


def test_evidence_is_pictures_with_names_of_our_own(
    linear_model: Model, linear_samples: Samples, recorder: Make, tmp_path: Path
) -> None:
    hostile = dataclasses.replace(
        linear_samples, names=tuple(f"../\u202e{n}/x.png" for n in range(len(linear_samples)))
    )
    monitor = recorder()
    scanned = scan(linear_model, hostile, monitor=monitor, evidence_dir=tmp_path / "evidence")
    assert scanned.evidence
    assert tuple(monitor.examples) == scanned.evidence
    for example in scanned.evidence:
        assert example.predicted_after != example.label
        assert example.predicted_before == example.label
        assert "\u202e" not in example.sample
        for path in (example.original, example.changed, example.difference):
            assert path.startswith(f"evidence/{example.test_id}-")
            with Image.open(tmp_path / path) as picture:
                assert min(picture.size) >= 112
    shown = list((tmp_path / "evidence").iterdir())
    assert len(shown) == 3 * len(scanned.evidence)


def test_the_monitor_hears_phases_in_order_and_an_early_verdict(
    linear_model: Model, linear_samples: Samples, recorder: Make
) -> None:
    monitor = recorder()
    scan(linear_model, linear_samples, monitor=monitor)
    names = [name.split(":")[0].split(".")[0] for name, _ in monitor.phases]
    assert list(dict.fromkeys(names)) == ["clean", "linf", "spatial", "corruption", "calibration", "file", "trust"]
    assert sum(share for _, share in monitor.phases) == pytest.approx(1)
    assert all(0 <= fraction <= 1 for fraction in monitor.fractions)
    assert monitor.verdicts[-1] == ((60 * (1 - 0)), 60, 0.05) or monitor.verdicts[-1][1] == 60
    assert monitor.phases[1][0] == "linf:0.02"


def test_a_failed_write_is_a_clear_error(linear_model: Model, linear_samples: Samples, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StorageError):
        scan(linear_model, linear_samples, evidence_dir=blocked / "evidence")
