"""Findings of everyday damage: the worst kinds one by one, the others together."""

from engine.findings.facts import Subject, ids_of, measured, measurement_params, wrong_interval, wrong_of
from engine.findings.severity import DAMAGE, doubted, severity_of
from engine.findings.texts import Facts
from engine.results import Measurement, Severity

_STANDARDS = ("MEASURE 2.5", "MEASURE 2.3")
_ONE_BY_ONE = ("severe", "medium")
_SHOWN_STRENGTHS = (3, 5)


def damages(subject: Subject) -> list[Facts]:
    """Return a finding for each kind that hurts a lot, one for those that hurt a little, one for the others."""
    kinds = [(_severity(subject, kind), kind) for kind in _kinds(subject)]
    single = [_one(subject, severity, kind) for severity, kind in kinds if severity in _ONE_BY_ONE]
    grouped = []
    for level in ("low", "passed", "not_tested"):
        members = [kind for severity, kind in kinds if severity == level]
        if members and level == "not_tested":
            grouped += [_one(subject, "not_tested", kind) for kind in members]
        elif members:
            grouped.append(_group(subject, "low" if level == "low" else "passed", members))
    return single + grouped


def _kinds(subject: Subject) -> list[list[Measurement]]:
    """Return the measured entries of each kind of damage."""
    entries = [test for test in subject.tests if test.id.startswith("corruption.") and measured(test)]
    return [[test for test in entries if test.id == test_id] for test_id in ids_of(entries)]


def _mean(kind: list[Measurement]) -> float:
    means = [test for test in kind if test.budget.severity is None] or kind
    return sum(test.accuracy or 0.0 for test in means) / len(means)


def _severity(subject: Subject, kind: list[Measurement]) -> Severity:
    severity = severity_of(subject.clean_share - _mean(kind), DAMAGE, round(subject.clean_share * kind[0].n))
    return doubted(severity) if any(test.status == "unreliable" for test in kind) else severity


def _one(subject: Subject, severity: Severity, kind: list[Measurement]) -> Facts:
    shown = [test for test in kind if test.budget.severity in _SHOWN_STRENGTHS] or kind[:1]
    first = shown[0]
    rows = [
        [test.budget.severity, wrong_of(test.accuracy or 0.0, test.n), test.n]
        for test in shown
        if test.budget.severity is not None
    ]
    name = first.id.removeprefix("corruption.")
    params = {
        **subject.params(),
        **measurement_params(first),
        "damage": name,
        "strengths": rows,
        "accuracy": _mean(kind),
    }
    count = (wrong_of(first.accuracy or 0.0, first.n), first.n)
    return Facts(first.id, "damage", severity, first.id, params, count, wrong_interval(first.interval), _STANDARDS)


def _group(subject: Subject, severity: Severity, kinds: list[list[Measurement]]) -> Facts:
    rows: list[object] = [[kind[0].id.removeprefix("corruption."), _mean(kind)] for kind in kinds]
    params = {**subject.params(), "rows": rows, "n": kinds[0][0].n}
    return Facts(f"corruption-{severity}", "damages", severity, kinds[0][0].id, params, standards=_STANDARDS)
