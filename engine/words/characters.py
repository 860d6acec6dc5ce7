"""Plain names of characters that cannot be seen, or that look like others."""

import unicodedata
from functools import lru_cache

from engine.words.catalogue import say
from engine.words.names import mark

_LEFT_OUT = frozenset({"LETTER", "SMALL", "LATIN", "CAPITAL", "SIGN", "DIGIT"})
_LONG_FOR_I = "BYELORUSSIAN-UKRAINIAN "
_NO_ALPHABETS = frozenset(
    {"FULLWIDTH", "MATHEMATICAL", "MODIFIER", "COMBINING", "TAG", "VARIATION", "DOTLESS", "SUPERSCRIPT"}
)


def character_name(char: str) -> str:
    """Return the plain name of one character, such as ``"zero-width space"`` or ``"Cyrillic a"``.

    A character without a name gets its mark, such as ``"⟨U+E123⟩"``.
    """
    return _known().get(char) or _from_unicode(char)


def _known() -> dict[str, str]:
    """Return the names of characters that attacks use most, in the present language."""
    return {
        "\u200b": say("zero-width space"),
        "\u200c": say("zero-width non-joiner"),
        "\u200d": say("zero-width joiner"),
        "\u2060": say("word joiner"),
        "\ufeff": say("zero-width no-break space"),
        "\u00ad": say("soft hyphen"),
        "\u180e": say("Mongolian vowel separator"),
        "\u034f": say("combining grapheme joiner"),
        "\u200e": say("left-to-right mark"),
        "\u200f": say("right-to-left mark"),
        "\u061c": say("Arabic letter mark"),
        "\u202a": say("left-to-right embedding"),
        "\u202b": say("right-to-left embedding"),
        "\u202c": say("end of turned text"),
        "\u202d": say("left-to-right override"),
        "\u202e": say("right-to-left override"),
        "\u2066": say("left-to-right isolate"),
        "\u2067": say("right-to-left isolate"),
        "\u2068": say("first strong isolate"),
        "\u2069": say("end of isolate"),
        "\u00a0": say("no-break space"),
        "\u2028": say("line separator"),
        "\u2029": say("paragraph separator"),
        " ": say("space"),
        "\t": say("tab"),
        "\n": say("line break"),
        "\r": say("carriage return"),
        "\b": say("backspace"),
        "\x7f": say("delete"),
        "\x1b": say("escape"),
        "\x00": say("null character"),
    }


@lru_cache(maxsize=4096)
def _from_unicode(char: str) -> str:
    """Return Unicode's own name in short: ``"Cyrillic a"`` for CYRILLIC SMALL LETTER A, ``"full-width A"``."""
    full = unicodedata.name(char, "")
    if not full:
        return mark(char)
    words = [word for word in full.replace(_LONG_FOR_I, "").replace("-", " ").split() if word not in _LEFT_OUT]
    words = words or full.split()[-1:]
    shown = [word.lower() for word in words]
    if words[0] not in _NO_ALPHABETS and unicodedata.category(char).startswith("L") and len(words) > 1:
        shown[0] = shown[0].capitalize()
    if "CAPITAL" in full and len(shown[-1]) == 1:
        shown[-1] = shown[-1].upper()
    return " ".join(shown).replace("fullwidth", "full-width")
