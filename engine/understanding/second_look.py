"""A second look at the same pictures: do the folders fit the classes in another order, is what the user told right?"""

from dataclasses import dataclass, replace

from engine.data import Samples
from engine.models.raw import RawModel
from engine.protocol.monitor import Monitor
from engine.protocol.requests import Overrides
from engine.results.inspect_result import LabelMatch
from engine.understanding.doubled import told_wrong
from engine.understanding.folders import Meaning
from engine.understanding.health import Health, other_folders, swapped_names
from engine.understanding.matching import match_labels
from engine.understanding.race import Race, run_race
from engine.understanding.shapes import Shape
from engine.understanding.trials import mark
from engine.understanding.trying import make_trials

_DOUBTFUL = 0.6


@dataclass(frozen=True)
class SecondLook:
    """The race to go on with, a better match of folders and classes where there is one, and what it means."""

    race: Race
    match: LabelMatch | None = None
    health: Health | None = None
    warnings: tuple[str, ...] = ()


def look_again(
    raw: RawModel, race: Race, pictures: Samples, folders: tuple[str, ...], names: tuple[str, ...], monitor: Monitor
) -> SecondLook:
    """Look whether ``folders`` fit the classes ``names`` better in another order than that of ``race``.

    Where little is right, the marks by label mean nothing, so the trial that does best without labels is looked at.
    ``health`` is there where a check makes no sense as things are.
    """
    if race.labels is None:
        return SecondLook(race)
    if race.marks[race.chosen].accuracy >= _DOUBTFUL:
        match = match_labels(race, folders, names)
        return SecondLook(race, match, None, () if match is None else (swapped_names(match, "image"),))
    for candidate in (_blind(raw, race, pictures, monitor), race):
        match = None if candidate is None else match_labels(candidate, folders, names)
        if candidate is not None and match is not None:
            return SecondLook(candidate, match, other_folders(match, "image"))
    return SecondLook(race)


def _blind(raw: RawModel, race: Race, pictures: Samples, monitor: Monitor) -> Race | None:
    """Return the race as it runs without labels, its winner marked by label again."""
    kept = [replace(trial, mapping=None) for trial in race.trials if trial.order == race.trial.order]
    shape = race.trial.convention.shape
    stages = (len(race.logits),)
    blind = run_race(raw, kept, {shape: pictures}, stages, on_progress=_silent, should_stop=monitor.should_stop)
    if blind is None:
        return None
    chosen = replace(blind.trial, mapping=race.trial.mapping)
    trials = tuple(chosen if number == blind.chosen else trial for number, trial in enumerate(blind.trials))
    second = replace(blind, trials=trials)
    if second.labels is None:
        return None
    return replace(second, marks={**blind.marks, blind.chosen: mark(blind.logits, second.labels)})


def doubt_what_was_told(
    raw: RawModel, race: Race, pictures: Samples, meanings: tuple[Meaning, ...], told: Overrides, monitor: Monitor
) -> tuple[str, ...]:
    """Return a warning where another scaling than the told one does clearly better; the told one is still used."""
    if told.scaling is None or race.labels is None:
        return ()
    convention = race.trial.convention
    shapes = [Shape(convention.layout, convention.shape)]
    trials = make_trials(raw, shapes, meanings, replace(told, scaling=None), pictures)
    stages = (len(race.logits),)
    shown = {convention.shape: pictures}
    free = run_race(raw, trials, shown, stages, on_progress=_silent, should_stop=monitor.should_stop)
    return () if free is None else tuple(told_wrong(race, free))


def _silent(fraction: float) -> None:
    """Say nothing: a short part of the work."""
