"""Findings that are no trick: ordinary accuracy, weak classes, confidence, the file."""

from engine.findings.facts import Subject, measured, measurement_params, wrong_interval, wrong_of
from engine.findings.severity import CONFIDENCE, MISTAKES, doubted, severity_of
from engine.findings.texts import Facts
from engine.results import Severity, wilson

CLASS_GAP = 0.15
FEWEST_IN_CLASS = 10


def accuracy(subject: Subject) -> list[Facts]:
    """Return the finding of accuracy without any trick."""
    clean = subject.clean
    if clean.accuracy is None or clean.n <= 0:
        return []
    interval = wrong_interval(clean.interval)
    wrong = wrong_of(clean.accuracy, clean.n)
    params = {
        **subject.params(),
        "n": clean.n,
        "wrong": wrong,
        "low": None if interval is None else interval[0],
        "high": None if interval is None else interval[1],
    }
    severity = severity_of(1 - clean.accuracy, MISTAKES, clean.n)
    return [
        Facts(
            "ordinary",
            "ordinary",
            severity,
            "clean",
            params,
            (wrong, clean.n),
            interval,
            ("MEASURE 2.3", "MEASURE 2.5"),
        )
    ]


def weak_classes(subject: Subject) -> list[Facts]:
    """Return one finding naming the classes that do clearly worse than the whole, worst first."""
    overall = subject.clean.accuracy
    if overall is None:
        return []
    weak = [
        (name, right, n)
        for name, (right, n) in subject.clean.per_class.items()
        if n >= FEWEST_IN_CLASS and right / n <= overall - CLASS_GAP and wilson(right, n)[1] < overall
    ]
    if not weak:
        return []
    rows = [[name, right, n] for name, right, n in sorted(weak, key=lambda row: row[1] / row[2])]
    severity = "medium" if any(right / n < overall - 2 * CLASS_GAP for _, right, n in weak) else "low"
    wrong, total = sum(n - right for _, right, n in weak), sum(n for _, _, n in weak)
    params = {**subject.params(), "rows": rows, "n": total, "wrong": wrong}
    return [
        Facts(
            "classes",
            "classes",
            "medium" if severity == "medium" else "low",
            "clean",
            params,
            (wrong, total),
            wilson(wrong, total),
            ("MEASURE 2.11", "MEASURE 2.3"),
        )
    ]


def confidence(subject: Subject) -> list[Facts]:
    """Return the finding of how well sureness and correctness agree.

    ``value`` of the test is the expected calibration error, its ``accuracy`` the share not wrong while sure.
    """
    found = []
    for test in subject.of_id("calibration"):
        if measured(test):
            sure_and_wrong = 1 - (test.accuracy or 0.0)
            severity = severity_of(max(sure_and_wrong, test.value or 0.0), CONFIDENCE, test.n)
            severity = doubted(severity) if test.status == "unreliable" else severity
            params = {**subject.params(), **measurement_params(test), "gap": test.value}
            count = (wrong_of(test.accuracy or 0.0, test.n), test.n)
            interval = wrong_interval(test.interval)
            found.append(
                Facts("calibration", "confidence", severity, test.id, params, count, interval, ("MEASURE 2.5",))
            )
    return found


def file(subject: Subject) -> list[Facts]:
    """Return the finding of opening the file: ``accuracy`` of the test is 1 when it was read as its own program does."""
    found = []
    for test in subject.of_id("file"):
        if test.status in ("measured", "unreliable"):
            clean = (test.accuracy is None or test.accuracy >= 1) and test.status == "measured"
            params = {
                **subject.params(),
                "name": subject.model.path_name,
                "format": subject.model.format,
                "source_tool": subject.model.source_tool,
                "sha256": subject.model.sha256,
                "files": list(subject.model.files),
                "dropped": list(subject.model.dropped),
                "held": [layer.name for layer in subject.isolation if layer.held],
                "missing": [layer.name for layer in subject.isolation if not layer.held],
                "notes": list(test.notes),
            }
            fine: Severity = "low" if subject.model.format == "TorchScript" else "passed"  # it is a program
            standards = ("NISTAML.051", "ML06:2023", "AML.T0011.000", "MAP 4.1")
            found.append(Facts("file", "file", fine if clean else "medium", "file", params, standards=standards))
    return found
