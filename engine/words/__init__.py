"""Message catalogues, number and size wording, names made safe to show, shipped files."""

from engine.words.catalogue import languages, say, say_count, say_technical, set_language
from engine.words.clauses import points, unmet
from engine.words.formats import format_name, has_own_program, is_service, may_hold_programs, trainable_form
from engine.words.inputs import colour_words, ending_words, label_order_words, layout_words, scaling_words
from engine.words.layers import layer_words
from engine.words.maker import maker_message
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
    "colour_words",
    "damage_words",
    "duration",
    "ending_words",
    "format_name",
    "harden_verdict",
    "has_own_program",
    "is_service",
    "join_names",
    "label_order_words",
    "languages",
    "layer_words",
    "layout_words",
    "longest_text",
    "main_test",
    "maker_message",
    "mark",
    "may_hold_programs",
    "of",
    "percent",
    "phase_name",
    "points",
    "resource",
    "say",
    "say_count",
    "say_technical",
    "scaling_words",
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
    "trainable_form",
    "trust_words",
    "unmet",
    "verdict_severity",
]
