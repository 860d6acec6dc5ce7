"""scikit-learn itself, asked with one thread count, as the file's own runtime."""

from functools import cached_property
from typing import Any, Literal

import numpy as np

from engine.models.sklearn_files.answering import Way, ask
from engine.models.sklearn_files.assembling import Assembled
from engine.models.sklearn_files.errors import does_not_work


class SklearnRuntime:
    """Answers with the loaded model.

    Args:
        assembled: the model.
        way: how it is asked; see ``answering``.
        threads: number of threads of its compiled parts.
    """

    half = False
    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, assembled: Assembled, way: Way, threads: int = 1) -> None:
        self.assembled = assembled
        self.way: Way = way
        self.threads = threads
        if way == "decision_function" and len(assembled.classes) == 2:
            self.two_classes = "logit"

    def __deepcopy__(self, memo: object) -> "SklearnRuntime":
        return self  # it learns nothing, and may be large

    @cached_property
    def _pools(self) -> Any:
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return answers (batch, classes), float32, for raw pictures or texts; any batch size.

        Raises:
            ModelError: the model failed.
        """
        return self.exact(raw).astype(np.float32)

    def exact(self, raw: np.ndarray) -> np.ndarray:
        """Return the same answers as float64, as scikit-learn gives them."""
        if not len(raw):
            return np.zeros((0, len(self.assembled.classes)))
        try:
            with self._pools.limit(limits=self.threads), np.errstate(all="ignore"):
                return ask(self.assembled, raw, self.way)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError, FloatingPointError) as error:
            raise does_not_work(f"{type(error).__name__}: {error}"[:1000]) from error
