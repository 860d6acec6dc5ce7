"""What of the sanitiser a ``tokenizer.json`` can do by itself, as its ``normalizer``."""

from __future__ import annotations

from typing import Any

from engine.models.texts.sanitiser import replacing
from engine.models.texts.sanitiser.tables import Tables

Step = dict[str, Any]


def normaliser_of(tables: Tables) -> Step:
    """Return a normaliser for ``tokenizer.json``: a sequence of replacements that does what one can express there.

    It drops control and invisible characters, tags, selectors and overrides of direction, lets a backspace take one
    character (up to four in a row), makes styled, full-width and circled letters plain, puts look-alikes right beside
    Latin letters, takes accents off plain letters that no language writes, makes odd spaces plain and joins words
    with their letters pulled apart.

    A replacement sees only a few characters around it and cannot move any, so these are left to ``sanitise``:

    * whatever hangs on the whole text: whether it is English, Latin, Russian, Chinese or has letters written from
      right to left. So words wholly in another script, letters of Turkish and African languages in English text, and
      marks of direction near letters written from right to left stay as they are;
    * full-width signs, styled Greek letters, and a lone mark of direction that stands outside a Latin word;
    * putting text that marks of direction turn round back in order: the marks go, the order stays;
    * a Latin letter inside a Russian or Greek word, and whether a word is a quantity by all its letters ("TNFα");
      signs that look like letters, which are left alone everywhere;
    * composing accents with their letters, and taking off what makes a letter of some language in English text;
    * words wholly in raised letters, flags that spell a word, letters pulled apart with more than one space or
      both signs and spaces, three of them;
    * what only shows after several rounds, as one layer under another.
    """
    parts = [
        *replacing.controls(),
        *replacing.invisible(),
        *replacing.directions(),
        *replacing.accents(),
        *replacing.letters(tables),
        *replacing.spaces(),
    ]
    steps = [{"type": "Replace", "pattern": {"Regex": pattern}, "content": content} for pattern, content in parts]
    return {"type": "Sequence", "normalizers": steps}


def put_before(tokenizer: dict[str, Any], ours: Step) -> dict[str, Any]:
    """Return the content of a ``tokenizer.json`` with our normaliser before its own; everything else stays.

    One that has it already comes back unchanged.
    """
    own = tokenizer.get("normalizer")
    if own is None:
        return {**tokenizer, "normalizer": ours}
    if own == ours or (own.get("type") == "Sequence" and own["normalizers"][:1] == [ours]):
        return tokenizer
    return {**tokenizer, "normalizer": {"type": "Sequence", "normalizers": [ours, own]}}


def take_out(tokenizer: dict[str, Any], ours: Step) -> dict[str, Any] | None:
    """Return the content of a ``tokenizer.json`` as it was before ``put_before``; None where our normaliser is not first."""
    own = tokenizer.get("normalizer")
    if own == ours:
        return {**tokenizer, "normalizer": None}
    if own is None or own.get("type") != "Sequence" or own["normalizers"][:1] != [ours]:
        return None
    rest = own["normalizers"][1:]
    return {**tokenizer, "normalizer": rest[0] if len(rest) == 1 else {"type": "Sequence", "normalizers": rest}}


def with_plain_class(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a ``tokenizer_config.json`` with which transformers uses ``tokenizer.json`` as it stands.

    From version 5 on, transformers makes the normaliser of classes with a name of their own (``BertTokenizer``) anew,
    from their settings, and so would lose ours; ``PreTrainedTokenizerFast`` keeps it, in version 4 too. The names of
    the inputs are told where they are not, since the plain class would also make ``token_type_ids``.
    """
    plain = {"tokenizer_class": "PreTrainedTokenizerFast"}
    return {"model_input_names": ["input_ids", "attention_mask"], **settings, **plain}
