"""Message catalogues, number and size wording, names made safe to show, shipped files."""

from engine.words.catalogue import say, say_count, say_technical, set_language
from engine.words.names import NAME_LIMIT, clean_name, mark, sentence_case, show_name
from engine.words.numbers import change_words, duration, join_names, of, percent, size_words
from engine.words.phases import phase_name
from engine.words.resources import resource
from engine.words.tests import damage_words, standard_words, test_words, trust_words
from engine.words.verdicts import harden_verdict, main_test, scan_verdict

__all__ = [
    "NAME_LIMIT",
    "change_words",
    "clean_name",
    "damage_words",
    "duration",
    "harden_verdict",
    "join_names",
    "main_test",
    "mark",
    "of",
    "percent",
    "phase_name",
    "resource",
    "say",
    "say_count",
    "say_technical",
    "scan_verdict",
    "sentence_case",
    "set_language",
    "show_name",
    "size_words",
    "standard_words",
    "test_words",
    "trust_words",
]
