"""A protected model leaves the house: the sanitiser's program and table, the mark, and the tokenizer with its normaliser."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from engine.models.copying import writing_errors
from engine.models.ordinary import read_json
from engine.models.raw import FileFacts, RawModel, WriteCopy
from engine.models.texts.encoding import TokenInput
from engine.models.texts.files import SETTINGS, TOKENIZER
from engine.models.texts.marks import mark_of, write_mark
from engine.models.texts.rewriting import RewrittenTexts
from engine.models.texts.samples import SHORT
from engine.models.texts.steps import STEPS

_PLAIN_CLASS = "PreTrainedTokenizerFast"
"""The class of transformers that takes ``tokenizer.json`` as it is; those of BERT, RoBERTa and others build a tokenizer
of their own from its words, and leave its normaliser out."""
_FROM_FILE = ("truncation", "padding")
_MARKS = {"unk_token": ("[UNK]", "<unk>"), "cls_token": ("[CLS]", "<s>"), "sep_token": ("[SEP]", "</s>")}


@dataclass(frozen=True)
class WriteProtected:
    """Writes a copy as ``inner`` does, and beside it what protects it: see ``write_shield``.

    ``facts`` are those of the model's own files, without the mark.
    """

    inner: WriteCopy
    facts: FileFacts
    steps: tuple[str, ...]

    def __call__(self, raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write; see ``engine.models.writing.write_copy``."""
        path = Path(path).absolute()
        texts = raw.texts.inner if isinstance(raw.texts, RewrittenTexts) else raw.texts
        written = self.inner(replace(raw, facts=self.facts, texts=texts), network, path)
        with writing_errors(path.parent):
            folder = path if path.is_dir() else path.parent
            told = "sanitise" in self.steps and isinstance(texts, TokenInput) and put_normaliser(folder, texts)
            return (
                *written,
                *write_shield(path, self.steps, in_tokenizer=told),
                *_mark_of_file(written[0], self.steps),
            )


def _mark_of_file(model: Path, steps: Sequence[str]) -> tuple[Path, ...]:
    """Write a mark for the one file of a folder that can also be opened by itself."""
    return (write_mark(model, mark_of(steps)),) if model.suffix == ".skops" else ()


def write_shield(
    model: Path, steps: Sequence[str], *, in_tokenizer: bool = False, questions: int = 1
) -> tuple[Path, ...]:
    """Write the programs and tables of ``steps`` into a model's folder, or beside its file, and its mark; return them.

    Raises:
        OSError: the disk is full or read-only.
    """
    folder = model if model.is_dir() else model.parent
    programs = [path for name in steps for path in STEPS[name].export(folder)]
    return (*programs, write_mark(model, mark_of(steps, in_tokenizer=in_tokenizer, questions=questions)))


def put_normaliser(folder: Path, texts: TokenInput) -> bool:
    """Put what ``tokenizer.json`` can express of the sanitiser in front of the folder's tokenizer; return whether it is.

    A folder without ``tokenizer.json`` stays as it is, and so does one whose tokenizer would then cut clean texts
    otherwise than before: there only the program protects the model.
    """
    path = folder / TOKENIZER
    if not path.is_file():
        return False
    from engine.models.texts.sanitiser import with_normaliser

    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    told: dict[str, Any] = json.loads(texts.tokenizer.to_str())
    told.update({name: stored.get(name) for name in _FROM_FILE})
    content = json.dumps(with_normaliser(told), ensure_ascii=False)
    if not _cuts_the_same(content, texts):
        return False
    path.write_text(content, encoding="utf-8")
    _settle(folder / SETTINGS, texts)
    return True


def _cuts_the_same(content: str, texts: TokenInput) -> bool:
    from tokenizers import Tokenizer

    fresh = Tokenizer.from_str(content)
    fresh.no_padding()
    fresh.enable_truncation(texts.longest, direction=texts.tokenizer.truncation["direction"])
    clean = STEPS["sanitise"].rewrite(SHORT)
    before, after = ([item.ids for item in one.encode_batch(clean)] for one in (texts.tokenizer, fresh))
    return bool(before == after)


def _settle(path: Path, texts: TokenInput) -> None:
    """Let transformers take ``tokenizer.json`` as it is, with all that its own classes know by themselves written down."""
    told = read_json(path) if path.is_file() else {}
    told.pop("auto_map", None)
    found = {name: _first(texts, pieces) for name, pieces in _MARKS.items()}
    usual = {**found, "pad_token": texts.tokenizer.id_to_token(texts.pad), "model_max_length": texts.longest}
    missing = {name: value for name, value in usual.items() if value is not None and told.get(name) is None}
    sides = {"padding_side": "left" if texts.left else "right", "pad_token_type_id": texts.pad_type}
    fixed = {"tokenizer_class": _PLAIN_CLASS, "model_input_names": list(texts.names), **sides}
    path.write_text(json.dumps({**told, **missing, **fixed}, indent=1, ensure_ascii=False), encoding="utf-8")


def _first(texts: TokenInput, pieces: Sequence[str]) -> str | None:
    return next((piece for piece in pieces if texts.tokenizer.token_to_id(piece) is not None), None)
