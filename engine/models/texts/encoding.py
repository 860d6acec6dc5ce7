"""Texts become whole numbers: cut by the model's own tokenizer, shortened, filled up."""

import copy
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.models.safety.refusals import refuse
from engine.models.safety.trial import LONGEST_TEXT
from engine.models.texts.built import build_tokenizer
from engine.models.texts.files import TOKENIZER, TextFiles, no_tokenizer, read_tried
from engine.models.texts.roles import role_of
from engine.models.texts.sanitiser import is_surely_clean, without_normaliser
from engine.models.texts.settings import USUAL_LONGEST, TextSettings, as_length, settings_of
from engine.results.errors import ModelError
from engine.words import say

_PADS = ("[PAD]", "<pad>")
_UNKNOWN = ("<unk>", "[UNK]")
"""What it is called where the tokenizer has one, but does not say its name."""


class TokenInput:
    """Encodes texts for a model that takes word numbers; see ``engine.models.raw.TextInput``.

    Args:
        tokenizer: a ``tokenizers.Tokenizer``.
        settings: how it is used.
        names: the model's inputs in order.
        pad: the number that fills.
        longest: most pieces of one text, its marks included; what goes beyond is cut off.
        fixed: whether every text has that length, filled up, rather than the longest of its batch.
        known: how many word numbers the model knows; others become the one for unknown words. None: not known.

    ``unknown`` is the number for words that the tokenizer does not know; None where there is none, as with bytes.
    """

    def __init__(
        self,
        tokenizer: Any,
        settings: TextSettings,
        names: tuple[str, ...],
        *,
        pad: int,
        longest: int,
        fixed: bool = False,
        known: int | None = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.roles = tuple(role_of(name) for name in names)
        self.names, self.pad, self.longest, self.fixed, self.known = names, pad, longest, fixed, known
        self.pad_type, self.left = settings.pad_type, settings.pad_side == "left"
        self.vocabulary: int = tokenizer.get_vocab_size()
        tokenizer.no_padding()
        if longest <= tokenizer.num_special_tokens_to_add(False):
            raise bad_tokenizer(f"{longest} pieces are fewer than its own marks")
        tokenizer.enable_truncation(longest, direction=settings.cut_side)
        self.unknown = _unknown(tokenizer)
        self._for_clean: Any = None

    def for_clean(self) -> "TokenInput":
        """Return the same, but clean ASCII texts pass by the sanitiser's copy in the tokenizer, which leaves them alone.

        That copy takes most of the time. Where the tokenizer has none: ``self``.
        """
        bare = _without_copy(self.tokenizer)
        if bare is None:
            return self
        found = copy.copy(self)
        found._for_clean = bare
        return found

    @property
    def cuts_front(self) -> bool:
        """Whether a text that is too long loses its beginning rather than its end."""
        return bool((self.tokenizer.truncation or {}).get("direction") == "left")

    def cut(self, texts: Sequence[str]) -> list[Any]:
        """Return a ``tokenizers.Encoding`` for each text, shortened but not filled up.

        Raises:
            ModelError: the tokenizer fails on one of the texts.
        """
        return self._cut(texts)

    def __deepcopy__(self, memo: object) -> "TokenInput":
        return self  # it does not change

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return raw inputs, int64 (batch, inputs, length), the inputs in the model's order.

        Half characters (lone surrogates) become question marks; of a text beyond ``LONGEST_TEXT`` characters only the
        front is read. A text that has no pieces at all becomes one filler.

        Raises:
            ModelError: the tokenizer fails on one of the texts.
        """
        found = self._cut(texts)
        rows = np.zeros((len(found), len(self.roles), self._length(found)), np.int64)
        for row, item in zip(rows, found):
            self._fill(row, item)
        return rows

    def pieces(self, texts: Sequence[str]) -> np.ndarray:
        """Return where the pieces of ``encode(texts)`` stand, int64 (batch, length, 2): first character, after the last.

        Marks and filler stand nowhere: both are 0. Characters are those of the texts as given, whatever the tokenizer
        makes of them.

        Raises:
            ModelError: the tokenizer fails on one of the texts.
        """
        found = self._cut(texts)
        places = np.zeros((len(found), self._length(found), 2), np.int64)
        for row, item in zip(places, found):
            if item.ids:
                row[self._place(len(item.ids), len(row))] = item.offsets
        return places

    def _length(self, found: list[Any]) -> int:
        return max(1, self.longest if self.fixed else max((len(item.ids) for item in found), default=1))

    def _place(self, count: int, length: int) -> slice:
        return slice(length - count, length) if self.left else slice(0, count)

    def _cut(self, texts: Sequence[str]) -> list[Any]:
        whole = [str(text)[:LONGEST_TEXT].encode("utf-8", "replace").decode() for text in texts]
        try:
            return self._encoded(whole)
        except BaseException as error:  # a panic inside the library is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise bad_tokenizer(f"{type(error).__name__}: {error}") from error

    def _encoded(self, texts: list[str]) -> list[Any]:
        if self._for_clean is None:
            return list(self.tokenizer.encode_batch(texts)) if texts else []
        plain = [is_surely_clean(text) for text in texts]
        ours = iter(self._for_clean.encode_batch([text for text, is_plain in zip(texts, plain) if is_plain]))
        others = iter(self.tokenizer.encode_batch([text for text, is_plain in zip(texts, plain) if not is_plain]))
        return [next(ours if is_plain else others) for is_plain in plain]

    def _fill(self, row: np.ndarray, item: Any) -> None:
        ids = self._as_known(np.array(item.ids or [self.pad], np.int64))
        values = {
            "words": (ids, self.pad),
            "mask": (np.ones(len(ids), np.int64), 0),
            "types": (np.array(item.type_ids or [0], np.int64), self.pad_type),
        }
        length = row.shape[1]
        place = self._place(len(ids), length)
        for part, role in zip(row, self.roles):
            if role == "positions":
                part[:] = np.arange(length)
                continue
            given, filler = values[role]
            part[:] = filler
            part[place] = given

    def _as_known(self, ids: np.ndarray) -> np.ndarray:
        filler = self.pad if self.unknown is None else self.unknown
        return ids if self.known is None else np.where(ids < self.known, ids, filler)


def token_input(
    files: TextFiles,
    names: tuple[str, ...],
    *,
    kind: str,
    most: int | None,
    fixed: int | None = None,
    pad: int | None = None,
    known: int | None = None,
) -> TokenInput:
    """Return how texts reach a model, from the files beside it.

    Args:
        files: the files.
        names: the model's inputs in order.
        kind: the architecture (``model_type``) as its configuration says, or ``""``.
        most: most pieces that the model has places for, None where it does not say.
        fixed: the one length that it takes, None where any goes.
        pad: the filler that the model's configuration names.
        known: how many word numbers the model knows.

    Raises:
        ModelError: there is no tokenizer, or it is refused, damaged, crashes, or never ends.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    settings = settings_of(files.settings)
    path = files.path(TOKENIZER)
    tokenizer = build_tokenizer(files, kind) if path is None else _loaded(path, files.settings)
    if tokenizer is None:
        raise no_tokenizer(files.folder)
    baked = as_length((tokenizer.truncation or {}).get("max_length"))
    limits = [limit for limit in (settings.longest or baked, most) if limit is not None]
    longest = fixed or min(limits, default=USUAL_LONGEST)
    filler = _filler(tokenizer, settings, pad)
    return TokenInput(tokenizer, settings, names, pad=filler, longest=longest, fixed=fixed is not None, known=known)


def _loaded(path: Path, settings: dict[str, Any]) -> Any:
    from tokenizers import Tokenizer

    content = read_tried(path)
    try:
        return _overruled(Tokenizer.from_buffer(content), settings)
    except Exception as error:
        raise bad_tokenizer(str(error)) from error


def _overruled(tokenizer: Any, settings: dict[str, Any]) -> Any:
    """Let the small file overrule ``tokenizer.json``, as transformers does for BERT's and RoBERTa's tokenizers."""
    from tokenizers import normalizers, pre_tokenizers

    normalizer, cutter = tokenizer.normalizer, tokenizer.pre_tokenizer
    if isinstance(normalizer, normalizers.BertNormalizer):
        names = {
            "lowercase": "do_lower_case",
            "handle_chinese_chars": "tokenize_chinese_chars",
            "strip_accents": "strip_accents",
        }
        for ours, theirs in names.items():
            if isinstance(settings.get(theirs), bool):
                setattr(normalizer, ours, settings[theirs])
    if isinstance(cutter, pre_tokenizers.ByteLevel) and isinstance(settings.get("add_prefix_space"), bool):
        cutter.add_prefix_space = settings["add_prefix_space"]
    return tokenizer


def _without_copy(tokenizer: Any) -> Any:
    """Return the same tokenizer without the sanitiser's copy that comes first in it; None where there is none."""
    from tokenizers import Tokenizer

    told = without_normaliser(json.loads(tokenizer.to_str()))
    return None if told is None else Tokenizer.from_str(json.dumps(told))


def _filler(tokenizer: Any, settings: TextSettings, told: int | None) -> int:
    """Return the number that fills: the settings' piece, the configuration's number, the tokenizer's, a usual one, 0."""
    found = tokenizer.token_to_id(settings.pad) if settings.pad is not None else None
    baked = (tokenizer.padding or {}).get("pad_id")
    usual = (tokenizer.token_to_id(piece) for piece in _PADS)
    return next((int(number) for number in (found, told, baked, *usual) if number is not None), 0)


def _unknown(tokenizer: Any) -> int | None:
    piece = getattr(tokenizer.model, "unk_token", None)
    names = (piece,) if piece else _UNKNOWN
    return next((int(found) for name in names if (found := tokenizer.token_to_id(name)) is not None), None)


def bad_tokenizer(detail: str) -> ModelError:
    """Return the error for a tokenizer that fails."""
    return refuse(
        "model.bad_tokenizer",
        say("The part that cuts texts into words does not work."),
        say("Get the file tokenizer.json again, together with the model."),
        detail[:1000],
    )
