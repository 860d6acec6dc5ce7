"""Model and pictures together: layout, size, scaling, colour order and the meaning of the folders."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.data import PictureSource, Samples
from engine.models.model import Model
from engine.models.raw import RawModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.errors import ModelError
from engine.understanding.answering import make_answers, untried_answers
from engine.understanding.folders import Meaning, match_names, numbered_names, read_folders, wrong_folders
from engine.understanding.health import Health, examine, other_folders
from engine.understanding.names import class_names_of
from engine.understanding.race import Race, run_race
from engine.understanding.shapes import Shape, choose_layouts, possible_shapes
from engine.understanding.trials import mark
from engine.understanding.trying import first_convention, make_trials
from engine.understanding.understood import Understood
from engine.words import say

Size = tuple[int, int, int]

_SMALL_VALUES = 3 * 64 * 64
_SMALL_STAGES = (48, 128, 300)
_LARGE_STAGES = (16, 64, 160)
_SIZE_STAGES = (12, 36)
ASKED = 24
"""Pictures that a model behind a meter is asked about: there is little to find out, and each may cost."""
_DOUBTFUL = 0.6


def understand(
    raw: RawModel,
    source: PictureSource | None,
    overrides: Overrides,
    *,
    limit: int | None = None,
    seed: int = 0,
    monitor: Monitor,
) -> Understood:
    """Find out how pictures are fed to ``raw`` and what the folders of ``source`` mean, by trying.

    What is tried depends on neither ``limit`` nor ``seed``: those choose the samples that are returned. Without
    pictures everything the file does not say is a guess.

    Raises:
        ModelError: the file takes no pictures, or fails on all that were tried.
        DataError: no picture can be read, or the folders do not fit the classes.
        UsageError: an override cannot be.
        Stopped: the user stopped.
    """
    known, named_by = class_names_of(raw, overrides.labels)
    layouts = choose_layouts(raw.input, overrides.layout)
    if source is None:
        return _without_pictures(raw, known or numbered_names(raw.num_classes), named_by, overrides)
    meanings = read_folders(source.class_folders, known, raw.num_classes)
    own_sizes = _own_sizes(raw, source)
    shapes = [shape for layout in layouts for shape in possible_shapes(raw.input, layout, own_sizes)]
    shapes = _pick_size(raw, source, shapes, meanings, overrides, monitor)
    pictures, race = _race(raw, source, shapes, meanings, overrides, monitor)
    race, stop = _second_look(raw, race, pictures, monitor)
    meaning = next(meaning for meaning in meanings if meaning.order == race.trial.order)
    model = Model(raw, race.trial.convention, meaning.class_names)
    health = examine(model, race, with_meaning(pictures, meaning))
    if stop:
        health = Health((stop, *health.warnings), stop)
    answers = make_answers(race, meaning.class_names, named_by, layouts, overrides, trusted=not health.stop)
    samples = _load(source, model.shape, limit, seed, monitor, 0.5, 1.0)
    return Understood(
        model=model,
        samples=with_meaning(samples, meaning),
        class_names=meaning.class_names,
        answers=answers,
        warnings=health.warnings,
        accuracy=None if race.labels is None else race.marks[race.chosen].accuracy,
        stop=health.stop,
    )


def with_meaning(samples: Samples, meaning: Meaning) -> Samples:
    """Return ``samples`` with folder numbers as labels turned into class indices."""
    if samples.labels is None or meaning.mapping is None:
        return replace(samples, labels=None)
    return replace(samples, labels=meaning.mapping[samples.labels])


def load_like(
    understood: Understood, source: PictureSource, *, limit: int | None = None, seed: int = 0, monitor: Monitor
) -> Samples:
    """Load other pictures for an understood model: same size, folders matched to its classes by name.

    Raises:
        DataError: a folder is none of the classes, or no picture can be read.
        Stopped: the user stopped.
    """
    mapping = match_names(source.class_folders, understood.class_names) if source.class_folders else None
    if source.class_folders and mapping is None:
        raise wrong_folders(source.class_folders, understood.class_names, len(understood.class_names))
    samples = _load(source, understood.model.shape, limit, seed, monitor, 0.0, 1.0)
    return with_meaning(samples, Meaning("names", understood.class_names, mapping))


def stop_reason(understood: Understood) -> str | None:
    """Return why a check of this model on these pictures makes little sense, as a plain sentence, or None."""
    return understood.stop or None


def _own_sizes(raw: RawModel, source: PictureSource) -> tuple[tuple[int, int], ...]:
    return source.sizes() if None in raw.input.dims[1:] else ()


def _pick_size(
    raw: RawModel,
    source: PictureSource,
    shapes: Sequence[Shape],
    meanings: Sequence[Meaning],
    overrides: Overrides,
    monitor: Monitor,
) -> list[Shape]:
    """Return the shapes of the size at which the model does best on a few pictures, with the usual scalings."""
    sizes = list(dict.fromkeys(shape.size for shape in shapes))
    if len(sizes) == 1:
        return list(shapes)
    samples = {size: source.load(size, limit=_SIZE_STAGES[-1], should_stop=monitor.should_stop) for size in sizes}
    trials = make_trials(raw, shapes, meanings, overrides, None)
    race = run_race(raw, trials, samples, _SIZE_STAGES, on_progress=_silent, should_stop=monitor.should_stop)
    if race is None:
        raise _takes_none(raw)
    return [shape for shape in shapes if shape.size == race.trial.convention.shape]


def _race(
    raw: RawModel,
    source: PictureSource,
    shapes: Sequence[Shape],
    meanings: Sequence[Meaning],
    overrides: Overrides,
    monitor: Monitor,
) -> tuple[Samples, Race]:
    size = shapes[0].size
    usual = _SMALL_STAGES if math.prod(size) <= _SMALL_VALUES else _LARGE_STAGES
    stages = usual if raw.meter is None else (ASKED,)
    pictures = _load(source, size, stages[-1], 0, monitor, 0.0, 0.2)
    trials = make_trials(raw, shapes, meanings, overrides, pictures)
    progress = _between(monitor, 0.2, 0.5)
    race = run_race(raw, trials, {size: pictures}, stages, on_progress=progress, should_stop=monitor.should_stop)
    if race is None:
        raise _takes_none(raw)
    return pictures, race


def _second_look(raw: RawModel, race: Race, pictures: Samples, monitor: Monitor) -> tuple[Race, str]:
    """Where little is right, look without labels whether the folders are in another order than the classes.

    Returns the race to go on with and a sentence that says so, "" if it is not the case. Then the marks by label
    mean nothing, so the trial that does best without labels is taken.
    """
    accuracy = race.marks[race.chosen].accuracy
    if race.labels is None or accuracy >= _DOUBTFUL:
        return race, ""
    kept = [replace(trial, mapping=None) for trial in race.trials if trial.order == race.trial.order]
    stages = (len(race.logits),)
    shape = race.trial.convention.shape
    blind = run_race(raw, kept, {shape: pictures}, stages, on_progress=_silent, should_stop=monitor.should_stop)
    stop = "" if blind is None else other_folders(blind, accuracy)
    if blind is None or not stop:
        return race, ""
    chosen = replace(blind.trial, mapping=race.trial.mapping)
    trials = tuple(chosen if number == blind.chosen else trial for number, trial in enumerate(blind.trials))
    second = replace(blind, trials=trials)
    if second.labels is None:
        return race, ""
    return replace(second, marks={**blind.marks, blind.chosen: mark(blind.logits, second.labels)}), stop


def _load(
    source: PictureSource, size: Size, limit: int | None, seed: int, monitor: Monitor, start: float, end: float
) -> Samples:
    progress = _between(monitor, start, end)
    return source.load(size, limit=limit, seed=seed, on_progress=progress, should_stop=monitor.should_stop)


def _between(monitor: Monitor, start: float, end: float) -> Callable[[float], None]:
    """Return a progress callback whose [0, 1] is [start, end] of the monitor's phase."""
    return lambda fraction: monitor.progress(start + (end - start) * fraction)


def _silent(fraction: float) -> None:
    """Say nothing: a short part of the work."""


def _without_pictures(raw: RawModel, names: tuple[str, ...], named_by: str, overrides: Overrides) -> Understood:
    layouts = choose_layouts(raw.input, overrides.layout)
    convention = first_convention(raw, possible_shapes(raw.input, layouts[0], ())[0], overrides)
    note = say("Without pictures Toughen cannot check how the model wants them. What is shown here is a guess.")
    return Understood(
        model=Model(raw, convention, names),
        samples=None,
        class_names=names,
        answers=untried_answers(convention, names, named_by, layouts, overrides),
        warnings=(note,),
        accuracy=None,
    )


def _takes_none(raw: RawModel) -> ModelError:
    return ModelError(
        "model.takes_no_pictures",
        say("The model does not work with your pictures"),
        say("It failed on every size and layout of picture that its file allows."),
        say("Check that this is the right file, or export the model once more."),
        f"{raw.input.name}: {raw.input.dtype} {raw.input.dims}",
    )
