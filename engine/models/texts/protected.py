"""A model behind the sanitiser: the same answers to clean texts, and to others those to what a reader sees."""

import hashlib
from dataclasses import replace

from engine.models.ordinary import hash_files
from engine.models.raw import FileFacts, RawModel
from engine.models.text_model import TextModel
from engine.models.texts.leaving import WriteProtected
from engine.models.texts.marks import mark_path, read_mark
from engine.models.texts.rewriting import RewrittenTexts
from engine.models.texts.voting import takes_plain_texts, voted
from engine.results.errors import ModelError
from engine.words import say, show_name

SANITISED = ("sanitise",)


def protected(model: TextModel, steps: tuple[str, ...] = SANITISED) -> TextModel:
    """Return the same model, with ``steps`` done to texts before they are encoded: in answers, gradients and ``confirm``.

    Copies that are written of it take what does these steps along. A model that has the steps already comes back as
    it is.
    """
    return model if steps_of(model.raw) == steps else model.with_raw(with_steps(model.raw, steps))


def steps_of(raw: RawModel) -> tuple[str, ...]:
    """Return the names of what is done to texts before the model reads them."""
    return raw.texts.steps if isinstance(raw.texts, RewrittenTexts) else ()


def with_steps(raw: RawModel, steps: tuple[str, ...]) -> RawModel:
    """Return the same text model with exactly ``steps`` before it.

    Raises:
        ValueError: it sorts no texts.
    """
    if raw.texts is None:
        raise ValueError(f"{raw.facts.format} file that sorts no texts")
    inner = raw.texts.inner if isinstance(raw.texts, RewrittenTexts) else raw.texts
    writer = raw.writer.inner if isinstance(raw.writer, WriteProtected) else raw.writer
    facts = raw.writer.facts if isinstance(raw.writer, WriteProtected) else raw.facts
    wrapped = None if writer is None else WriteProtected(writer, facts, steps)
    return replace(raw, texts=RewrittenTexts(inner, steps), writer=wrapped)


def as_marked(raw: RawModel) -> RawModel:
    """Return an opened model with the steps before it that its mark names, so that it answers as where it is used.

    A mark that is damaged, or names steps of another version, becomes a note, and nothing is put before the model.
    """
    if raw.texts is None:
        return raw
    try:
        mark = read_mark(raw.facts.path)
    except ModelError:
        return _noted(raw, _damaged_note(raw))
    if mark is None:
        return raw
    if not mark.is_known or (mark.questions > 1 and not takes_plain_texts(raw)):
        return _noted(raw, _unknown_note(raw))
    return _with_mark(with_steps(voted(raw, mark.questions), mark.names), mark.questions)


def _with_mark(raw: RawModel, questions: int) -> RawModel:
    """Return the model with its mark as one of its files: with another mark it would answer otherwise."""
    path = mark_path(raw.facts.path)
    known = hashlib.sha256(f"{raw.facts.sha256} {hash_files([path])}".encode()).hexdigest()
    size = raw.facts.size_bytes + path.stat().st_size
    facts: FileFacts = replace(raw.facts, files=(*raw.facts.files, path), sha256=known, size_bytes=size)
    found = _noted(replace(raw, facts=facts), _note(path.name))
    if "correct" in steps_of(raw):
        found = _noted(found, say("Slips of spelling are put right as well."))
    return found if questions == 1 else _noted(found, _votes_note(questions))


def _noted(raw: RawModel, note: str) -> RawModel:
    return replace(raw, facts=replace(raw.facts, notes=(*raw.facts.notes, note)))


def _note(name: str) -> str:
    return say(
        "Hidden signs are taken out of each text before this model reads it, as its file {name} asks. The answers here "
        "are those with that protection.",
        name=show_name(name),
    )


def _votes_note(questions: int) -> str:
    return say("It is asked {n} times about each text, and the copies of the text vote on the answer.", n=questions)


def _unknown_note(raw: RawModel) -> str:
    return say(
        "The file {name} asks for a text protection of another version of Toughen. So the model was opened without it.",
        name=show_name(mark_path(raw.facts.path).name),
    )


def _damaged_note(raw: RawModel) -> str:
    return say(
        "The file {name} is damaged. It should say how texts are cleaned before this model reads them. So the model was "
        "opened without that.",
        name=show_name(mark_path(raw.facts.path).name),
    )
