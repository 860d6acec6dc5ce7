"""A tokenizer from plain lists of words, for folders that have no ``tokenizer.json``: WordPiece and byte-level BPE.

Built from our own parts in the way of the original BERT, MPNet, RoBERTa and DeBERTa tokenizers; the files give words only.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.models.ordinary import damaged_part, read_json
from engine.models.texts.files import MERGES, PIECES, WORD_LIST, TextFiles
from engine.models.texts.settings import piece_of

MAX_WORDS = 1_000_000


@dataclass(frozen=True)
class _Marks:
    """The marks around and between texts."""

    cls: str
    sep: str
    unk: str
    pad: str
    mask: str

    def all(self) -> list[str]:
        """Return the marks in the order in which they are added."""
        return [self.cls, self.sep, self.unk, self.pad, self.mask]


_BERT = _Marks("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
_MPNET = _Marks("<s>", "</s>", "[UNK]", "<pad>", "<mask>")
_ROBERTA = _Marks("<s>", "</s>", "<unk>", "<pad>", "<mask>")
_WORD_LISTS = {
    **dict.fromkeys(
        (
            "bert",
            "distilbert",
            "electra",
            "mobilebert",
            "squeezebert",
            "convbert",
            "megatron-bert",
            "ernie",
            "nomic_bert",
        ),
        _BERT,
    ),
    "mpnet": _MPNET,
}
_PIECES = {
    **dict.fromkeys(("roberta", "longformer", "data2vec-text", "roberta-prelayernorm", "bart"), _ROBERTA),
    "deberta": _BERT,
}


def build_tokenizer(files: TextFiles, kind: str) -> Any | None:
    """Return a ``tokenizers.Tokenizer`` for the architecture ``kind`` (``model_type``), None where that cannot be.

    Raises:
        ModelError: a list is damaged.
    """
    words, pieces, merges = (files.path(name) for name in (WORD_LIST, PIECES, MERGES))
    if words is not None and kind in _WORD_LISTS:
        return _word_pieces(words, _marks(_WORD_LISTS[kind], files.settings), files.settings)
    if pieces is not None and merges is not None and kind in _PIECES:
        return _byte_pieces(pieces, merges, _marks(_PIECES[kind], files.settings), files.settings)
    return None


def _marks(usual: _Marks, settings: dict[str, Any]) -> _Marks:
    names = {"cls": usual.cls, "sep": usual.sep, "unk": usual.unk, "pad": usual.pad, "mask": usual.mask}
    return _Marks(**{name: piece_of(settings.get(f"{name}_token")) or mark for name, mark in names.items()})


def _word_pieces(path: Path, marks: _Marks, settings: dict[str, Any]) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    lines = _text(path).split("\n")
    vocabulary = {line.rstrip(): index for index, line in enumerate(lines[:-1] if lines[-1] == "" else lines)}
    _check_marks(path, vocabulary, marks)
    found = Tokenizer(models.WordPiece(vocabulary, unk_token=marks.unk))
    accents = settings.get("strip_accents")
    found.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=settings.get("tokenize_chinese_chars") is not False,
        strip_accents=accents if isinstance(accents, bool) else None,
        lowercase=settings.get("do_lower_case") is not False,
    )
    found.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return _with_marks(found, vocabulary, marks)


def _byte_pieces(path: Path, merges: Path, marks: _Marks, settings: dict[str, Any]) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = read_json(path)
    if not all(type(index) is int and 0 <= index < MAX_WORDS for index in vocabulary.values()):
        raise damaged_part(path, "no list of words")
    _check_marks(path, vocabulary, marks)
    pairs = []
    for line in _text(merges).split("\n"):
        first, _, second = line.rstrip("\r").partition(" ")
        if not line or line.startswith("#version"):
            continue
        if not {first, second, first + second} <= vocabulary.keys():
            raise damaged_part(merges, "pairs of other words")
        pairs.append((first, second))
    found = Tokenizer(models.BPE(vocabulary, pairs))
    found.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=settings.get("add_prefix_space") is True)
    return _with_marks(found, vocabulary, marks)


def _with_marks(found: Any, vocabulary: dict[str, int], marks: _Marks) -> Any:
    from tokenizers import AddedToken, processors

    found.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in marks.all()])
    ends = [(mark, vocabulary[mark]) for mark in (marks.cls, marks.sep)]
    found.post_processor = processors.TemplateProcessing(
        single=[marks.cls, "$A", marks.sep], pair=[marks.cls, "$A", marks.sep, "$B", marks.sep], special_tokens=ends
    )
    return found


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except ValueError as error:
        raise damaged_part(path, str(error)) from error


def _check_marks(path: Path, vocabulary: dict[str, int], marks: _Marks) -> None:
    missing = sorted({marks.cls, marks.sep, marks.unk, marks.pad} - vocabulary.keys())
    if missing or len(vocabulary) > MAX_WORDS:
        raise damaged_part(path, f"{len(vocabulary)} words, without {missing}")
