"""Models that take each picture as one long row of numbers."""

from math import isqrt, prod

_SMALLEST_SIDE = 8


def picture_of(length: int) -> tuple[int, ...]:
    """Return the shape of a square picture that was laid out as one row; empty where there is none.

    Grey (1, side, side), or colour with the channels last (side, side, 3); sides of at least 8 pixels.
    """
    for shape in ((1, isqrt(length), isqrt(length)), (isqrt(length // 3), isqrt(length // 3), 3)):
        if shape[1] >= _SMALLEST_SIDE and prod(shape) == length:
            return shape
    return ()
