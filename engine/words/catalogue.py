"""Every sentence a user sees passes through here: gettext catalogues, English as the source language."""

import gettext
from functools import lru_cache

from engine.words.resources import resource

_language = "en"


def set_language(language: str) -> None:
    """Use the catalogue of ``language`` (such as ``"de"``) from now on; an unknown one means English."""
    global _language  # noqa: PLW0603 - one language per process, as gettext itself has
    _language = language


def languages() -> tuple[str, ...]:
    """Return the languages that words come in: English, and each with a catalogue."""
    folders = resource("catalogues").glob("*/LC_MESSAGES/toughen.mo")
    return ("en", *sorted({path.parent.parent.name for path in folders} - {"en"}))


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("toughen", resource("catalogues"), [language], fallback=True)


def say(message: str, /, **values: object) -> str:
    """Return ``message`` in the user's language with ``{name}`` places filled from ``values``."""
    text = _catalogue(_language).gettext(message)
    return _filled(text, message, values) if values else text


def _filled(text: str, source: str, values: dict[str, object]) -> str:
    """Return ``text`` filled; a translation that misnames a place never stops the program: English steps in."""
    try:
        return text.format(**values)
    except (KeyError, IndexError, ValueError):
        return source.format(**values)


def say_technical(message: str, /, **values: object) -> str:
    """Like ``say``, for folded technical parts, where the field's own terms are allowed."""
    return say(message, **values)


def say_count(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Like ``say``, choosing the form for ``n``; ``{n}`` is filled in too."""
    text = _catalogue(_language).ngettext(singular, plural, n)
    return _filled(text, singular if n == 1 else plural, {"n": n, **values})
