"""Plans and runs a check: which tests, in which order, on which samples, in the time given."""

from engine.scan.linf import LinfResult, measure_linf
from engine.scan.outcomes import Adversarial, Scanned
from engine.scan.plan import TEST_IDS, ScanPlan, choose_tests, plan_scan
from engine.scan.requests import requests_by_phase, service_cost
from engine.scan.run import run_scan

__all__ = [
    "TEST_IDS",
    "Adversarial",
    "LinfResult",
    "ScanPlan",
    "Scanned",
    "choose_tests",
    "measure_linf",
    "plan_scan",
    "requests_by_phase",
    "run_scan",
    "service_cost",
]
