import pytest

from engine.data.samples import Samples
from engine.models import Model
from engine.results import UsageError
from engine.scan import TEST_IDS, plan_scan
from engine.scan.limits import Limits
from engine.scan.plan import choose_tests

SIX = tuple(id_ for id_ in TEST_IDS if id_.startswith("corruption."))


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (None, TEST_IDS),
        (("corruption",), SIX),
        (("file", "linf"), ("linf", "file")),
        (("corruption.blur", "corruption.blur"), ("corruption.blur",)),
    ],
)
def test_tests_are_chosen_by_id_or_its_beginning(wanted: tuple[str, ...] | None, chosen: tuple[str, ...]) -> None:
    assert len(SIX) == 6
    assert choose_tests(wanted) == chosen


@pytest.mark.parametrize("name", ["corr", "linf2", "", "clean", "corruption.rain\u202e"])
def test_an_unknown_test_is_wrong_use(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose_tests(("linf", name))
    assert caught.value.code == "tests.unknown"
    assert "\u202e" not in caught.value.message


@pytest.mark.parametrize("sizes", [(), (0.0,), (0.1, 1.5), (-0.1,), (float("nan"),)])
def test_sizes_out_of_range_are_wrong_use(
    linear_model: Model, linear_samples: Samples, sizes: tuple[float, ...]
) -> None:
    with pytest.raises(UsageError):
        plan_scan(linear_model, linear_samples, depth="quick", sizes=sizes)


def test_a_plan_has_rising_sizes_and_an_estimate(linear_model: Model, linear_samples: Samples) -> None:
    plan = plan_scan(linear_model, linear_samples, depth="quick", sizes=(0.1, 0.05, 0.1))
    assert plan.sizes == (0.05, 0.1)
    assert plan.estimate_s > 0
    assert sum(plan.estimate.share(phase) for phase in plan.estimate.phases) == pytest.approx(1)
    assert plan_scan(linear_model, linear_samples, depth="quick").sizes == (0.05, 0.1)


def test_a_time_limit_bounds_the_estimate(linear_model: Model, linear_samples: Samples) -> None:
    plan = plan_scan(linear_model, linear_samples, depth="thorough", time_limit_s=1e-3)
    assert plan.estimate_s <= 1e-3
    assert 0 < plan.reserve_s <= 1e-3 / 3 + 1e-12


def test_tests_end_before_the_trust_checks_do(recorder: type) -> None:
    now = [0.0]
    limits = Limits(recorder(), time_limit_s=10.0, reserve_s=3.0, clock=lambda: now[0])
    assert not limits.tests_end()
    now[0] = 8.0
    assert limits.tests_end()
    assert not limits.all_end()
    now[0] = 11.0
    assert limits.all_end()
