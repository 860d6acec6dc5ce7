"""Checks that tell whether a measurement may be believed."""

from engine.trust.bench import SUBSETS, Bench
from engine.trust.found_checks import BLIND, Found
from engine.trust.real_file import errs, file_errs
from engine.trust.run import all_checks, doubts, gradients_needed, most_questions, questions_needed, run_checks

__all__ = [
    "BLIND",
    "SUBSETS",
    "Bench",
    "Found",
    "all_checks",
    "doubts",
    "errs",
    "file_errs",
    "gradients_needed",
    "most_questions",
    "questions_needed",
    "run_checks",
]
