"""Asks a text model about one text. The model stays open for the next one, until another is asked or its files change."""

from collections.abc import Callable
from pathlib import Path

import torch

from engine.jobs.output import JobOutput
from engine.jobs.prepare import permission_of
from engine.jobs.progress import JobMonitor
from engine.jobs.threads import use_threads
from engine.models import open_model
from engine.models.gate import find_place
from engine.models.text_model import TextModel
from engine.protocol import TryRequest
from engine.results import TestError, TriedAnswer, TryResult, UsageError
from engine.words import say

LONGEST_TEXT = 100_000
_MOST_FILES = 1000
_kept: dict[tuple[object, ...], TextModel] = {}
"""At most one open model, by its files as they are and the names of its classes."""


def run_try_job(request: TryRequest, monitor: JobMonitor, clean: Callable[[str], str] | None = None) -> JobOutput:
    """Return what the model says about the text; and about the text that ``clean`` makes of it, where that is another.

    Raises:
        UsageError: the text is empty or too long.
        ModelError: the model cannot be opened.
        TestError: it sorts no texts.
    """
    _check(request.text)
    use_threads(request.common.threads)
    monitor.phase("open", 0.8)
    model = _opened(request, monitor)
    monitor.phase("try", 0.2)
    cleaned = None if clean is None else clean(request.text)
    if cleaned == request.text:
        cleaned = None
    texts = [request.text] if cleaned is None else [request.text, cleaned]
    with torch.no_grad():
        shares = torch.cat([model([text]).softmax(1) for text in texts]).cpu()
    answers = [_answers(model, row) for row in shares]
    monitor.progress(1.0)
    return JobOutput("try", TryResult(answers[0], cleaned, answers[1] if cleaned is not None else ()))


def _check(text: str) -> None:
    if not text.strip():
        raise UsageError(
            "try.empty",
            say("There is no text to try"),
            say("The model was not asked."),
            say("Type a sentence, and try again."),
        )
    if len(text) > LONGEST_TEXT:
        raise UsageError(
            "try.long",
            say("This text is too long to try"),
            say("It has {n:,} characters. We take up to {most:,}.", n=len(text), most=LONGEST_TEXT),
            say("Try a part of it."),
        )


def _opened(request: TryRequest, monitor: JobMonitor) -> TextModel:
    place = find_place(Path(request.model))
    key = (*_stamp(place), request.classes)
    if key in _kept:
        return _kept[key]
    raw = open_model(place, seed=request.common.seed, permission=permission_of(request.common, monitor))
    if raw.texts is None:
        raise TestError(
            "try.pictures",
            say("This model sorts no texts"),
            say("Only models of texts can be asked about a sentence."),
            say("Choose a model that sorts texts."),
        )
    names = request.classes if len(request.classes) == raw.num_classes else raw.class_names
    numbered = tuple(say("class {number}", number=number + 1) for number in range(raw.num_classes))
    model = TextModel(raw, names or numbered)
    _kept.clear()
    if raw.meter is None:  # a web service is asked with the permission of each job
        _kept[key] = model
    return model


def _stamp(place: Path) -> tuple[object, ...]:
    """Return what changes when a file of the model does: names, sizes and times."""
    files = [place] if place.is_file() else sorted(place.rglob("*"))[:_MOST_FILES]
    return (str(place.resolve()), *((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))


def _answers(model: TextModel, shares: torch.Tensor) -> tuple[TriedAnswer, ...]:
    order = shares.argsort(descending=True, stable=True).tolist()
    return tuple(TriedAnswer(model.class_names[place], float(shares[place])) for place in order)
