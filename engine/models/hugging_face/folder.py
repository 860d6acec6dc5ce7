"""The gate of a Hugging Face folder: which of its files are read, and that they are what they should be."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.models.external import refuse, suspicious
from engine.models.hugging_face.config import sorts_texts
from engine.models.ordinary import check_ordinary, damaged_part, hash_files, is_there
from engine.models.ordinary import read_json as read_json  # noqa: PLC0414
from engine.models.texts.files import TextFiles, find_text_files
from engine.models.torch_files.tensors import Entry, read_header
from engine.results.errors import ModelError
from engine.words import say

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
PROCESSOR = "preprocessor_config.json"
MAX_FILES = 1_000
MAX_TOTAL_BYTES = 16 * 2**30
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json")


@dataclass(frozen=True)
class SafeFolder:
    """A folder that passed: its parsed JSON, its weight files with their tensors; ``files`` begin with the config.

    ``texts`` are the files that cut texts, where it sorts those.
    """

    path: Path
    config: dict[str, Any]
    processor: dict[str, Any] | None
    texts: TextFiles | None
    shards: dict[Path, dict[str, Entry]]
    files: tuple[Path, ...]
    sha256: str
    size_bytes: int


def folder_of(place: Path) -> Path | None:
    """Return the folder if ``place`` is a Hugging Face folder, or its config or weights; None if it is not."""
    folder = place if place.is_dir() else place.parent
    if not place.is_dir() and place.name not in {CONFIG, WEIGHTS, INDEX}:
        return None
    try:
        config = read_json(folder / CONFIG)
    except (ModelError, OSError):
        return None
    known = isinstance(config.get("model_type"), str) or isinstance(config.get("architectures"), list)
    return folder if known and not _has_onnx(folder) else None


def pass_gate(folder: Path) -> SafeFolder:
    """Check and read the folder; no file but the config, the processor or tokenizer, and the weights is opened.

    Raises:
        ModelError: weights are missing, a pickle, damaged, links, or too large.
    """
    shards = {path: read_header(path) for path in _weight_files(folder)}
    names = [name for entries in shards.values() for name in entries]
    if len(set(names)) != len(names):
        raise suspicious("a tensor lies in two files")
    processor = folder / PROCESSOR
    parsed = read_json(processor) if is_there(processor) else None
    config = read_json(folder / CONFIG)
    texts = find_text_files(folder) if sorts_texts(config) else None
    extra = [path for path in (folder / INDEX, processor) if is_there(path)]
    files = (folder / CONFIG, *sorted(shards), *extra, *(texts.files if texts is not None else ()))
    size = sum(path.stat().st_size for path in files)
    if size > MAX_TOTAL_BYTES:
        raise suspicious(f"{size} bytes")
    return SafeFolder(folder, config, parsed, texts, shards, files, hash_files(files), size)


def _weight_files(folder: Path) -> list[Path]:
    if is_there(folder / WEIGHTS):
        check_ordinary(folder / WEIGHTS)
        return [folder / WEIGHTS]
    if is_there(folder / INDEX):
        return _shards(folder, read_json(folder / INDEX))
    if any(is_there(folder / name) for name in _PICKLED):
        raise refuse(
            "model.hugging_face_pickle",
            say("The numbers of this model lie in a file that can run programs: {name}.", name=_PICKLED[0]),
            say(
                "Where it was made, save it with save_pretrained(..., safe_serialization=True). Then open that folder."
            ),
        )
    raise refuse(
        "model.hugging_face_no_weights",
        say("The folder has no file {name}, which holds the numbers of the model.", name=WEIGHTS),
        say("Download the whole folder again, or save the model with save_pretrained once more."),
    )


def _shards(folder: Path, index: dict[str, Any]) -> list[Path]:
    places = index.get("weight_map")
    if not isinstance(places, dict) or not all(isinstance(name, str) for name in places.values()):
        raise damaged_part(folder / INDEX, "no weight map")
    names = sorted(set(places.values()))
    if not 1 <= len(names) <= MAX_FILES:
        raise suspicious(f"{len(names)} weight files")
    for name in names:
        if set(name) & set("/\\:\0") or not name.endswith(".safetensors"):
            raise suspicious(f"weights outside the model's folder: {name!r}")
        check_ordinary(folder / name)
    return [folder / name for name in names]


def _has_onnx(folder: Path) -> bool:
    places = (folder, folder / "onnx")
    found = (item.suffix.lower() == ".onnx" for place in places if place.is_dir() for item in place.iterdir())
    return any(found) and not is_there(folder / WEIGHTS) and not is_there(folder / INDEX)
