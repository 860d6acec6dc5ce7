"""Findings about the check itself: whether the tests worked, and what was not tested."""

from engine.findings.facts import Subject, ids_of, measured
from engine.findings.profile import profile_for
from engine.findings.score import entries_of
from engine.findings.texts import Facts
from engine.results import Measurement, Severity, TrustCheck

_RAN = ("passed", "doubtful", "unreliable")
_STANDARDS = ("MEASURE 2.13",)


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
    failed = [test for test in subject.tests if _did_not_run(test)]
    found = [_untested(subject, "failed", [test], test.id) for test in _first_of_each(failed, subject)]
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


def _first_of_each(failed: list[Measurement], subject: Subject) -> list[Measurement]:
    """Return one entry for each test id of which no size or severity has a figure, and each size of the others."""
    chosen: dict[str, Measurement] = {}
    for test in failed:
        has_figure = any(measured(other) for other in subject.of_id(test.id))
        whole = test.id.startswith("corruption.") or not has_figure
        chosen.setdefault(test.id if whole else f"{test.id}-{test.budget.size:.4g}", test)
    return list(chosen.values())


def _untested(subject: Subject, reason: str, tests: list[Measurement], id_: str) -> Facts:
    notes = [note for test in tests for note in test.notes]
    facts = _facts(subject, reason, ids_of(tests), notes)
    return Facts(
        f"not-tested-{id_}-{tests[0].budget.size:.4g}",
        facts.kind,
        facts.severity,
        id_,
        facts.params,
        standards=_STANDARDS,
    )


def _facts(subject: Subject, reason: str, ids: list[str], notes: list[str]) -> Facts:
    params = {**subject.params(), "tests": list(ids), "reason": reason, "notes": list(notes)}
    return Facts(f"not-tested-{reason}", "not_tested", "not_tested", ids[0], params, standards=_STANDARDS)


def _skipped(subject: Subject) -> list[str]:
    """Return the parts of the fixed profile of which this check holds no entry at all."""
    profile = profile_for(subject.model.task, "standard")
    parts = (*profile.deliberate, *profile.everyday, *profile.unsure)
    return [part.test_id for part in parts if not entries_of(part, subject.tests)]
