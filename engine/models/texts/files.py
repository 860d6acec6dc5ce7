"""The files beside a model that say how texts are cut into pieces; found, read within limits, tried in the worker."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.models.ordinary import check_ordinary, is_there, read_json
from engine.models.safety.isolation import MEMORY, SECONDS, run_isolated
from engine.models.safety.refusals import refuse, too_large
from engine.models.safety.tokenizer_files import MAX_TOKENIZER_BYTES
from engine.results.errors import ModelError
from engine.words import say

TOKENIZER = "tokenizer.json"
SETTINGS = "tokenizer_config.json"
SPECIAL = "special_tokens_map.json"
WORD_LIST = "vocab.txt"
PIECES, MERGES = "vocab.json", "merges.txt"
_NAMES = (TOKENIZER, SETTINGS, SPECIAL, "added_tokens.json", WORD_LIST, PIECES, MERGES)
_SENTENCE_PIECES = ("spiece.model", "sentencepiece.bpe.model", "spm.model", "tokenizer.model")


@dataclass(frozen=True)
class TextFiles:
    """The files of one folder, those that are there, always in one order; ``settings`` are the two small ones as one."""

    folder: Path
    files: tuple[Path, ...]
    settings: dict[str, Any]

    def path(self, name: str) -> Path | None:
        """Return the file of this name, None where there is none."""
        return next((path for path in self.files if path.name == name), None)


def find_text_files(folder: Path) -> TextFiles:
    """Return the folder's files for texts; nothing but the small settings is read.

    Raises:
        ModelError: one leads out of the folder or is damaged.
    """
    files = tuple(folder / name for name in _NAMES if is_there(folder / name))
    for path in files:
        check_ordinary(path)
        if path.stat().st_size > MAX_TOKENIZER_BYTES:
            raise too_large(path.stat().st_size)
    settings: dict[str, Any] = {}
    for name in (SPECIAL, SETTINGS):
        settings.update(read_json(folder / name) if folder / name in files else {})
    return TextFiles(folder, files, settings)


_tried_out: set[str] = set()


def read_tried(path: Path) -> bytes:
    """Return the content of a ``tokenizer.json`` after the worker has opened it and cut hard texts with it.

    Each file is tried once as long as the program runs.

    Raises:
        ModelError: it is refused, damaged, crashes, or never ends.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 not in _tried_out:
        seconds = SECONDS + len(content) // 4_000_000
        run_isolated("tokenizer", path, memory=MEMORY + 20 * len(content), seconds=seconds)
        _tried_out.add(sha256)
    return content


def no_tokenizer(folder: Path) -> ModelError:
    """Return the error for a model of texts without the file that cuts them."""
    old = [name for name in _SENTENCE_PIECES if is_there(folder / name)]
    if old:
        return refuse(
            "model.old_tokenizer",
            say("The part that cuts texts into words is in an older form: {name}.", name=old[0]),
            say(
                "Where it was made, save it once more with AutoTokenizer and save_pretrained. That adds tokenizer.json."
            ),
        )
    return refuse(
        "model.no_tokenizer",
        say("The file tokenizer.json is missing. It turns texts into the numbers that this model takes."),
        say("Put tokenizer.json from where the model was made into the same folder, and open the model again."),
    )
