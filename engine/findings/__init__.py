"""Measurements become findings: severity, plain words, advice, and the score."""

from engine.findings.make import make_findings
from engine.findings.profile import FORMULA_TEXT, Profile, profile_for
from engine.findings.score import make_score
from engine.findings.texts import reword

__all__ = ["FORMULA_TEXT", "Profile", "make_findings", "make_score", "profile_for", "reword"]
