"""Message catalogues, number and size wording, names made safe to show, shipped files."""

from engine.words.catalogue import say, say_count, set_language
from engine.words.numbers import duration, of, percent, size_words
from engine.words.resources import resource

__all__ = ["duration", "of", "percent", "resource", "say", "say_count", "set_language", "size_words"]
