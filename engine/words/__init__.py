"""Message catalogues, number and size wording, names made safe to show, shipped files."""

from engine.words.catalogue import languages, say, say_count, say_technical, set_language
from engine.words.characters import character_name
from engine.words.clauses import points, unmet
from engine.words.edits import amount_words, edit_words, swap_words, text_change_words, unchanged_groups
from engine.words.formats import format_name, has_own_program, is_service, may_hold_programs, trainable_form
from engine.words.inputs import colour_words, ending_words, label_order_words, layout_words, scaling_words
from engine.words.layers import layer_words
from engine.words.maker import maker_message
from engine.words.marked import MarkedText, Piece, marked_text, plain_pieces, plain_words, spoken_changes
from engine.words.names import NAME_LIMIT, clean_name, in_one_line, mark, sentence_case, show_name
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
from engine.words.samples import SampleFiles, sample_files, samples_here
from engine.words.scores import score_ends, score_task, score_word
from engine.words.stronger import chosen_front, front_name, guard_parts, guard_words, way_to_be_stronger
from engine.words.tables import answer_title, answer_words, column_words, delimiter_words, encoding_words
from engine.words.tasks import Task, about_texts, count_of, say_of
from engine.words.tests import damage_words, standard_words, test_words, trust_words
from engine.words.verdicts import harden_verdict, main_pairs, main_test, scan_verdict, verdict_severity

__all__ = [
    "NAME_LIMIT",
    "MarkedText",
    "Piece",
    "SampleFiles",
    "Task",
    "about_texts",
    "amount_words",
    "answer_title",
    "answer_words",
    "change_words",
    "character_name",
    "chosen_front",
    "clean_name",
    "colour_words",
    "column_words",
    "count_of",
    "damage_words",
    "delimiter_words",
    "duration",
    "edit_words",
    "encoding_words",
    "ending_words",
    "format_name",
    "front_name",
    "guard_parts",
    "guard_words",
    "harden_verdict",
    "has_own_program",
    "in_one_line",
    "is_service",
    "join_names",
    "label_order_words",
    "languages",
    "layer_words",
    "layout_words",
    "longest_text",
    "main_pairs",
    "main_test",
    "maker_message",
    "mark",
    "marked_text",
    "may_hold_programs",
    "of",
    "percent",
    "phase_name",
    "plain_pieces",
    "plain_words",
    "points",
    "resource",
    "sample_files",
    "samples_here",
    "say",
    "say_count",
    "say_of",
    "say_technical",
    "scaling_words",
    "scan_verdict",
    "score_ends",
    "score_task",
    "score_word",
    "sentence_case",
    "set_language",
    "show_name",
    "sight_words",
    "size_percent",
    "size_words",
    "sized_change_words",
    "spoken_changes",
    "standard_words",
    "swap_words",
    "test_words",
    "text_change_words",
    "trainable_form",
    "trust_words",
    "unchanged_groups",
    "unmet",
    "verdict_severity",
    "way_to_be_stronger",
]
