"""Names of classes that mean the same, and names that only count."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

_ALIKE = (
    ("spam", "spams", "isspam", "junk", "junkmail", "unsolicited", "unwanted"),
    ("ham", "hams", "notspam", "nospam", "nonspam", "nojunk", "notjunk", "legit", "legitimate", "wanted"),
    ("positive", "pos", "positiv", "positif", "positivo", "positiva"),
    ("negative", "neg", "negativ", "negatif", "negativo", "negativa"),
    ("neutral", "neu", "neutre", "neutro", "neutrale"),
    ("toxic", "istoxic"),
    ("nottoxic", "nontoxic", "clean"),
    ("true", "yes", "ja", "oui", "si"),
    ("false", "no", "nein", "non"),
)
_MEANING = {name: group[0] for group in _ALIKE for name in group}
_COUNTED = re.compile(r"(?:label|class|klasse|classe|category)?[\s_-]*([0-9]{1,6})(?:\.0+)?", re.IGNORECASE)


def meaning_of(name: str) -> str:
    """Return what a class's ``name`` means: one word for all names of a few common kinds, else its letters and digits."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(char for char in folded if unicodedata.category(char)[0] in "LNM")
    return _MEANING.get(letters, letters)


def number_of(name: str) -> int | None:
    """Return the number that a name is, such as "2", "2.0", "LABEL_2" or "class 2"; None for other names."""
    found = _COUNTED.fullmatch(name.strip())
    return None if found is None else int(found.group(1))


def only_counts(names: Sequence[str]) -> bool:
    """Tell whether ``names`` say nothing but the classes' places, from 0 or 1."""
    numbers = [number_of(name) for name in names]
    return numbers in (list(range(len(names))), list(range(1, len(names) + 1)))


def numbers_of(kinds: Sequence[str], num_classes: int) -> np.ndarray | None:
    """Return (kinds,) int64, the kinds' own numbers, where all are class numbers from 0; else None."""
    found = [number_of(kind) for kind in kinds]
    numbers = [number for number in found if number is not None and number < num_classes]
    if len(numbers) != len(kinds) or len(set(numbers)) != len(kinds):
        return None
    return np.array(numbers, np.int64)
