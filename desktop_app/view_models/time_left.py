"""Time left that a person can believe: late, smoothed, rounded up, and never jumping up."""

from engine.words import duration, say

_SHOW_FRACTION, _SHOW_SECONDS = 0.05, 5.0
_WEIGHT = 0.3
_RISE_PER_SECOND = 0.5


class TimeLeft:
    """Turns progress reports into one line of text."""

    def __init__(self) -> None:
        self._shown_s: float | None = None
        self._last_s = 0.0

    def update(self, fraction: float, seconds_left: float | None, elapsed_s: float) -> str:
        """Return the line to show after ``elapsed_s``, or "" while it is too early to tell.

        The shown time falls freely. It rises by at most half a second for each second that passes.
        """
        if fraction <= 0 or (fraction < _SHOW_FRACTION and elapsed_s < _SHOW_SECONDS):
            return ""
        fresh = elapsed_s * (1 - fraction) / fraction if seconds_left is None else seconds_left
        passed = max(0.0, elapsed_s - self._last_s)
        self._last_s = elapsed_s
        self._shown_s = fresh if self._shown_s is None else self._smooth(self._shown_s, fresh, passed)
        return say("{time} left", time=duration(self._shown_s)).capitalize()

    @staticmethod
    def _smooth(shown: float, fresh: float, passed: float) -> float:
        """Return the time to show: between what was expected and what is reported now, rising slowly at most."""
        expected = max(0.0, shown - passed)
        mixed = expected + _WEIGHT * (fresh - expected)
        return min(mixed, shown + _RISE_PER_SECOND * passed)
