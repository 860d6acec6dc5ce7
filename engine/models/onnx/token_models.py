"""An ONNX file that takes word numbers, with the tokenizer that lies beside it, as optimum writes them."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from engine.models.copying import source_changed
from engine.models.gate import SafeFile
from engine.models.hugging_face.config import check_one_answer, told_names
from engine.models.hugging_face.families import PLACES_AFTER_FILLER
from engine.models.onnx.interface import Interface
from engine.models.onnx.raw_models import open_with
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.onnx.tokens import find_token_interface, runs
from engine.models.onnx.writing import write_onnx
from engine.models.ordinary import hash_files, is_there, read_json
from engine.models.raw import FileFacts, RawModel
from engine.models.texts.encoding import TokenInput, token_input
from engine.models.texts.files import TextFiles, find_text_files
from engine.models.texts.proof import proven_on_texts
from engine.models.texts.samples import VERY_LONG
from engine.models.texts.settings import as_length
from engine.results.errors import StorageError
from engine.words import say, show_name

CONFIG = "config.json"
_SHORTER = (512, 256, 128, 64, 32, 16)


def open_tokens(file: SafeFile, *, seed: int, threads: int) -> RawModel:
    """Return a text model that takes whole numbers, proven equal on real texts; see ``engine.models.onnx.tokens``.

    The files that cut texts lie beside it, or beside the folder ``onnx`` that it lies in.

    Raises:
        ModelError: the file takes something else, has no tokenizer, is damaged, or was exported in training mode.
    """
    runtime = OnnxRuntime(file.path, threads)
    interface = find_token_interface(file.proto, runtime)
    beside = find_text_files(_folder_of(file.path))
    config = read_json(beside.folder / CONFIG) if is_there(beside.folder / CONFIG) else {}
    check_one_answer(config)
    texts = _text_input(beside, config, interface, runtime)

    def prove(raw: RawModel) -> RawModel:
        """Return the model with its texts, once it answers as the file itself does."""
        return proven_on_texts(replace(raw, texts=texts), texts)

    raw = open_with(file, interface, runtime, seed, prove)
    files = (*beside.files, *((beside.folder / CONFIG,) if config else ()))
    names = told_names(config)
    fitting = names if names is not None and len(names) == raw.num_classes else raw.class_names
    return replace(_with_files(raw, files), class_names=fitting)


def _folder_of(path: Path) -> Path:
    """Return the folder with the model's other files: its own, or the one above a folder that is called ``onnx``."""
    own = path.parent
    return own.parent if own.name == "onnx" and not find_text_files(own).files else own


def _text_input(files: TextFiles, config: dict[str, Any], interface: Interface, runtime: OnnxRuntime) -> TokenInput:
    pad, kind, known = config.get("pad_token_id"), config.get("model_type"), config.get("vocab_size")
    filler = pad if type(pad) is int and pad >= 0 else None
    fixed = interface.input.dims[2]

    def made(most: int | None) -> TokenInput:
        """Return the input for at most ``most`` tokens a text; None where the model does not say."""
        return token_input(
            files,
            interface.tokens,
            kind=kind if isinstance(kind, str) else "",
            most=most,
            fixed=fixed,
            pad=filler,
            known=known if type(known) is int and known > 0 else None,
        )

    places = as_length(config.get("max_position_embeddings"))
    if places is not None and kind in PLACES_AFTER_FILLER:
        places -= (filler or 0) + 1
    found = made(places)
    for shorter in _SHORTER if fixed is None else ():
        if _runs_on_long(found, interface, runtime):
            break
        found = made(shorter) if shorter < found.longest else found
    return found


def _runs_on_long(texts: TokenInput, interface: Interface, runtime: OnnxRuntime) -> bool:
    """Return whether the file answers to a text of the most pieces: some say that any length goes, and have no places."""
    return runs(runtime, texts.encode([VERY_LONG] * (interface.fixed_batch or 1)))


def _with_files(raw: RawModel, beside: tuple[Path, ...]) -> RawModel:
    """Return the model with the files beside it as a part of it, and written together with them."""
    whole = hashlib.sha256(f"{raw.facts.sha256} {hash_files(beside)}".encode()).hexdigest()
    size = raw.facts.size_bytes + sum(path.stat().st_size for path in beside)
    facts = replace(raw.facts, files=(*raw.facts.files, *beside), sha256=whole, size_bytes=size)
    writer = None if raw.writer is None else WriteWithTexts(raw.facts, beside, hash_files(beside))
    return replace(raw, facts=facts, writer=writer)


@dataclass(frozen=True)
class WriteWithTexts:
    """Writes the ONNX file, and copies the files that cut texts beside it.

    ``file`` are the facts of the ONNX file alone; ``sha256`` is over the files ``beside``.
    """

    file: FileFacts
    beside: tuple[Path, ...]
    sha256: str

    def __call__(self, raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write; see ``engine.models.writing.write_copy``."""
        path = Path(path).absolute()
        missing = {source: path.with_name(source.name) for source in self._to_copy(path)}
        written = write_onnx(replace(raw, facts=self.file), network, path, missing)
        model_files = [item for item in written if item not in missing.values()]
        return (*model_files, *(path.with_name(source.name) for source in self.beside))

    def _to_copy(self, path: Path) -> list[Path]:
        """Return the files that do not lie beside ``path`` yet.

        Raises:
            StorageError: another file of such a name lies there, or the user's files changed.
        """
        try:
            if hash_files(self.beside) != self.sha256:
                raise source_changed("another tokenizer")
            there = [source for source in self.beside if is_there(path.with_name(source.name))]
            other = [source for source in there if path.with_name(source.name).read_bytes() != source.read_bytes()]
        except OSError as error:
            raise source_changed(str(error)) from error
        if other:
            raise _other_model(other[0].name)
        return [source for source in self.beside if source not in there]


def _other_model(name: str) -> StorageError:
    return StorageError(
        "storage.other_model",
        say("Another model lies in this folder"),
        say("Its file {name} would have to be replaced, so nothing was written.", name=show_name(name)),
        say("Choose another folder, or an empty one."),
    )
