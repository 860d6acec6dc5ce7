"""Message catalogues, number and size wording, names made safe to show, shipped files."""

from engine.words.catalogue import languages, say, say_count, say_technical, set_language
from engine.words.clauses import points, unmet
from engine.words.names import NAME_LIMIT, clean_name, mark, sentence_case, show_name
from engine.words.numbers import (
    change_words,
    duration,
    join_names,
    longest_text,
    of,
    percent,
    sight_words,
    size_percent,
    size_words,
    sized_change_words,
)
from engine.words.phases import phase_name
from engine.words.resources import resource
from engine.words.scores import score_ends, score_word
from engine.words.tests import damage_words, standard_words, test_words, trust_words
from engine.words.verdicts import harden_verdict, main_test, scan_verdict, verdict_severity

__all__ = [
    "NAME_LIMIT",
    "change_words",
    "clean_name",
    "damage_words",
    "duration",
    "harden_verdict",
    "join_names",
    "languages",
    "longest_text",
    "main_test",
    "mark",
    "of",
    "percent",
    "phase_name",
    "points",
    "resource",
    "say",
    "say_count",
    "say_technical",
    "scan_verdict",
    "score_ends",
    "score_word",
    "sentence_case",
    "set_language",
    "show_name",
    "sight_words",
    "size_percent",
    "size_words",
    "sized_change_words",
    "standard_words",
    "test_words",
    "trust_words",
    "unmet",
    "verdict_severity",
]
