"""Keeps a strengthened model on the owner's click, or moves it to Toughen's bin."""

import filecmp
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from engine.jobs.files import make_folder, storage_errors, write_text
from engine.jobs.guide import belonging, pack_of, write_guide
from engine.jobs.output import FilesResult, JobOutput
from engine.jobs.places import CLASS_NAMES, move_to_bin
from engine.jobs.progress import JobMonitor
from engine.jobs.record import recorded_model
from engine.jobs.report_job import load_result
from engine.protocol import KeepRequest
from engine.report.guide import FILE_NAME
from engine.results import HardenResult, UsageError, to_text
from engine.words import clean_name, say


def run_keep_job(request: KeepRequest, monitor: JobMonitor) -> JobOutput:
    """Keep, discard or restore the strengthened model of a result folder.

    ``keep`` copies the model to ``request.to`` (or moves it out of its waiting place into the result folder);
    ``discard`` moves it to the bin, where it stays 30 days; ``restore`` takes it out of the bin again.

    Raises:
        UsageError: the folder holds no strengthened model, or the action is unknown.
        StorageError: the file cannot be moved.
    """
    monitor.phase("keep", 1.0)
    folder, result = load_result(Path(request.result))
    actions = {"keep": (_keep, "model"), "discard": (_discard, "model"), "restore": (_restore, "discarded")}
    if request.action not in actions:
        raise UsageError(
            "keep.action",
            say("This cannot be done with a model"),
            say("A model can be kept, discarded or restored."),
            say("Choose keep, discard or restore."),
        )
    action, needed = actions[request.action]
    if not isinstance(result, HardenResult) or needed not in result.files:
        raise UsageError(
            "keep.nothing",
            say("There is no strengthened model here"),
            say("This folder holds no new model for that."),
            say("Choose the folder that strengthening wrote."),
        )
    files = action(folder, result, request.to)
    write_text(folder / "harden.json", to_text(replace(result, files=files)))
    role = next(name for name in ("discarded", "kept", "model") if name in files)
    if request.action == "keep" and request.to is None:
        role = "model"
    shown: dict[str, str] = {role: str(folder / files[role])}
    guide = "kept_how_to_use" if role == "kept" else "how_to_use"
    if guide in files:
        shown["how_to_use"] = str(folder / files[guide])
    return JobOutput("keep", FilesResult(shown), folder)


Files = dict[str, str]


def _keep(folder: Path, result: HardenResult, to: str | None) -> Files:
    source = folder / result.files["model"]
    if to is None:
        return _kept_in_place(folder, source, result)
    target = Path(to)
    target = target / source.name if target.is_dir() else target
    copies = {path: _place_of(path, source, target) for path in belonging(source)}
    _refuse_harm(folder, target, copies)
    make_folder(target.parent)
    for path, place in copies.items():
        _copy(path, place)
    names = source.parent / CLASS_NAMES
    if names.is_file() and not (target.parent / CLASS_NAMES).exists():
        _copy(names, target.parent / CLASS_NAMES)
    guide = write_guide(
        result, target.resolve(), {place.name for place in copies.values()} - {target.name, pack_of(target).name}
    )
    return {**result.files, "kept": str(target.resolve()), "kept_how_to_use": str(guide)}


def _place_of(path: Path, source: Path, target: Path) -> Path:
    """Return where what belongs to ``source`` goes when that goes to ``target``."""
    named = {source: target, pack_of(source): pack_of(target)}
    return named.get(path, target.parent / path.name)


def _kept_in_place(folder: Path, source: Path, result: HardenResult) -> Files:
    """Take the model out of its waiting place, with its class names and a guide."""
    names = source.parent / CLASS_NAMES
    if names.is_file() and not (folder / CLASS_NAMES).exists():
        _copy(names, folder / CLASS_NAMES)
    _forget_guide(folder, result.files)
    moved = _moved(source, folder)
    files = {**_with_pack(folder, moved, result.files), "model": moved.name}
    return {**files, "how_to_use": _guide_in(folder, moved, result)}


def _with_pack(folder: Path, model: Path, files: Files) -> Files:
    """Return ``files`` with the folder to hand over as it lies now beside ``model``, or without it."""
    pack = pack_of(model)
    rest = {name: value for name, value in files.items() if name != "hand_over"}
    return {**rest, "hand_over": pack.relative_to(folder).as_posix()} if pack.is_dir() else rest


def _guide_in(folder: Path, model: Path, result: HardenResult) -> str:
    return write_guide(result, model).relative_to(folder).as_posix()


def _forget_guide(folder: Path, files: Files) -> None:
    """Delete the guide that this result wrote; it is written anew wherever the model goes."""
    guide = folder / files.get("how_to_use", FILE_NAME)
    if guide.resolve().is_relative_to(folder.resolve()) and guide.name == FILE_NAME:
        with storage_errors(guide):
            guide.unlink(missing_ok=True)


def _refuse_harm(folder: Path, target: Path, copies: Mapping[Path, Path]) -> None:
    """Refuse a place that holds the owner's own model, or another model's data file.

    Raises:
        UsageError: saving there would destroy something.
    """
    original = recorded_model(folder)
    if original is not None and original.exists() and _touches(target, original):
        raise UsageError(
            "keep.original",
            say("This is your own file"),
            say("Toughen never changes the model that you gave it."),
            say("Choose another name or another folder."),
        )
    for path, place in copies.items():
        if path.is_file() and place != target and place.exists() and not filecmp.cmp(path, place, shallow=False):
            raise UsageError(
                "keep.in_the_way",
                say("Another file is in the way"),
                say("{name} must lie beside the model, but another file has that name.", name=clean_name(place.name)),
                say("Choose another folder."),
            )


def _touches(target: Path, original: Path) -> bool:
    """Return whether ``target`` is the owner's own model, or lies in its folder where that is a folder."""
    if target.exists() and target.samefile(original):
        return True
    return original.is_dir() and target.resolve().is_relative_to(original.resolve())


def _discard(folder: Path, result: HardenResult, _to: str | None) -> Files:
    source = folder / result.files["model"]
    place = move_to_bin(source, *(path for path in belonging(source) if path != source))
    _forget_guide(folder, result.files)
    rest = {name: value for name, value in result.files.items() if name not in ("model", "how_to_use", "hand_over")}
    return {**rest, "discarded": str(place), "was": result.files["model"]}


def _restore(folder: Path, result: HardenResult, _to: str | None) -> Files:
    source = Path(result.files["discarded"])
    if not source.exists():
        raise UsageError(
            "keep.gone",
            say("The model is no longer in the bin"),
            say("The bin keeps a model for 30 days."),
            say("Strengthen the model again. The same settings give the same result."),
        )
    target = folder / result.files["was"]
    _moved(source, make_folder(target.parent))
    kept = {name: value for name, value in result.files.items() if name not in ("discarded", "was")}
    rest = _with_pack(folder, target, kept)
    return {**rest, "model": result.files["was"], "how_to_use": _guide_in(folder, target, result)}


def _moved(source: Path, folder: Path) -> Path:
    for path in belonging(source):
        target = folder / path.name
        if target.exists() and not target.samefile(path):
            move_to_bin(target)
        with storage_errors(folder):
            shutil.move(path, target)
    return folder / source.name


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    partial = target.with_name(f".writing-{target.name}")
    with storage_errors(target):
        try:
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, partial)
            if target.exists():
                move_to_bin(target)
            partial.replace(target)
        finally:
            if partial.is_dir():
                shutil.rmtree(partial, ignore_errors=True)
            else:
                partial.unlink(missing_ok=True)
