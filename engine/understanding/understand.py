"""Model and pictures together: layout, size, scaling, colour order and the meaning of the folders."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.data import PictureSource, Samples
from engine.models.model import Model
from engine.models.raw import RawModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.errors import DataError, ModelError
from engine.understanding.answering import make_answers, untried_answers
from engine.understanding.asking import asked
from engine.understanding.ending import about_ending, ending_of
from engine.understanding.folders import Meaning, match_names, numbered_names, read_folders, wrong_folders
from engine.understanding.health import Health, examine, other_folders
from engine.understanding.matching import match_labels
from engine.understanding.names import class_names_of
from engine.understanding.race import Race, run_race
from engine.understanding.second_look import SecondLook, doubt_what_was_told, look_again
from engine.understanding.shapes import Shape, choose_layouts, possible_shapes
from engine.understanding.structures import choose_structure, told_structure, untaken
from engine.understanding.trying import first_convention, make_trials
from engine.understanding.understood import AnyUnderstood, Understood, UnderstoodPictures
from engine.words import say

Size = tuple[int, int, int]

_SMALL_VALUES = 3 * 64 * 64
_SMALL_STAGES = (48, 128, 300)
_LARGE_STAGES = (16, 64, 160)
_SIZE_STAGES = (12, 36)


def understand(
    raw: RawModel,
    source: PictureSource | None,
    overrides: Overrides,
    *,
    limit: int | None = None,
    seed: int = 0,
    monitor: Monitor,
) -> UnderstoodPictures:
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
    raw = raw if overrides.structure is None else told_structure(raw, overrides.structure).raw
    layouts = choose_layouts(raw.input, overrides.layout)
    if source is None:
        return _without_pictures(raw, known or numbered_names(raw.num_classes), named_by, overrides)
    meanings, misfit = _meanings(source.class_folders, known, raw.num_classes)
    structure = choose_structure(raw, source, meanings, overrides, monitor) if raw.guesses else None
    raw = raw if structure is None else structure.raw
    own_sizes = _own_sizes(raw, source)
    shapes = [shape for layout in layouts for shape in possible_shapes(raw.input, layout, own_sizes)]
    shapes = _pick_size(raw, source, shapes, meanings, overrides, monitor)
    pictures, race = _race(raw, source, shapes, meanings, overrides, monitor)
    doubts = doubt_what_was_told(raw, race, pictures, meanings, overrides, monitor)
    names = _meaning_of(race, meanings).class_names
    if misfit:
        look = _unmatched(race, source.class_folders, names, misfit)
    else:
        look = look_again(raw, race, pictures, source.class_folders, names, monitor)
    race = look.race
    meaning = _meaning_of(race, meanings)
    model = Model(raw, race.trial.convention, meaning.class_names)
    ending = ending_of(raw, race.logits)
    found = examine(model, race, with_meaning(pictures, meaning)) if not misfit else Health((), "")
    health, rest = _weightier(look.health, found)
    more = (*look.warnings, *doubts, *about_ending(ending, race.logits, "image"))
    answers = make_answers(race, meaning.class_names, named_by, layouts, overrides, trusted=not health.stop)
    if structure is not None:
        answers, health = (*answers, structure.answer), structure.added_to(health)
    return Understood(
        model=model,
        samples=with_meaning(_load(source, model.shape, limit, seed, monitor, 0.5, 1.0), meaning),
        class_names=meaning.class_names,
        answers=answers,
        warnings=tuple(dict.fromkeys((*health.warnings, *more, *rest))),
        accuracy=None if race.labels is None else race.marks[race.chosen].accuracy,
        stop=health.stop,
        advice=health.advice,
        match=look.match,
        ending=ending,
    )


def _weightier(look: Health | None, found: Health) -> tuple[Health, tuple[str, ...]]:
    """Return the health to go by and the other warnings: what the second ``look`` says stops before what was found."""
    if look is None:
        return found, found.warnings
    return look, tuple(words for words in found.warnings if words != found.stop)


def _meaning_of(race: Race, meanings: Sequence[Meaning]) -> Meaning:
    return next(meaning for meaning in meanings if meaning.order == race.trial.order)


def _meanings(
    folders: tuple[str, ...], known: tuple[str, ...] | None, num_classes: int
) -> tuple[tuple[Meaning, ...], DataError | None]:
    """Return the meanings to try; where the names fit nothing, one without a meaning, and the error to fall back on.

    Raises:
        DataError: there are more folders than classes, or only one.
    """
    try:
        return read_folders(folders, known, num_classes), None
    except DataError as error:
        if not 2 <= len(folders) <= num_classes:
            raise
        return (Meaning("unmatched", known or numbered_names(num_classes), None),), error


def _unmatched(race: Race, folders: tuple[str, ...], names: tuple[str, ...], misfit: DataError) -> SecondLook:
    """Return the match that fits best where no name fits.

    Raises:
        DataError: ``misfit``, where nothing fits well.
    """
    match = match_labels(race, folders, names)
    if match is None:
        raise misfit
    return SecondLook(race, match, other_folders(match, "image"))


def with_meaning(samples: Samples, meaning: Meaning) -> Samples:
    """Return ``samples`` with folder numbers as labels turned into class indices."""
    if samples.labels is None or meaning.mapping is None:
        return replace(samples, labels=None)
    return replace(samples, labels=meaning.mapping[samples.labels])


def load_like(
    understood: UnderstoodPictures, source: PictureSource, *, limit: int | None = None, seed: int = 0, monitor: Monitor
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


def stop_reason(understood: AnyUnderstood) -> str | None:
    """Return why a check of this model on these samples makes little sense, as a plain sentence, or None."""
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
    stages = usual if raw.meter is None else (asked(raw),)
    pictures = _load(source, size, stages[-1], 0, monitor, 0.0, 0.2)
    trials = make_trials(raw, shapes, meanings, overrides, pictures)
    progress = _between(monitor, 0.2, 0.5)
    race = run_race(raw, trials, {size: pictures}, stages, on_progress=progress, should_stop=monitor.should_stop)
    if race is None:
        raise _takes_none(raw)
    return pictures, race


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


def _without_pictures(raw: RawModel, names: tuple[str, ...], named_by: str, overrides: Overrides) -> UnderstoodPictures:
    layouts = choose_layouts(raw.input, overrides.layout)
    convention = first_convention(raw, possible_shapes(raw.input, layouts[0], ())[0], overrides)
    answers = untried_answers(convention, names, named_by, layouts, overrides)
    if raw.guesses:
        told = overrides.structure
        answers = (*answers, (untaken(raw) if told is None else told_structure(raw, told)).answer)
    note = say("Without pictures Toughen cannot check how the model wants them. What is shown here is a guess.")
    return Understood(
        model=Model(raw, convention, names),
        samples=None,
        class_names=names,
        answers=answers,
        warnings=(note,),
        accuracy=None,
        ending=ending_of(raw, None),
    )


def _takes_none(raw: RawModel) -> ModelError:
    return ModelError(
        "model.takes_no_pictures",
        say("The model does not work with your pictures"),
        say("It failed on every size and layout of picture that its file allows."),
        say("Check that this is the right file, or export the model once more."),
        f"{raw.input.name}: {raw.input.dtype} {raw.input.dims}",
    )
