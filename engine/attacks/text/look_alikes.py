"""Characters that look like others: what the "invisible" attacks put in their place.

Two sets: ``COMMON`` are the look-alikes of Unicode Technical Standard 39 that every attack list has (Cyrillic, Greek),
in both directions; ``RARE`` are farther-fetched ones, of other alphabets and of the blocks of styled letters, that simple
clean-up misses. The tables are our own choice from the Unicode character charts.
"""

COMMON: dict[str, str] = dict(
    zip(
        "aceijopsxyABCEHIJKMOPSTXYZNghdqwvu",
        "асеіјорѕхуАВСЕНІЈКМОРЅТХУΖΝɡһԁԛԝνս",
        strict=True,
    )
)
RARE: dict[str, str] = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIKLMNOPRSTUVWXYZ",
        "ɑᖯϲꓒҽքցհıϳ𝗄ⅼⅿոօρզгꜱ𝗍υⅴᴡⅹγᴢꓮᏴⅭⅮΕℱᏀΗΙᏦⅬⅯꓠΟΡᎡᏚΤՍⅤᎳΧΥᏃ",
        strict=True,
    )
)
_LATIN = {other: letter for letter, other in COMMON.items()}
_LATIN |= dict(zip("οΑΒΕΗΙΚΜΟΡΤΥΧ", "oABEHIKMOPTYX", strict=True))
_BOLD = {chr(65 + place): chr(0x1D400 + place) for place in range(26)}
_BOLD |= {chr(97 + place): chr(0x1D41A + place) for place in range(26)}
_BOLD |= {chr(48 + place): chr(0x1D7CE + place) for place in range(10)}
_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def common(letter: str) -> str | None:
    """Return the commonest look-alike of an ASCII, Cyrillic or Greek letter, None where there is none."""
    return COMMON.get(letter) or _LATIN.get(letter)


def rare(letter: str) -> str | None:
    """Return a look-alike of another alphabet that short lists do not have."""
    return RARE.get(letter)


def styled(letter: str) -> str | None:
    """Return the letter or digit of the mathematical bold alphabet."""
    return _BOLD.get(letter)


def wide(letter: str) -> str | None:
    """Return the full-width form of a printable ASCII character."""
    return _WIDE.get(letter)
