"""How bad a result is. Thresholds are shares of all scanned samples that a test turned from right to wrong.

Deliberate tricks at a small size, turning and shifting: severe from 0.50, medium from 0.25, low from 0.05.
At a larger size: severe from 0.60, medium from 0.35, low from 0.10 (larger changes are easier to notice).
Hidden and look-alike letters: severe from 0.40, medium from 0.20, low from 0.05, as anybody can paste them.
Rewording: at most medium, as rules alone judge whether the meaning stayed. Swapped names and places: severe from 0.30,
medium from 0.10, low from 0.03, as they say nothing about what the answer should be.
Everyday damage, mean over its strengths: severe from 0.40, medium from 0.20, low from 0.08.
Ordinary accuracy: severe under 0.60, medium under 0.80, low under 0.90.
Confidence (share wrong while sure, or the calibration error if that is larger): medium from 0.15, low from 0.07.
Unfamiliar texts (share answered as surely as the owner's own): medium from 0.75, low from 0.25.

A result under the lowest limit has passed, but only with at least 20 samples that were right before: fewer prove nothing.
"""

from engine.results import Severity

FEWEST_TO_PASS = 20
SMALL_TRICK = (0.50, 0.25, 0.05)
LARGE_TRICK = (0.60, 0.35, 0.10)
HIDDEN = (0.40, 0.20, 0.05)
REWORDING = (float("inf"), 0.25, 0.05)
SWAPS = (0.30, 0.10, 0.03)
DAMAGE = (0.40, 0.20, 0.08)
CONFIDENCE = (float("inf"), 0.15, 0.07)
UNFAMILIAR = (float("inf"), 0.75, 0.25)
MISTAKES = (0.40, 0.20, 0.10)

_ROUNDING = 1e-9


def severity_of(loss: float, limits: tuple[float, float, float], n: int) -> Severity:
    """Return the severity of ``loss`` (a share in [0, 1]) of ``n`` samples against (severe, medium, low) limits."""
    severe, medium, low = limits
    if loss >= severe - _ROUNDING:
        return "severe"
    if loss >= medium - _ROUNDING:
        return "medium"
    if loss >= low - _ROUNDING:
        return "low"
    return "passed" if n >= FEWEST_TO_PASS else "not_tested"


def doubted(severity: Severity) -> Severity:
    """Return the severity of a figure that may be too good: bad news stands, good news proves nothing."""
    return severity if severity in ("severe", "medium") else "not_tested"
