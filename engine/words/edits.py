"""Plain words of what can be done to a text: kinds of edits, and how much was changed."""

from engine.words.catalogue import say, say_count
from engine.words.names import clean_name


def edit_words(kind: str) -> str:
    """Return the plain name of one edit of ``kind``, such as ``"a look-alike letter"``; an unknown one is shown cleaned."""
    words = {
        "zero-width": say("a character without width"),
        "homoglyph": say("a look-alike letter"),
        "whole-homoglyph": say("look-alike letters everywhere"),
        "bidi": say("letters turned around"),
        "backspace": say("a letter that is deleted again"),
        "soft-hyphen": say("a hidden hyphen"),
        "variation": say("a hidden variation mark"),
        "tag": say("a hidden tag letter"),
        "full-width": say("a wide letter"),
        "combining": say("a mark on a letter"),
        "keyboard": say("a slip to the next key"),
        "swap": say("two letters swapped"),
        "drop": say("a missing letter"),
        "double": say("a doubled letter"),
        "insert-punctuation": say("a dot or dash inside a word"),
        "space": say("a space inside a word"),
        "case": say("capitals in odd places"),
        "leet": say("digits in place of letters"),
        "emoji": say("an emoji"),
        "synonym": say("another word"),
        "name": say("another name"),
        "place": say("another place"),
        "number": say("another number"),
        "contraction": say("a short form"),
        "gender": say("words for another gender"),
        "trigger": say("added words"),
        "left-out": say("words left out"),
    }
    known = words.get(kind) or words.get(kind.removeprefix("whole-"))
    return known or clean_name(kind.replace("-", " ").replace("_", " "))


def swap_words(kind: str) -> str:
    """Return what the invariance test swapped, in the plural, such as ``"names"``; an unknown one is shown cleaned."""
    words = {
        "name": say("names"),
        "place": say("places"),
        "number": say("numbers"),
        "contraction": say("short forms"),
        "gender": say("words for women and men"),
    }
    known = words.get(kind) or words.get(kind.removeprefix("whole-"))
    return known or clean_name(kind.replace("-", " ").replace("_", " "))


def unchanged_groups(n: int, asked: int) -> str:
    """Return that ``n`` groups of swapped words changed no answer, with ``asked`` texts asked in all; "" for none."""
    if not n:
        return ""
    return say_count(
        "One group of swapped words changed no answer ({asked} texts asked).",
        "{n} groups of swapped words changed no answer ({asked} texts asked).",
        n,
        asked=asked,
    )


def amount_words(norm: str, size: float) -> str:
    """Return how much of a text was changed, such as ``"up to 2 words"``; "" where ``norm`` is not one of texts."""
    whole = round(size)
    if norm == "percent_of_text":
        return say("the whole text") if size >= 100 else say("up to {share} % of the text", share=f"{size:g}")
    if norm == "percent_of_words":
        return say("up to {share} % of the words", share=f"{size:g}")
    if norm == "edits":
        return say_count("{n} change", "up to {n} changes", whole)
    if norm == "words":
        return say_count("{n} word", "up to {n} words", whole)
    if norm == "swaps":
        return say("one kind of word")
    return ""


def text_change_words(test_id: str, norm: str, size: float) -> str:
    """Return a text trick at one size for the middle of a sentence, such as ``"one hidden change"``; "" if unknown."""
    whole = round(size)
    if test_id == "invisible" and norm == "percent_of_text":
        return say("hidden changes in the whole text")
    return {
        "invisible": say_count("one hidden change", "{n} hidden changes", whole),
        "typo": say_count("one mistyped word", "{n} mistyped words", whole),
        "rewording": say("other words with the same meaning"),
        "trigger": say_count("one added word", "{n} added words", whole),
        "invariance": say("swapped names and places"),
    }.get(test_id, "")
