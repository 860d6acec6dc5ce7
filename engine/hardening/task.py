"""What strengthening needs to know of one kind of samples; all the rest is the same for pictures and texts."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from torch import nn

from engine.hardening.judging import Closeness, Judge
from engine.hardening.kinds import M, S
from engine.hardening.labelled import Labelled
from engine.hardening.lessons import Lessons
from engine.hardening.settings import Recipe
from engine.hardening.state import Weights
from engine.hardening.verification import Proving


class Task(Protocol[M, S]):
    """The parts of one job that differ between pictures and texts, for one model and its samples."""

    @property
    def model(self) -> M:
        """The original, on the device to train on, around its real file."""

    @property
    def data(self) -> Labelled[S]:
        """The parts with labels."""

    @property
    def recipe(self) -> Recipe:
        """The recipe."""

    @property
    def verify_limit(self) -> int:
        """Most test samples that are attacked in the proof."""

    @property
    def mixes(self) -> tuple[float, ...]:
        """Mixes of old and new weights that the dial looks at, rising from 0."""

    def judge(self) -> Judge:
        """Return the judge of early stop and dial."""

    def lessons(self) -> Lessons:
        """Return what is learned from."""

    def student(self) -> nn.Module:
        """Return a copy of the model to train, with what training needs around it."""

    def weights(self, student: nn.Module, trained: Weights) -> Weights:
        """Return ``trained``, weights of the ``student``, as weights of the model."""

    def copy(self) -> M:
        """Return the model with weights of its own."""

    def recalibrate(self) -> Callable[[M], None] | None:
        """Return what measures the running statistics of a mix of weights; None where there are none."""

    def closeness(self) -> Closeness | None:
        """Return what tells how near a copy stays, where there are few samples."""

    def known_robust(self, on_select: float, standing: np.ndarray) -> float:
        """Return how much of the original's robust share ``on_select`` is knowing these samples, at least 0.

        ``standing`` (m,) bool: the test samples that withstood all searches of the figure.
        """

    def proving(self) -> Proving[M, S]:
        """Return what the proof measures, and by which examples."""

    def as_used(self, candidate: M) -> M:
        """Return the new model around its file as it will be used, with what stands in front of it."""
