"""The file itself: opened without alarm, and read the same by us and by its own runtime."""

from engine.models.raw import RawModel
from engine.results import Budget, Measurement
from engine.scan.entries import not_tested
from engine.words import say_technical

ID, FAMILY, BUDGET = "file", "file", Budget("none", 0.0)


def measure_file(raw: RawModel) -> Measurement:
    """Return the entry: one file; a model that runs here passed the safety gate, so equality decides."""
    equality = raw.equality
    if equality.status == "could_not_test":
        return not_tested(
            ID, FAMILY, BUDGET, say_technical("Equality with the file's own runtime could not be tested.")
        )
    note = say_technical(
        "Largest difference to the file's own runtime {difference}, limit {limit}.",
        difference=_rounded(equality.largest_difference),
        limit=_rounded(equality.limit),
    )
    accuracy = 1.0 if equality.status == "equal" else 0.0
    return Measurement(ID, FAMILY, BUDGET, "measured", 1, accuracy, None, notes=(note, *raw.facts.notes))


def _rounded(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
