"""Which keys a finger may hit by mistake."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    """Return the keys around each letter of an English keyboard; rows are half a key apart."""
    places = {letter: (row, column + row / 2) for row, keys in enumerate(_ROWS) for column, letter in enumerate(keys)}
    return {
        letter: "".join(
            other
            for other, (r, c) in places.items()
            if other != letter and abs(r - row) <= 1 and abs(c - column) <= 1.0
        )
        for letter, (row, column) in places.items()
    }


NEIGHBOURS = _neighbours()
"""Each small letter of an English keyboard to the letters around it."""
