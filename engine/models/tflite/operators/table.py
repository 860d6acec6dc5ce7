"""The table of translated operators by name."""

from collections.abc import Callable

from engine.models.tflite.building import Builder, not_known
from engine.models.tflite.schema import Operator

Translate = Callable[[Builder, Operator], None]

_TRANSLATIONS: dict[str, Translate] = {}


def lite(*names: str) -> Callable[[Translate], Translate]:
    """Register the decorated function for ``names``."""

    def register(translate: Translate) -> Translate:
        """Note the function under its names, and return it."""
        _TRANSLATIONS.update(dict.fromkeys(names, translate))
        return translate

    return register


def find_translation(operator: Operator) -> Translate:
    """Return how an operator is translated.

    Raises:
        UnknownOperator: it is not.
    """
    found = _TRANSLATIONS.get(operator.name)
    if found is None:
        raise not_known(operator, "")
    return found


def known_operators() -> tuple[str, ...]:
    """Return the names of all translated operators."""
    return tuple(sorted(_TRANSLATIONS))


def whole(operator: Operator, field: int, default: int = 0, form: str = "<i") -> int:
    """Return a whole number of an operator's options."""
    return default if operator.options is None else operator.options.whole(field, form, default)


def byte(operator: Operator, field: int) -> int:
    """Return a small number of an operator's options: an activation, a kind of padding."""
    return whole(operator, field, form="<b")


def flag(operator: Operator, field: int) -> bool:
    """Return a truth value of an operator's options."""
    return operator.options is not None and operator.options.flag(field)
