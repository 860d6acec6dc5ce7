"""What every builder of findings needs: the subject, counts of what went wrong, and intervals of that share."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.findings.params import context_params
from engine.findings.shares import is_doubted
from engine.results import Clean, Context, DataInfo, Interval, Layer, Measurement, ModelInfo, TrustCheck

_TOLD_SETTINGS = ("shift_per_degree", "scale_per_degree")


@dataclass(frozen=True)
class Subject:
    """Everything a check knows, handed to each builder."""

    model: ModelInfo
    data: DataInfo
    clean: Clean
    tests: tuple[Measurement, ...]
    trust: tuple[TrustCheck, ...]
    context: Context
    complete: bool = True
    isolation: tuple[Layer, ...] = ()

    def doubts(self, test: Measurement) -> bool:
        """Return True when the figure of ``test`` may be too good."""
        return is_doubted(test, self.trust)

    @property
    def doubted(self) -> bool:
        """True when any figure may be too good."""
        return any(self.doubts(test) for test in self.tests)

    @property
    def clean_share(self) -> float:
        """Share right without tricks; 1 without labels, where the model's own answers are the measure."""
        return 1.0 if self.clean.accuracy is None else self.clean.accuracy

    def params(self) -> dict[str, object]:
        """Return the parameters that every text may use."""
        return {
            **context_params(self.context, self.data.seen_in_training),
            "task": self.model.task,
            "format": self.model.format,
            "answers_only": self.model.access != "white-box",
            "strengthening": self.model.strengthening,
            "labelled": self.clean.accuracy is not None,
            "clean_n": self.clean.n,
            "clean_wrong": wrong_of(self.clean_share, self.clean.n),
        }

    def of_id(self, test_id: str) -> list[Measurement]:
        """Return the measurements of one test."""
        return [test for test in self.tests if test.id == test_id]


def wrong_of(accuracy: float, n: int) -> int:
    """Return how many of ``n`` samples went wrong."""
    return n - round(accuracy * n)


def wrong_interval(interval: Interval | None) -> Interval | None:
    """Return the interval of the share that went wrong, from that of accuracy."""
    return None if interval is None else (1 - interval[1], 1 - interval[0])


def measured(test: Measurement) -> bool:
    """Return True when ``test`` has a figure, believed or not."""
    return test.accuracy is not None and test.n > 0 and test.status in ("measured", "unreliable")


def measurement_params(test: Measurement) -> dict[str, object]:
    """Return the parameters of one measurement that has a figure."""
    interval = wrong_interval(test.interval)
    return {
        "test_id": test.id,
        "norm": test.budget.norm,
        "size": test.budget.size,
        "n": test.n,
        "wrong": wrong_of(test.accuracy or 0.0, test.n),
        "accuracy": test.accuracy,
        "low": None if interval is None else interval[0],
        "high": None if interval is None else interval[1],
        "attacks": list(dict.fromkeys(record.name for record in test.attacks)),
        "settings": {
            name: value for record in test.attacks for name, value in record.settings.items() if name in _TOLD_SETTINGS
        },
        "notes": list(test.notes),
    }


def ids_of(tests: Sequence[Measurement]) -> list[str]:
    """Return the test ids, each once, in order."""
    return list(dict.fromkeys(test.id for test in tests))
