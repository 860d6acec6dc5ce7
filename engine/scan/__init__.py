"""Plans and runs a check: which tests, in which order, on which samples, in the time given."""

from engine.scan.linf import LinfResult, measure_linf
from engine.scan.outcomes import Adversarial, Scanned
from engine.scan.plan import TEST_IDS, choose_tests, plan_scan
from engine.scan.planned import ScanPlan
from engine.scan.requests import requests_by_phase, service_cost
from engine.scan.run import run_scan
from engine.scan.texts.budgets import AIMED_AT, TEXT_TEST_IDS
from engine.scan.texts.plan import text_requests

__all__ = [
    "AIMED_AT",
    "TEST_IDS",
    "TEXT_TEST_IDS",
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
    "text_requests",
]
