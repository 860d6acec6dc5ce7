"""95 % intervals of shares: real counts, pure Python."""

import math

Interval = tuple[float, float]

_Z95 = 1.959963984540054


def wilson(successes: int, n: int) -> Interval:
    """Return the 95 % Wilson score interval of ``successes`` out of ``n``, both ends in [0, 1].

    With ``n`` 0 nothing is known: (0, 1). Source: Wilson 1927, "Probable inference".
    """
    if n <= 0:
        return (0.0, 1.0)
    share = successes / n
    spread = _Z95 * math.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n * n))
    centre = share + _Z95**2 / (2 * n)
    scale = 1 + _Z95**2 / n
    low, high = (centre - spread) / scale, (centre + spread) / scale
    # Rounding may push an end just past the share itself when it is 0 or 1.
    return (0.0 if successes == 0 else low, 1.0 if successes == n else high)
