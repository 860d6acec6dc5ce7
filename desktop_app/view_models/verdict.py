"""The one sentence that stands first on the result, from measurements alone."""

from collections.abc import Sequence

from desktop_app.view_models.shown import change_words
from engine.results import Clean, Measurement, ScanResult
from engine.words import say

_EASY, _SOME = 0.5, 0.15


def headline_test(tests: Sequence[Measurement], size: float | None = None) -> Measurement | None:
    """Return the measured ``linf`` test of ``size`` (the smallest size when None)."""
    found = [
        test for test in tests if test.id == "linf" and test.accuracy is not None and test.status != "could_not_test"
    ]
    if size is not None:
        found = [test for test in found if abs(test.budget.size - size) < 1e-6]
    return min(found, key=lambda test: test.budget.size, default=None)


def tricked(clean: Clean, test: Measurement) -> int:
    """Return on how many samples the test changed a right (without labels: any) answer."""
    right = test.n if clean.accuracy is None else round(clean.accuracy * test.n)
    return max(0, right - round((test.accuracy or 0.0) * test.n))


def verdict_of(result: ScanResult) -> tuple[str, str]:
    """Return (short verdict, sentence with real counts)."""
    test = headline_test(result.tests)
    if test is None:
        return (
            say("We could not try tricks on your model."),
            say("See below what was tested and what was not."),
        )
    fooled = tricked(result.clean, test)
    sentence = say(
        "{changes} fooled it on {count} of {n} pictures.",
        changes=change_words(test.budget.size),
        count=fooled,
        n=test.n,
    )
    return _short(fooled / test.n if test.n else 0.0), sentence


def _short(share: float) -> str:
    if share >= _EASY:
        return say("Your model is easy to trick.")
    if share >= _SOME:
        return say("Your model can be tricked.")
    if share > 0:
        return say("Your model is hard to trick with these tests.")
    return say("These tests did not trick your model.")
