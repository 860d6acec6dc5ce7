"""The finding of unfamiliar texts: whether the model is less sure about what it cannot know, and how little it reads."""

from engine.findings.facts import Subject, measured, measurement_params, wrong_interval
from engine.findings.severity import UNFAMILIAR, doubted, severity_of
from engine.findings.texts import Facts
from engine.results import Measurement

_STANDARDS = ("MEASURE 2.5", "MEASURE 2.3")
_CUT = "input_reduction"


def unfamiliar(subject: Subject) -> list[Facts]:
    """Return one finding for unfamiliar texts; ``rows`` has each kind of them, how many were answered surely, of how many."""
    return [_finding(subject, test) for test in subject.of_id("ood") if measured(test)]


def _finding(subject: Subject, test: Measurement) -> Facts:
    params = {**subject.params(), **measurement_params(test)}
    severity = severity_of(1 - (test.accuracy or 0.0), UNFAMILIAR, test.n)
    rows: list[object] = [
        [record.name, record.broke, record.forwards] for record in test.attacks if record.name != _CUT
    ]
    cut = next((record.settings for record in test.attacks if record.name == _CUT), {})
    return Facts(
        id=test.id,
        kind="unfamiliar",
        severity=doubted(severity) if subject.doubts(test) else severity,
        test_id=test.id,
        params={**params, "rows": rows, "left": cut.get("median_left"), "whole": cut.get("median_words")},
        count=(int(str(params["wrong"])), test.n),
        interval=wrong_interval(test.interval),
        standards=_STANDARDS,
    )
