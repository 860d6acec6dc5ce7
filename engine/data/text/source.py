"""A file, folder or zip of texts, opened: what is in it is known; samples are made on ``load``."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.data.archive import ZipStore
from engine.data.keyed import text_keys
from engine.data.listing import natural_order
from engine.data.problems import not_allowed
from engine.data.selection import balanced_order
from engine.data.store import MAX_FILE_BYTES, FolderStore, Read, Skipped, Store
from engine.data.text import problems
from engine.data.text.duplicates import group_texts
from engine.data.text.encoding import decode_text, guess_encoding, is_broken
from engine.data.text.folders import Found, find_texts
from engine.data.text.found import FoundText, LeftOut
from engine.data.text.kinds import HEAD_BYTES, kind_in_zip, kind_of
from engine.data.text.mails import html_text, is_mail, is_web_page, mail_text
from engine.data.text.rows import MAX_CELL
from engine.data.text.table import read_table
from engine.data.text_samples import TextSamples
from engine.results import TableChoices
from engine.results.errors import Stopped
from engine.words import say

_PROGRESS_EVERY = 500


class TextSource:
    """Texts in a table, a folder or a zip; see ``open_texts``.

    Attributes:
        name: the file's, folder's or archive's name.
        class_folders: the kinds of texts, the values of the label column or the class folders, in natural order; ()
            when the texts have no labels.
        count: number of texts; of files with one text each, before any is read.
        reading: what was guessed about the table (the largest one in a folder); None where each file is a text.
    """

    def __init__(self, name: str, found: Found, left_out: LeftOut, store: Store | None, encoding: str | None) -> None:
        self.name = name
        self.class_folders = natural_order(list({text.folder for text in found.texts} - {""}))
        self.count = len(found.texts)
        self.reading = found.reading
        self._texts = found.texts
        self._left_out = left_out
        self._store = store
        self._encoding = encoding
        self._used: tuple[FoundText, ...] = found.texts
        self._digests: dict[str, bytes] = {}

    @property
    def natural_order(self) -> tuple[str, ...]:
        """The kinds as people sort them: "a2" before "a10"."""
        return self.class_folders

    @property
    def skipped(self) -> Skipped:
        """(Place, plain reason) of what was left out so far."""
        return self._left_out.all()

    @property
    def sha256(self) -> str:
        """Hash over the sorted (place, kind, hash of the text) of what the last ``load`` returned; before it, of all."""
        total = hashlib.sha256()
        for text, content in self._contents(sorted(self._used, key=lambda text: text.name)):
            if content is not None:
                for piece in (text.name.encode("utf-8", "surrogatepass"), text.folder.encode("utf-8", "surrogatepass")):
                    total.update(len(piece).to_bytes(4, "big") + piece)
                total.update(self._digest(text, content))
        return total.hexdigest()

    def load(
        self,
        *,
        limit: int | None = None,
        seed: int = 0,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> TextSamples:
        """Return the texts in the order in which they were found.

        Labels are indices into ``class_folders``. ``limit`` picks that many, balanced over the kinds and keyed by
        ``seed`` and the texts' places: broken files do not change the choice of the others.

        Raises:
            DataError: none could be read.
            Stopped: ``should_stop`` said so.
        """
        order = list(self._texts) if limit is None else balanced_order(self._texts, seed)
        wanted = len(order) if limit is None else min(limit, len(order))
        taken: list[tuple[FoundText, str]] = []
        for looked_at, (text, content) in enumerate(self._contents(order)):
            if should_stop is not None and should_stop():
                raise Stopped()
            if content is not None:
                taken.append((text, content))
            if on_progress is not None and looked_at % _PROGRESS_EVERY == 0:
                on_progress(len(taken) / max(1, wanted))
            if len(taken) == wanted:
                break
        if not taken:
            raise problems.all_broken(self.name, self.skipped)
        if on_progress is not None:
            on_progress(1.0)
        return self._samples(taken)

    def _samples(self, taken: list[tuple[FoundText, str]]) -> TextSamples:
        position = {text.name: index for index, text in enumerate(self._texts)}
        taken = sorted(taken, key=lambda pair: position[pair[0].name])
        self._used = tuple(text for text, _ in taken)
        number = {folder: index for index, folder in enumerate(self.class_folders)}
        texts = tuple(content for _, content in taken)
        keys = text_keys(texts)
        return TextSamples(
            texts=texts,
            labels=np.array([number[text.folder] for text in self._used], np.int64) if number else None,
            names=tuple(text.name for text in self._used),
            keys=keys,
            groups=group_texts(texts, keys),
            parts=tuple(text.part for text in self._used),
        )

    def _contents(self, order: list[FoundText]) -> Iterator[tuple[FoundText, str | None]]:
        if self._store is None or all(text.text is not None for text in order):
            yield from ((text, text.text) for text in order)
            return
        with self._store.reading() as read:
            for text in order:
                yield text, text.text if text.text is not None else self._read(read, text)

    def _read(self, read: Read, text: FoundText) -> str | None:
        """Return the text of a file of its own; None, with the reason noted, where it cannot be used."""
        try:
            content = read(text.file)
        except OSError as error:
            denied = isinstance(error, PermissionError)
            self._left_out.add(text.file, say("no permission to read it") if denied else say("could not be read"))
            return None
        found, reason = text_of_file(content, self._encoding)
        if reason:
            self._left_out.add(text.file, reason)
            return None
        return found

    def _digest(self, text: FoundText, content: str) -> bytes:
        if text.name not in self._digests:
            self._digests[text.name] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()
        return self._digests[text.name]


def text_of_file(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file that holds one, and "" or the plain reason why it cannot be used.

    A mail becomes its subject and plain text, a web page what is read of it; anything else stays as it is.
    """
    kind, words = kind_of(content[:HEAD_BYTES])
    if kind != "texts":
        return "", words or say("another kind of file")
    if is_mail(content):
        text = mail_text(content)
    else:
        text = decode_text(content, encoding or guess_encoding(content))
        text = html_text(text) if is_web_page(text) else text
    if not text.strip():
        return "", say("no text in it")
    if len(text) > MAX_CELL:
        return "", say("far too long")
    return (text, "") if not is_broken(text) else ("", say("holds damaged letters"))


def open_texts(
    path: Path,
    *,
    text_column: str | None = None,
    label_column: str | None = None,
    split_column: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
) -> TextSource:
    """Open a table (CSV and its kin, JSON, JSON lines), a text file with one text a line, a folder or a zip of such.

    Files are told by content. Folders hold one file a text, in class folders or flat, or tables; ``train``, ``val``
    and ``test`` in the names of folders and tables are respected. Arguments overrule what is guessed about tables, which
    ``TextSource.reading`` tells; a column is a name or a number from 1, and ``label_column=""`` means that there is none.

    Raises:
        DataError: nothing there, no permission, another kind of file, an unsafe archive, no texts in it, or an
            argument that does not fit.
    """
    choices = TableChoices(text_column, label_column, split_column, encoding, delimiter, header)
    path, left_out = Path(path), LeftOut()
    store = _store(path)
    found = _lone_table(path, choices, left_out) if store is None else find_texts(store, choices, left_out)
    name = path.name if store is None else store.name
    if not found.texts:
        raise problems.no_texts(name, left_out.all())
    return TextSource(name, found, left_out, store, encoding)


def _store(path: Path) -> Store | None:
    """Return the folder or zip at ``path``, None for a file of texts."""
    try:
        if path.is_dir():
            return FolderStore(path)
        with path.open("rb") as opened:
            kind, words = kind_of(opened.read(HEAD_BYTES))
    except FileNotFoundError:
        raise problems.missing(path) from None
    except OSError as error:
        raise not_allowed(path, str(error)) from None
    store = ZipStore(path) if kind == "zip" else None
    if store is not None:
        kind, words = kind_in_zip(store.files)
    if kind == "spreadsheet":
        raise problems.spreadsheet(path.name)
    if kind == "other":
        raise problems.other_kind(path.name, words)
    return store


def _lone_table(path: Path, choices: TableChoices, left_out: LeftOut) -> Found:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise not_allowed(path, str(error)) from None
    if len(content) > MAX_FILE_BYTES:
        raise problems.too_large(path.name)
    if is_mail(content):
        text, reason = text_of_file(content)
        left_out.extend(((path.name, reason),) if reason else ())
        return Found(() if reason else (FoundText(path.name, "", "", path.name, text),))
    table = read_table(path.name, content, choices, left_out)
    return Found(table.texts, table.reading)
