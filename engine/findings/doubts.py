"""Findings about the check itself: whether the tests worked, and what was not tested."""

from dataclasses import replace

from engine.findings.facts import Subject, ids_of, measured
from engine.findings.profile import profile_for
from engine.findings.score import entries_of
from engine.findings.texts import Facts
from engine.results import Measurement, Severity, TrustCheck

_RAN = ("passed", "doubtful", "unreliable")
_STANDARDS = ("MEASURE 2.13",)
_HAVE_SIZES = ("linf", "invisible", "typo", "trigger")
"""Tests whose sizes have names of their own."""


def trust(subject: Subject) -> list[Facts]:
    """Return one finding about the checks of the measurement itself; none when none of them ran."""
    ran = [check for check in subject.trust if check.status in _RAN]
    if not ran:
        return []
    failed = [check for check in ran if check.status != "passed"]
    severity: Severity = "not_tested" if subject.doubted else "low" if failed else "passed"
    rows: list[object] = [_row(check) for check in failed or ran]
    params = {**subject.params(), "rows": rows, "unreliable": subject.doubted}
    return [Facts("trust", "trust", severity, "trust", params, standards=_STANDARDS)]


def _row(check: TrustCheck) -> list[object]:
    return [check.id, check.status, check.value, check.limit]


def not_tested(subject: Subject) -> list[Facts]:
    """Return findings for what did not run: stopped or failed tests, tests left out, labels that are missing."""
    found = [_untested(subject, tests) for tests in _of_one_reason(subject)]
    skipped = _skipped(subject)
    if skipped:
        found.append(_facts(subject, "skipped", skipped, []))
    if subject.clean.accuracy is None:
        found.append(_facts(subject, "labels", ["clean"], []))
    return found


def _did_not_run(test: Measurement) -> bool:
    return test.status == "could_not_test" or (
        test.status in ("measured", "unreliable") and not measured(test) and test.id != "file"
    )


def _of_one_reason(subject: Subject) -> list[list[Measurement]]:
    """Return what did not run, tests with the same notes together; a size of which others have a figure stands alone."""
    groups: dict[object, list[Measurement]] = {}
    for test in subject.tests:
        if _did_not_run(test) and not (_has_figure(subject, test) and test.budget.severity is not None):
            alone = test.budget.size if _has_figure(subject, test) else None
            groups.setdefault((test.notes, alone), []).append(test)
    return list(groups.values())


def _has_figure(subject: Subject, test: Measurement) -> bool:
    """Return True where another size or severity of the same test was measured."""
    return any(measured(other) for other in subject.of_id(test.id))


def _untested(subject: Subject, tests: list[Measurement]) -> Facts:
    first = tests[0]
    ids = _with_damage_as_one(ids_of(tests), subject)
    reason = "failed" if subject.complete else "stopped"
    alone = first.id in _HAVE_SIZES and _has_figure(subject, first)
    size = {"size": first.budget.size, "norm": first.budget.norm} if alone else {}
    facts = _facts(subject, reason, ids, list(first.notes))
    return replace(facts, id=f"not-tested-{first.id}-{first.budget.size:.4g}", params={**facts.params, **size})


def _with_damage_as_one(ids: list[str], subject: Subject) -> list[str]:
    """Return ``ids`` with all kinds of damage as one, where none of them ran."""
    kinds = [id_ for id_ in ids_of(subject.tests) if id_.startswith("corruption.")]
    if len(kinds) < 2 or not set(kinds) <= set(ids):
        return ids
    return list(dict.fromkeys("corruption" if id_ in kinds else id_ for id_ in ids))


def _facts(subject: Subject, reason: str, ids: list[str], notes: list[str]) -> Facts:
    params = {**subject.params(), "tests": list(ids), "reason": reason, "notes": list(notes)}
    return Facts(f"not-tested-{reason}", "not_tested", "not_tested", ids[0], params, standards=_STANDARDS)


def _skipped(subject: Subject) -> list[str]:
    """Return the parts of the fixed profile of which this check holds no entry at all."""
    profile = profile_for(subject.model.task, "standard")
    parts = (*profile.deliberate, *profile.everyday, *profile.unsure)
    return [part.test_id for part in parts if not entries_of(part, subject.tests)]
