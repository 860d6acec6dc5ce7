"""``toughen verify``: a result is checked again with the model's own runtime alone."""

import filecmp
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from engine.jobs.examples import example_name, read_lines
from engine.jobs.output import VerifyResult
from engine.jobs.record import recorded_model
from engine.jobs.report_job import load_result
from engine.models import Permission, RawModel, TextModel, graph_diff, open_model
from engine.models.texts.marks import MARK
from engine.report.guide import GUARD
from engine.results import HardenResult, Measurement, ModelInfo, ScanResult, StorageError
from engine.words import of, say

_TOLERANCE = 1e-6
_ARRAYS = ("inputs", "labels", "indices", "originals")
Check = tuple[str, bool, str]


def verify_folder(folder: Path, model: Path | None = None, permission: Permission | None = None) -> VerifyResult:
    """Re-check hashes, bounds, examples and figures of the result in ``folder``.

    ``model`` is the file, where it has moved since; ``permission`` allows to ask a web service once more.

    Raises:
        StorageError: no readable result, or the model file is not to be found.
        ModelError: the model cannot be opened.
    """
    place, result = load_result(folder)
    path = model if model is not None else _model_path(place)
    if isinstance(result, HardenResult):
        checks = list(_check_hardened(place, result, path))
    else:
        checks = list(_check_scan(place, result, path, permission))
    return VerifyResult(all(held for _, held, _ in checks), tuple(checks))


def _model_path(folder: Path) -> Path:
    path = recorded_model(folder)
    if path is None or not path.exists():
        raise StorageError(
            "verify.model_missing",
            say("The model file was not found"),
            say("It is no longer where it was when this result was made."),
            say("Name it with --model."),
        )
    return path


def _check_scan(folder: Path, result: ScanResult, path: Path, permission: Permission | None = None) -> Iterator[Check]:
    raw = open_model(path, permission=permission).meant_as(str(result.model.input.get("structure", "")))
    yield _same_file(raw, result.model.sha256)
    yield from _check_figures(result.tests)
    for test in result.tests:
        kind = "jsonl" if raw.task == "text" else "npz"
        saved = folder / "examples" / example_name(test.id, test.budget.size, kind)
        if saved.is_file() and raw.task == "text":
            yield from _check_texts(raw, test, saved)
        elif saved.is_file():
            yield from _check_saved(raw, result.model, test, saved)


def _check_saved(raw: RawModel, model: ModelInfo, test: Measurement, saved: Path) -> Iterator[Check]:
    try:
        with np.load(saved, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in _ARRAYS}
        checks = list(_check_examples(raw, model, test, arrays))
    except Exception:  # numpy, zip and the runtime each have errors of their own for a damaged file
        checks = [(say("Examples of {test}", test=_title(test)), False, say("The file is damaged."))]
    yield from checks


def _check_texts(raw: RawModel, test: Measurement, saved: Path) -> Iterator[Check]:
    try:
        inputs, labels, indices, originals = read_lines(saved)
    except (OSError, ValueError):
        yield say("Examples of {test}", test=_title(test)), False, say("The file is damaged.")
        return
    most = _most_changed(test)
    largest = max((_changed_words(pair) for pair in zip(originals, inputs)), default=0)
    if most is not None:
        yield say("Limits of {test}", test=_title(test)), largest <= most, f"{largest} ≤ {most}"
    answers = TextModel(raw, ()).confirm(inputs)
    fooled = int((answers.argmax(1) != labels).sum())
    what = say("Examples of {test}", test=_title(test))
    yield what, fooled == len(labels), say("{count} still go wrong", count=of(fooled, len(labels)))
    if test.accuracy is not None:
        same = test.n - round(test.accuracy * test.n) == len(np.unique(indices))
        yield say("Count of {test}", test=_title(test)), same, of(len(labels), test.n)


def _most_changed(test: Measurement) -> int | None:
    """Return how many words between spaces a test may change at most; None where that says nothing."""
    return int(test.budget.size) if test.budget.norm in ("edits", "words") and test.id != "trigger" else None


def _changed_words(pair: tuple[str, str]) -> int:
    """Return how many of the original's pieces between spaces are not in the changed text any more, in order."""
    original, changed = (text.split() for text in pair)
    kept = sum(block.size for block in SequenceMatcher(None, original, changed, autojunk=False).get_matching_blocks())
    return len(original) - kept


def _same_file(raw: RawModel, sha256: str) -> Check:
    equal = raw.facts.sha256 == sha256
    detail = say("It is the file that was checked.") if equal else say("The file changed since.")
    return say("Model file"), equal, detail


def _check_figures(tests: tuple[Measurement, ...]) -> Iterator[Check]:
    for test in tests:
        if test.accuracy is None or test.interval is None or test.aggregate == "mean":
            continue
        counted = abs(test.accuracy * test.n - round(test.accuracy * test.n)) < 1e-6 * max(1, test.n)
        inside = test.interval[0] - _TOLERANCE <= test.accuracy <= test.interval[1] + _TOLERANCE
        detail = of(round(test.accuracy * test.n), test.n)
        yield say("Figure of {test}", test=_title(test)), counted and inside, detail


def _check_examples(
    raw: RawModel, model: ModelInfo, test: Measurement, arrays: dict[str, np.ndarray]
) -> Iterator[Check]:
    inputs, labels = arrays["inputs"], arrays["labels"]
    inside = bool(np.all(inputs >= -_TOLERANCE) and np.all(inputs <= 1 + _TOLERANCE))
    if test.budget.norm == "linf" and len(inputs):
        originals = arrays["originals"].astype(np.float32) / 255
        largest = float(np.abs(inputs - originals).max())
        inside = inside and largest <= test.budget.size + _TOLERANCE
        yield say("Limits of {test}", test=_title(test)), inside, f"{largest:.6f} ≤ {test.budget.size:.6f}"
    else:
        yield say("Limits of {test}", test=_title(test)), inside, say("all values are inside the picture")
    outputs = raw.runtime.run(_feed(inputs, model.input)) if len(inputs) else np.zeros((0, 1))
    fooled = int((outputs.argmax(1) != labels).sum())
    what = say("Examples of {test}", test=_title(test))
    yield what, fooled == len(labels), say("{count} still go wrong", count=of(fooled, len(labels)))
    if test.accuracy is not None:
        wrong = test.n - round(test.accuracy * test.n)
        same = wrong == len(np.unique(arrays["indices"]))
        yield say("Count of {test}", test=_title(test)), same, of(len(labels), test.n)


def _title(test: Measurement) -> str:
    return f"{test.id} {test.budget.size:.4g}"


def _feed(pictures: np.ndarray, how: dict[str, object]) -> np.ndarray:
    """Return raw inputs for pictures (n, c, h, w) in [0, 1], by the conventions in ``scan.json``, in numpy alone."""
    mean, std = (np.asarray(how[name], np.float32).reshape(1, -1, 1, 1) for name in ("mean", "std"))
    if how["colour_order"] == "BGR":
        pictures = pictures[:, ::-1]
    raw = (pictures * np.float32(float(str(how["multiplier"]))) - mean) / std
    raw = raw.transpose(0, 2, 3, 1) if how["layout"] == "NHWC" else raw
    return np.ascontiguousarray(raw, np.float32)


def _check_hardened(folder: Path, result: HardenResult, path: Path) -> Iterator[Check]:
    old = open_model(path)
    yield _same_file(old, result.lineage.parent_sha256)
    for side in filter(None, (result.before, result.after)):
        yield from _check_figures(side.tests)
    if "model" not in result.files:
        return
    new = open_model(folder / result.files["model"])
    hash_held = new.facts.sha256 == result.files.get("model_sha256")
    yield say("New model"), hash_held, say("It is the file that was proven.") if hash_held else say("It changed since.")
    if (folder / result.files["model"] / GUARD).is_file():
        yield _unchanged(old, new)
        return
    differences = _differences(old, new)
    detail = say("Only weights differ.") if not differences else ", ".join(differences[:3])
    yield say("Same structure"), not differences, detail


def _unchanged(old: RawModel, new: RawModel) -> Check:
    """Return whether the files of a filter behind its guard are those of the filter itself."""
    found = {path.name: path for path in new.facts.files}
    same = all(
        path.name in found and filecmp.cmp(path, found[path.name], shallow=False)
        for path in old.facts.files
        if not path.name.endswith(MARK)
    )
    detail = say("They are as they were.") if same else say("They are not as they were.")
    return say("Your files behind the guard"), same, detail


def _differences(old: RawModel, new: RawModel) -> list[str]:
    """Return the names of what differs beside the numbers: ONNX files part by part, others as they were opened."""
    if old.facts.format == "ONNX" == new.facts.format:
        return graph_diff(old.facts.path, new.facts.path)
    parts: dict[str, tuple[object, object]] = {
        name: (getattr(old, name), getattr(new, name)) for name in ("input", "num_classes", "class_names", "ending")
    }
    if all(raw.own_rate is not None for raw in (old, new)):
        return [
            name for name, (one, other) in parts.items() if one != other
        ]  # pieces of words came in, and a safe form
    parts["format"] = (old.facts.format, new.facts.format)
    sizes = [{name: tuple(value.shape) for name, value in raw.network.state_dict().items()} for raw in (old, new)]
    names = [*sizes[0], *(name for name in sizes[1] if name not in sizes[0])]
    parts |= {name: (sizes[0].get(name), sizes[1].get(name)) for name in names}
    return [name for name, (one, other) in parts.items() if one != other]
