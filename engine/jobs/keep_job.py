"""Keeps a strengthened model on the owner's click, or moves it to Toughen's bin."""

import shutil
from dataclasses import replace
from pathlib import Path

from engine.jobs.files import make_folder, storage_errors, write_text
from engine.jobs.output import FilesResult, JobOutput
from engine.jobs.places import move_to_bin
from engine.jobs.progress import JobMonitor
from engine.jobs.report_job import load_result
from engine.protocol import KeepRequest
from engine.results import HardenResult, UsageError, to_text
from engine.words import say


def run_keep_job(request: KeepRequest, monitor: JobMonitor) -> JobOutput:
    """Keep or discard the strengthened model of a result folder.

    ``keep`` copies the model to ``request.to`` (or leaves it in the result folder, out of its waiting
    place); ``discard`` moves it to the bin, where it stays 30 days.

    Raises:
        UsageError: the folder holds no strengthened model, or the action is unknown.
        StorageError: the file cannot be moved.
    """
    monitor.phase("keep", 1.0)
    folder, result = load_result(Path(request.result))
    if not isinstance(result, HardenResult) or "model" not in result.files:
        raise UsageError(
            "keep.nothing",
            say("There is no strengthened model here"),
            say("This folder holds no new model that could be kept."),
            say("Choose the folder that strengthening wrote."),
        )
    actions = {"keep": _keep, "discard": _discard}
    if request.action not in actions:
        raise UsageError(
            "keep.action",
            say("This cannot be done with a model"),
            say("A model can be kept or discarded."),
            say("Choose keep or discard."),
        )
    files = actions[request.action](folder, result, request.to)
    updated = replace(result, files={**{k: v for k, v in result.files.items() if k != "model"}, **files})
    write_text(folder / "harden.json", to_text(updated))
    return JobOutput("keep", FilesResult({name: str(folder / path) for name, path in files.items()}), folder)


def _keep(folder: Path, result: HardenResult, to: str | None) -> dict[str, str]:
    waiting = folder / result.files["model"]
    target = Path(to) if to else folder / waiting.name
    make_folder(target.parent)
    for source in _with_data_files(waiting):
        place = target if source == waiting else target.parent / source.name
        if place.resolve() == source.resolve():
            continue
        with storage_errors(place):
            partial = place.with_name(f".writing-{place.name}")
            shutil.copyfile(source, partial)
            partial.replace(place)
    inside = target.resolve().is_relative_to(folder.resolve())
    kept = target.resolve().relative_to(folder.resolve()).as_posix() if inside else result.files["model"]
    return {"model": kept, "kept": str(target.resolve())}


def _discard(folder: Path, result: HardenResult, _to: str | None) -> dict[str, str]:
    waiting = folder / result.files["model"]
    moved = [move_to_bin(path) for path in _with_data_files(waiting)]
    return {"discarded": str(moved[0])} if moved else {}


def _with_data_files(model: Path) -> list[Path]:
    siblings = model.parent.glob(f"{model.name}*")
    return sorted(path for path in siblings if path.is_file())
