"""The verdict of a check or a strengthening: the first sentences of result screen and report."""

from engine.results import Finding, HardenResult, Measurement, ScanResult, Side
from engine.words.catalogue import say, say_count
from engine.words.numbers import change_words, of
from engine.words.tests import test_words

_WORST_FIRST = ("severe", "medium", "low", "passed")


def scan_verdict(result: ScanResult) -> tuple[str, ...]:
    """Return whole sentences: how easily the model is tricked, then the count behind it."""
    tricks = [finding for finding in result.findings if finding.params.get("kind") == "trick"]
    told = [finding for finding in tricks if finding.severity in _WORST_FIRST]
    if not told:
        return (say("We cannot say yet how easily your model is tricked."), *_few(result.data.n))
    told.sort(key=lambda finding: (_WORST_FIRST.index(finding.severity), finding.test_id != "linf"))
    worst = told[0].severity
    headline = {
        "severe": say("Your model is easy to trick."),
        "medium": say("Your model can be tricked."),
        "low": say("Your model is hard to trick, but not impossible."),
        "passed": say("Our tests could hardly trick your model."),
    }[worst]
    shown = [finding for finding in told if finding.severity == worst]
    return (headline, _count(shown[0], result.clean.accuracy is not None), *_few(result.data.n))


def _count(finding: Finding, labelled: bool) -> str:
    wrong, n = finding.count or (0, 0)
    size = float(str(finding.params.get("size", 0.0)))
    change = change_words(size) if finding.test_id == "linf" else test_words(finding.test_id)
    if labelled:
        return say("With {change}, it got {count} pictures wrong.", change=change, count=of(wrong, n))
    return say("With {change}, it changed its answer on {count} pictures.", change=change, count=of(wrong, n))


def _few(n: int) -> tuple[str, ...]:
    if n >= 20:
        return ()
    return (say_count("One picture is too few for a grade.", "{n} pictures are too few for a grade.", n),)


def harden_verdict(result: HardenResult) -> tuple[str, ...]:
    """Return whole sentences: the outcome, then the counts before and after on the test part."""
    if result.proof == "none" or result.after is None:
        return (say("We found no version that we can recommend."), say("Your file is as it was."))
    counts = _tricked(result, result.after)
    if result.proof == "proven":
        return (say("The new version is harder to trick."), *counts)
    return (say("The new version is probably better, but that is not proven."), *counts, *_needed(result))


def _tricked(result: HardenResult, after: Side) -> tuple[str, ...]:
    before_test, after_test = main_test(result.before, result.preset_size), main_test(after, result.preset_size)
    sentences = []
    if before_test is not None and after_test is not None:
        sentences.append(
            say("Tricked before: {before}. Tricked now: {now}.", before=_wrong(before_test), now=_wrong(after_test))
        )
    if result.before.clean.accuracy is not None and after.clean.accuracy is not None:
        before_right = round(result.before.clean.accuracy * result.before.clean.n)
        now_right = round(after.clean.accuracy * after.clean.n)
        n = after.clean.n
        sentences.append(
            say("Ordinary pictures right: {before} before, {now} now, of {n}.", before=before_right, now=now_right, n=n)
        )
    return tuple(sentences)


def main_test(side: Side, size: float) -> Measurement | None:
    """Return the main test of one side at ``size``, or at the nearest size with a figure."""
    fitting = [test for test in side.tests if test.id == "linf" and test.accuracy is not None]
    return min(fitting, key=lambda test: abs(test.budget.size - size), default=None)


def _wrong(test: Measurement) -> str:
    return of(test.n - round((test.accuracy or 0.0) * test.n), test.n)


def _needed(result: HardenResult) -> tuple[str, ...]:
    if result.samples_needed is None:
        return ()
    return (
        say_count("One test picture could prove it.", "About {n} test pictures could prove it.", result.samples_needed),
    )
