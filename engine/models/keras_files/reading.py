"""Tells a Keras or TensorFlow.js model by its content, and reads it whole."""

import zipfile
from pathlib import Path, PurePosixPath

from engine.models.containers import Container, open_archive, open_folder, read_file
from engine.models.external import refuse
from engine.models.keras_files import tfjs
from engine.models.keras_files.hdf5 import Hdf5, opened, read_array
from engine.models.keras_files.settings import as_object
from engine.models.keras_files.stored import StoredModel
from engine.models.keras_files.stores import NamedStore, SlotStore
from engine.models.safety.jsons import MAX_JSON_BYTES, parse_json
from engine.models.safety.refusals import damaged
from engine.models.teachable_machine import Metadata, is_numbered, read_labels, read_metadata
from engine.words import say

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_H5_ENDINGS = (".h5", ".hdf5")
_WEIGHTS = "model.weights.h5"
_LOOK = 4096
_TEACHABLE_NAME = "keras_model.h5"


def find_main(place: Path) -> Path | None:
    """Return the model's main file where ``place`` is a Keras or TensorFlow.js model, None where it is not."""
    if place.is_dir():
        return _main_in_folder(place)
    if not place.is_file():
        return None  # a pipe would wait for ever
    try:
        with place.open("rb") as file:
            head = file.read(_LOOK)
            if head.startswith(_ZIP):
                return place if _main_name(zipfile.ZipFile(file).namelist()[:5000]) else None
            known = head.startswith(_HDF5) or (head.lstrip()[:1] == b"{" and _is_tfjs(head, place))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return place if known else None


def _is_tfjs(head: bytes, path: Path) -> bool:
    """Return whether JSON is a TensorFlow.js model; the keys may stand behind a long description."""
    marks = (b'"modelTopology"', b'"weightsManifest"')
    if any(mark in head for mark in marks):
        return True
    if path.suffix.lower() != ".json" or path.stat().st_size > MAX_JSON_BYTES:
        return False
    content = path.read_bytes()
    return any(mark in content for mark in marks)


def _main_in_folder(folder: Path) -> Path | None:
    files = [item for item in sorted(folder.iterdir()) if item.is_file()]
    if any(item.suffix.lower() == ".onnx" for item in files):
        return None
    names = [item.name for item in files if item.suffix.lower() in (*_H5_ENDINGS, ".json", ".keras")]
    found = _main_name(names, keras_too=True)
    return find_main(folder / found) if found else None


def _main_name(names: list[str], *, keras_too: bool = False) -> str | None:
    """Return the one name that is a model's: ``model.json``, an HDF5 file, or the parts of a ``.keras`` file."""
    if _WEIGHTS in names and "config.json" in names and not keras_too:
        return _WEIGHTS
    shown = [name for name in names if not name.startswith("__MACOSX/")]
    described = [name for name in shown if PurePosixPath(name).name == "model.json"]
    endings = (*_H5_ENDINGS, ".keras") if keras_too else _H5_ENDINGS
    found = described or [name for name in shown if PurePosixPath(name).suffix.lower() in endings]
    if not found and keras_too:
        found = [
            name for name in shown if name.endswith(".json") and not name.endswith(("metadata.json", "config.json"))
        ]
    return found[0] if len(found) == 1 else None


def read_model(main: Path) -> StoredModel:
    """Read the model whose main file, or archive, is ``main``.

    Raises:
        ModelError: it is damaged, incomplete, reaches elsewhere, or is another kind of model.
    """
    with main.open("rb") as file:
        head = file.read(len(_HDF5))
    if head.startswith(_ZIP):
        return _from_archive(open_archive(main))
    if head.startswith(_HDF5):
        return _from_hdf5(open_folder(main, []), main.name, None)
    found = tfjs.read_description(read_file(main))
    names = [name for group in tfjs.shard_names(found) for name in group]
    beside = _metadata_beside(main)
    container = open_folder(main, [*names, *([beside] if beside else [])])
    return _from_tfjs(container, main.name, beside)


def _metadata_beside(main: Path) -> str | None:
    """Return the name of the metadata that belongs to ``main``: its own, or the folder's."""
    own = f"{main.stem}.metadata.json"
    return next((name for name in (own, "metadata.json") if (main.parent / name).is_file()), None)


def _from_archive(container: Container) -> StoredModel:
    members = container.members
    main = _main_name(list(members))
    if main is None:
        raise damaged("the archive holds no model, or several")
    if main == _WEIGHTS:
        return _from_keras(container)
    folder = main.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    if main.endswith(".json"):
        metadata = f"{prefix}metadata.json"
        return _from_tfjs(container, main, metadata if metadata in members else None, prefix)
    return _from_hdf5(container, main, members.get(f"{prefix}labels.txt"))


def _from_tfjs(container: Container, main: str, beside: str | None, prefix: str = "") -> StoredModel:
    metadata = read_metadata(container.members[beside] if beside else None)
    found = tfjs.read_description(container.members[main])
    description, version = tfjs.topology(found)
    store = tfjs.read_store(found, container.members, main, prefix)
    return StoredModel(container, "TensorFlow.js", description, version, store, metadata, metadata.labels)


def _from_keras(container: Container) -> StoredModel:
    description = parse_json(container.members["config.json"])
    metadata = as_object(parse_json(container.members.get("metadata.json", b"{}")))
    version = str(metadata.get("keras_version", "3"))[:40]
    with opened(container.members[_WEIGHTS]) as file:
        paths = [path for path in file.arrays if not path.startswith("optimizer/")]
        arrays = {path: read_array(file, path) for path in paths if file.arrays[path].dtype.kind in "fiu"}
    return StoredModel(container, "Keras", description, version, SlotStore(arrays, _WEIGHTS), Metadata(), None)


def _from_hdf5(container: Container, main: str, labels: bytes | None) -> StoredModel:
    with opened(container.members[main]) as file:
        text = file.text("model_config")
        if text is None:
            raise refuse(
                "model.weights_only",
                say("This HDF5 file holds no whole Keras model: at most its numbers, not how the model works."),
                say("Save the whole model where it was made: in Keras, model.save(). Open that file."),
            )
        version = file.text("keras_version") or file.text("keras_version", "model_weights") or "2"
        groups = _groups(file)
        keys = [key for group in groups.values() for key in group]
        arrays = {key: read_array(file, key) for key in keys}
    description = parse_json(text.encode("utf-8", "surrogatepass"))
    store = NamedStore(arrays, main, groups)
    machine = container.packed and main.rpartition("/")[2] == _TEACHABLE_NAME and is_numbered(labels)
    metadata = Metadata(teachable_machine=machine)
    return StoredModel(container, "Keras HDF5", description, version[:40], store, metadata, read_labels(labels))


def _groups(file: Hdf5) -> dict[str, list[str]]:
    """Return the paths of each outermost layer's arrays, in the order in which Keras stores them."""
    root = "model_weights"
    found = {}
    for name in file.names("layer_names", root):
        paths = [f"{root}/{name}/{weight}" for weight in file.names("weight_names", f"{root}/{name}")]
        missing = [path for path in paths if path not in file.arrays]
        if missing:
            raise damaged(f"no weights {missing[:3]}")
        found[name] = paths
    return found
