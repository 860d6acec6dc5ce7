"""What happens in the isolated process: a file is read, the model is tried, and handed back as skops, without pickles."""

import io
import pickle
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from engine.models.safety.array_streams import walk_stream
from engine.models.safety.refusals import damaged
from engine.models.safety.tasks import Attached
from engine.models.sklearn_files.answering import ask, best_way, hard_samples, random_samples
from engine.models.sklearn_files.assembling import assemble
from engine.models.sklearn_files.containers import Part, parts_of, unpacked
from engine.models.sklearn_files.errors import does_not_work, here, not_trained, other_version, unknown_parts
from engine.models.sklearn_files.names import PICKLE_NAMES
from engine.models.sklearn_files.skops_files import check_skops, load_skops
from engine.models.sklearn_files.soundness import without_search_trees
from engine.models.sklearn_files.vocabularies import pack_vocabularies
from engine.results.errors import ModelError

PROBE_SEED = 20_240
_Value = TypeVar("_Value")


def convert_isolated(place: Path) -> Attached:
    """Do what ``convert`` does, in a process that has no use for torch: scikit-learn would load it where it is."""
    sys.meta_path.insert(0, _WithoutTorch())
    return convert(place)


class _WithoutTorch:
    """Hides torch from imports."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Say that there is no torch; leave everything else to others."""
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(name)


def convert(place: Path) -> Attached:
    """Read a file, or all parts in a folder, and ask the model about random samples.

    Returns:
        ``{"form", "versions", "way", "rows"}``: how it was saved, versions of scikit-learn other than ours that saved
        it, how it was asked (see ``answering``), and its answers (samples, classes). Attached: all objects as skops.

    Raises:
        ModelError: it is not safe, damaged, no classifier, or saved by a version that does not fit.
    """
    parts = parts_of(place)
    if not parts:
        raise damaged("no file of scikit-learn")
    forms: list[str] = []
    versions: set[str] = set()
    objects: list[object] = []
    for part in parts:
        objects += _read(part, forms, versions)
    return checked_version(lambda: _tried(objects, forms, versions), versions)


def _read(part: Part, forms: list[str], versions: set[str]) -> list[object]:
    if part.kind == "skops":
        forms.append("skops")
        content = part.path.read_bytes()
        check_skops(content)
        return [reading(lambda: load_skops(content), versions)]
    content, packed = unpacked(part.path)
    facts = walk_stream(content, PICKLE_NAMES, unknown_parts)
    versions |= facts.versions - {here()}
    forms.append("joblib" if facts.joblib or packed else "pickle")
    from engine.models.sklearn_files.unpickling import read_objects

    return reading(lambda: read_objects(content), versions)


def _tried(objects: list[object], forms: Sequence[str], versions: set[str]) -> Attached:
    import skops.io

    assembled = assemble(objects)
    samples, hard = random_samples(assembled, PROBE_SEED), hard_samples(assembled)
    way = best_way(assembled, samples)
    rows = ask(assembled, samples, way)
    if hard is not None:
        ask(assembled, hard, way)
    without_search_trees(objects)
    pack_vocabularies(objects)
    form = next((form for form in forms if form != "skops"), "skops")  # of several, one that can hold programs
    value = {"form": form, "versions": sorted(versions), "way": way, "rows": rows.tolist()}
    buffer = io.BytesIO()
    skops.io.dump(objects, buffer)
    return Attached(value, buffer.getvalue())


def reading(read: Callable[[], _Value], versions: set[str]) -> _Value:
    """Return what ``read`` reads; versions of scikit-learn that it warns about are added to ``versions``.

    Raises:
        ModelError: it fails: damaged, or the version does not fit.
    """
    from sklearn.exceptions import InconsistentVersionWarning

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        value = checked_version(read, versions, damaged)
    versions |= {
        str(item.message.original_sklearn_version)[:40]
        for item in heard
        if isinstance(item.message, InconsistentVersionWarning)
    }
    return value


def checked_version(
    do: Callable[[], _Value], versions: set[str], failed: Callable[[str], ModelError] = does_not_work
) -> _Value:
    """Return what ``do`` returns; ordinary failures become words, about the version where it is another one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if failed is does_not_work else "always")
            return do()
    except (ModelError, MemoryError):
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"[:1500]
        if versions:
            raise other_version(", ".join(sorted(versions)), here(), detail) from error
        if type(error).__name__ == "NotFittedError":
            raise not_trained() from error
        if isinstance(error, pickle.UnpicklingError):
            raise damaged(detail) from error
        raise failed(detail) from error
