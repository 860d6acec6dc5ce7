"""The finding of swaps that should change nothing: names, places, numbers, short forms, words for women and men."""

from engine.findings.facts import Subject, measured, measurement_params, wrong_interval
from engine.findings.severity import SWAPS, doubted, severity_of
from engine.findings.texts import Facts
from engine.results import Measurement

_UNCHANGED = "clean"
"""Record of the texts that the model got wrong before anything was swapped."""
_STANDARDS = ("MEASURE 2.11", "MEASURE 2.5")


def swaps(subject: Subject) -> list[Facts]:
    """Return one finding for the swaps, with how many answers each kind of swap was the first to change."""
    return [_finding(subject, test) for test in subject.of_id("invariance") if measured(test)]


def _finding(subject: Subject, test: Measurement) -> Facts:
    severity = severity_of(subject.clean_share - (test.accuracy or 0.0), SWAPS, round(subject.clean_share * test.n))
    params = {**subject.params(), **measurement_params(test)}
    swapped = [record for record in test.attacks if record.name != _UNCHANGED]
    rows: list[object] = [[record.name, record.broke] for record in swapped if "group" not in record.settings]
    groups: list[object] = [
        [record.name, str(record.settings["group"]), record.broke, record.forwards]
        for record in swapped
        if "group" in record.settings
    ]
    return Facts(
        id=test.id,
        kind="swaps",
        severity=doubted(severity) if subject.doubts(test) else severity,
        test_id=test.id,
        params={**params, "rows": rows, "groups": groups, "doubted": subject.doubts(test)},
        count=(int(str(params["wrong"])), test.n),
        interval=wrong_interval(test.interval),
        standards=_STANDARDS,
    )
