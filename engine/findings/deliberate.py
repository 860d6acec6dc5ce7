"""Findings of deliberate tricks, one per test and size."""

from engine.findings.facts import Subject, measured, measurement_params, wrong_interval
from engine.findings.severity import HIDDEN, LARGE_TRICK, REWORDING, SMALL_TRICK, doubted, severity_of
from engine.findings.texts import Facts
from engine.results import Measurement, Severity
from engine.words import change_words

_NOT_TRICKS = ("calibration", "file", "ood", "invariance")
_FEW_EDITS = 2


def is_trick(test: Measurement) -> bool:
    """Return True when ``test`` belongs to the deliberate tricks."""
    return test.id not in _NOT_TRICKS and not test.id.startswith("corruption.")


def tricks(subject: Subject) -> list[Facts]:
    """Return one finding for each measured trick and size."""
    return [_trick(subject, test) for test in subject.tests if is_trick(test) and measured(test)]


def _trick(subject: Subject, test: Measurement) -> Facts:
    loss = subject.clean_share - (test.accuracy or 0.0)
    right_before = round(subject.clean_share * test.n)  # only what was right can be tricked
    severity = severity_of(loss, _limits(subject, test), right_before)
    in_doubt = subject.doubts(test)
    params = {**subject.params(), **measurement_params(test), "doubted": in_doubt, "rank": _rank(subject, test)}
    wrong, n = params["wrong"], test.n
    return Facts(
        id=f"{test.id}-{test.budget.size:.4g}",
        kind="trick",
        severity=doubted(severity) if in_doubt or _unproven(subject, test, severity) else severity,
        test_id=test.id,
        params=params,
        count=(int(str(wrong)), n),
        interval=wrong_interval(test.interval),
        standards=_standards(subject, test),
    )


def _unproven(subject: Subject, test: Measurement, severity: Severity) -> bool:
    """Return True for a good figure of tiny changes that only the model's answers were searched with."""
    return severity == "passed" and test.id == "linf" and subject.model.access != "white-box"


def _rank(subject: Subject, test: Measurement) -> str:
    """Return "weaker" or "stronger" where another size of this test would get the same words, else ""."""
    if subject.model.task == "text":  # sizes of texts are whole numbers, and have words of their own
        return ""
    sizes = [other.budget.size for other in subject.of_id(test.id)]
    twins = [size for size in sizes if change_words(size) == change_words(test.budget.size)]
    if len(twins) < 2:
        return ""
    return "weaker" if test.budget.size <= min(twins) else "stronger"


def _limits(subject: Subject, test: Measurement) -> tuple[float, float, float]:
    if test.id == "rewording":
        return REWORDING
    if test.id == "invisible" and test.budget.norm == "edits" and test.budget.size <= _FEW_EDITS:
        return HIDDEN
    smallest = min(other.budget.size for other in subject.of_id(test.id))
    return SMALL_TRICK if test.budget.size <= smallest else LARGE_TRICK


def _standards(subject: Subject, test: Measurement) -> tuple[str, ...]:
    """Return ids for an attack that saw the model's inside, or only its answers (turning needs no more)."""
    inside = subject.model.access == "white-box" and test.id != "spatial"
    if inside:
        return ("NISTAML.022", "ML01:2023", "AML.T0043.000", "AML.T0015", "MEASURE 2.7")
    return ("NISTAML.025", "ML01:2023", "AML.T0043.001", "AML.T0015", "MEASURE 2.7")
