"""The verdict of a check or a strengthening: the first sentences of result screen and report."""

from collections.abc import Iterator

from engine.results import Finding, HardenResult, Measurement, ScanResult, Severity, Side
from engine.words.catalogue import say
from engine.words.edits import text_change_words
from engine.words.numbers import change_words, of
from engine.words.tasks import count_of, say_of
from engine.words.tests import test_words

_WORST_FIRST: tuple[Severity, ...] = ("severe", "medium", "low", "passed")
_NO_TRICKS = ("clean", "calibration", "file", "ood", "corruption", "invariance")
_MAIN = ("linf", "invisible", "typo")
"""The main test of pictures, then those of texts."""


def scan_verdict(result: ScanResult) -> tuple[str, ...]:
    """Return whole sentences: how easily the model is tricked, the count behind it, and what limits both."""
    told, severity = _told(result), verdict_severity(result)
    if told:
        said = (_headline(severity), *_count(told[0], result))
    elif severity == "severe":
        said = (say("Your model is wrong too often, even without any trick."), *_ordinary(result))
    else:
        said = (_headline("not_tested"),)
    return (*said, *_few(result), *_doubts(result), *_answers_only(result))


def verdict_severity(result: ScanResult) -> Severity:
    """Return how bad the first sentence is; ``not_tested`` while a trick that was not judged could change it.

    Bad news stands whatever is missing. Without any trick to judge, a model that is mostly wrong is ``severe``.
    """
    told = _told(result)
    if told:
        bad = told[0].severity in ("severe", "medium")
        return told[0].severity if bad or not _tricks_are_open(result) else "not_tested"
    return "severe" if any(found.severity == "severe" for found in _of_kind(result, "ordinary")) else "not_tested"


def _headline(severity: Severity) -> str:
    return {
        "severe": say("Your model is easy to trick."),
        "medium": say("Your model can be tricked."),
        "low": say("Your model is hard to trick, but not impossible."),
        "passed": say("Our tests could hardly trick your model."),
        "not_tested": say("We cannot say yet how easily your model is tricked."),
    }[severity]


def _of_kind(result: ScanResult, kind: str) -> Iterator[Finding]:
    return (finding for finding in result.findings if finding.params.get("kind") == kind)


def _told(result: ScanResult) -> list[Finding]:
    """Return the tricks with a figure that stands, the worst first; of the worst, the main test before others."""
    told = [finding for finding in _of_kind(result, "trick") if finding.severity in _WORST_FIRST]
    worst = min((_WORST_FIRST.index(finding.severity) for finding in told), default=0)
    order = {finding.id: place for place, finding in enumerate(told)}
    told = [finding for finding in told if finding.severity == _WORST_FIRST[worst]]
    return sorted(told, key=lambda finding: (finding.test_id not in _MAIN, order[finding.id]))


def _tricks_are_open(result: ScanResult) -> bool:
    """Return True while a trick was not tested, or its good figure is in doubt."""
    doubted = any(finding.severity == "not_tested" for finding in _of_kind(result, "trick"))
    missing = [test for finding in _of_kind(result, "not_tested") for test in _tests_of(finding)]
    return doubted or any(test.split(".", maxsplit=1)[0] not in _NO_TRICKS for test in missing)


def _tests_of(finding: Finding) -> list[str]:
    tests = finding.params.get("tests", [])
    return [str(test) for test in tests] if isinstance(tests, list | tuple) else []


def _count(finding: Finding, result: ScanResult) -> tuple[str, ...]:
    wrong, n = finding.count or (0, 0)
    size = float(str(finding.params.get("size", 0.0)))
    norm = str(finding.params.get("norm", ""))
    change = text_change_words(finding.test_id, norm, size) or test_words(finding.test_id)
    change = change_words(size) if finding.test_id == "linf" else change
    count, task = of(wrong, n), result.model.task
    if result.clean.accuracy is None:
        return (say_of(task, "With {change}, it changed its answer on {count} pictures.", change=change, count=count),)
    said = say_of(task, "With {change}, it got {count} pictures wrong.", change=change, count=count)
    if result.clean.n != n:
        return (said,)
    return (said, say("Without any trick: {count}.", count=result.clean.n - round(result.clean.accuracy * n)))


def _ordinary(result: ScanResult) -> tuple[str, ...]:
    clean = result.clean
    count = of(clean.n - round((clean.accuracy or 0.0) * clean.n), clean.n)
    wrong = say_of(result.model.task, "It got {count} ordinary pictures wrong.", count=count)
    return (wrong, say("So tricks could not be judged."))


def _few(result: ScanResult) -> tuple[str, ...]:
    n, task = result.data.n, result.model.task
    if n >= 20:
        return ()
    return (count_of(task, "One picture is too few for a grade.", "{n} pictures are too few for a grade.", n),)


def _answers_only(result: ScanResult) -> tuple[str, ...]:
    """Return what limits a check that could not look inside the model."""
    if result.model.access == "white-box":
        return ()
    return (say("We could only use the model's answers, so the figures are less sure."),)


def _doubts(result: ScanResult) -> tuple[str, ...]:
    """Return what keeps these sentences from being the last word: a check that ended early, figures in doubt."""
    said = () if result.complete else (say("The check is not complete."),)
    doubted = any(finding.severity == "not_tested" for finding in _of_kind(result, "trust"))
    return (*said, say("Our own checks doubt some of the good figures.")) if doubted else said


def harden_verdict(result: HardenResult) -> tuple[str, ...]:
    """Return whole sentences: the outcome, then the counts before and after on the test part.

    "Tricked" counts every sample that is wrong in the worst case, also those that are wrong without a trick.
    """
    guarded = result.model.strengthening == "front"
    if result.stopped:
        return (say("You stopped before a new version could be judged."), say("Your file is as it was."))
    if result.proof == "none" or result.after is None:
        nothing = say("We found no version that we can recommend.")
        return (say("We found no guard that we can recommend.") if guarded else nothing, say("Your file is as it was."))
    counts = _tricked(result, result.after)
    if result.proof == "proven":
        better = say("The new version is harder to trick.")
        return (say("Behind its guard, your model is harder to trick.") if guarded else better, *counts)
    likely = say("The new version is probably better, but that is not proven.")
    if guarded:
        likely = say("Behind its guard, your model is probably harder to trick, but that is not proven.")
    return (likely, *counts, *_needed(result))


def _tricked(result: HardenResult, after: Side) -> tuple[str, ...]:
    pairs = main_pairs(result.before, after, result.preset_size)
    sentences = [_before_and_now(*pair, alone=len(pairs) == 1) for pair in pairs]
    if result.before.clean.accuracy is not None and after.clean.accuracy is not None:
        before_right = round(result.before.clean.accuracy * result.before.clean.n)
        now_right = round(after.clean.accuracy * after.clean.n)
        n = after.clean.n
        sentences.append(
            say_of(
                result.model.task,
                "Ordinary pictures right: {before} before, {now} now, of {n}.",
                before=before_right,
                now=now_right,
                n=n,
            )
        )
    return tuple(sentences)


def _before_and_now(before: Measurement, now: Measurement, *, alone: bool) -> str:
    if alone:
        return say("Tricked before: {before}. Tricked now: {now}.", before=_wrong(before), now=_wrong(now))
    change = text_change_words(before.id, before.budget.norm, before.budget.size) or test_words(before.id)
    return say(
        "Tricked by {change} before: {before}, now: {now}.", change=change, before=_wrong(before), now=_wrong(now)
    )


def main_pairs(before: Side, after: Side, size: float) -> tuple[tuple[Measurement, Measurement], ...]:
    """Return the main tests, of both sides at ``size`` or the nearest with a figure.

    For texts these are hidden letters, as many as were tried, and slips.
    """
    pairs = ((_at(before, name, size), _at(after, name, size)) for name in _MAIN)
    return tuple((first, second) for first, second in pairs if first is not None and second is not None)


def main_test(side: Side, size: float) -> Measurement | None:
    """Return the main test of one side at ``size``, or at the nearest size with a figure."""
    return next((test for name in _MAIN if (test := _at(side, name, size)) is not None), None)


def _at(side: Side, name: str, size: float) -> Measurement | None:
    fitting = [test for test in side.tests if test.id == name and test.accuracy is not None]
    if name == "invisible":  # anyone can paste a text that is hidden letters all over
        return max(fitting, key=lambda test: test.budget.size, default=None)
    return min(fitting, key=lambda test: abs(test.budget.size - size), default=None)


def _wrong(test: Measurement) -> str:
    return of(test.n - round((test.accuracy or 0.0) * test.n), test.n)


def _needed(result: HardenResult) -> tuple[str, ...]:
    if result.samples_needed is None:
        return ()
    return (
        count_of(
            result.model.task,
            "One test picture could prove it.",
            "About {n} test pictures could prove it.",
            result.samples_needed,
        ),
    )
