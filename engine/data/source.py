"""A folder or zip of pictures, opened: what is in it is known, the pixels are read on ``load``."""

import hashlib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from engine.data import problems
from engine.data.archive import ZipStore
from engine.data.decode import UnreadablePicture, decode_picture, picture_size
from engine.data.duplicates import group_duplicates
from engine.data.keyed import pixel_keys
from engine.data.listing import Listing, Picture, arrange, natural_order
from engine.data.recognise import pick_pictures
from engine.data.samples import Samples
from engine.data.selection import balanced_order
from engine.data.store import FolderStore, Read, Skipped, Store
from engine.results.errors import Stopped
from engine.words import say

Shape = tuple[int, int, int]


class PictureSource:
    """Pictures in a folder or zip; see ``open_pictures``.

    Attributes:
        name: the folder's or archive's name.
        class_folders: alphabetical; () when the pictures have no labels.
        count: number of picture files, before any is decoded.
    """

    def __init__(self, store: Store, listing: Listing, skipped: Skipped) -> None:
        self.name = store.name
        self.class_folders = listing.class_folders
        self.count = len(listing.pictures)
        self._store = store
        self._pictures = listing.pictures
        self._skipped = dict(skipped)
        self._digests: dict[str, bytes] = {}
        self._used: tuple[str, ...] = tuple(picture.file for picture in listing.pictures)

    @property
    def natural_order(self) -> tuple[str, ...]:
        """The class folders as people sort them: "a2" before "a10"."""
        return natural_order(self.class_folders)

    @property
    def skipped(self) -> Skipped:
        """(File name, plain reason) of what was left out so far."""
        return tuple(sorted(self._skipped.items()))

    @property
    def sha256(self) -> str:
        """Hash over the sorted (name, content hash) of the pictures that the last ``load`` returned.

        Before the first, of all. Names are those below the looked-through folders, so a folder and a zip of it agree.
        """
        used = set(self._used)
        pictures = [picture for picture in self._pictures if picture.file in used]
        with self._store.reading() as read:
            for picture in pictures:
                if picture.file not in self._digests:
                    self._content(read, picture)
        known = [picture for picture in pictures if picture.file in self._digests]
        lines = sorted(
            (picture.name.encode("utf-8", "surrogatepass"), self._digests[picture.file]) for picture in known
        )
        return hashlib.sha256(
            b"".join(len(name).to_bytes(4, "big") + name + digest for name, digest in lines)
        ).hexdigest()

    def sizes(self, limit: int = 50) -> tuple[tuple[int, int], ...]:
        """Return (height, width) of up to ``limit`` pictures, class by class; unreadable ones are left out."""
        found = []
        with self._store.reading() as read:
            for picture in balanced_order(self._pictures, seed=0)[:limit]:
                content = self._content(read, picture)
                size = None if content is None else picture_size(content)
                found += [] if size is None else [size]
        return tuple(found)

    def load(
        self,
        shape: Shape,
        *,
        limit: int | None = None,
        seed: int = 0,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Samples:
        """Return the pictures at ``shape`` (channels, height, width), in natural order of their names.

        Labels are indices into ``class_folders``. ``limit`` picks that many, balanced over the classes and keyed by
        ``seed`` and the pictures' names: file order and broken files do not change the choice of the others.

        Raises:
            DataError: none could be decoded.
            Stopped: ``should_stop`` said so.
        """
        order = list(self._pictures) if limit is None else balanced_order(self._pictures, seed)
        wanted = len(order) if limit is None else min(limit, len(order))
        pixels = np.empty((wanted, *shape), np.uint8)
        taken: list[Picture] = []
        for picture, decoded in self._decoded(order, shape):
            if should_stop is not None and should_stop():
                raise Stopped()
            if decoded is not None:
                pixels[len(taken)] = decoded
                taken.append(picture)
            if on_progress is not None:
                on_progress(min(1.0, (len(taken) + len(self._skipped)) / max(1, wanted + len(self._skipped))))
            if len(taken) == wanted:
                break
        if not taken:
            raise problems.all_broken(self.name, self.skipped)
        return self._samples(pixels[: len(taken)], taken)

    def _samples(self, pixels: np.ndarray, taken: list[Picture]) -> Samples:
        position = {picture.file: index for index, picture in enumerate(self._pictures)}
        order = sorted(range(len(taken)), key=lambda index: position[taken[index].file])
        pixels, taken = pixels[order], [taken[index] for index in order]
        self._used = tuple(picture.file for picture in taken)
        number = {folder: index for index, folder in enumerate(self.class_folders)}
        labels = np.array([number[picture.folder] for picture in taken], np.int64) if number else None
        keys = pixel_keys(pixels)
        return Samples(
            pixels=pixels,
            labels=labels,
            names=tuple(picture.name for picture in taken),
            keys=keys,
            groups=group_duplicates(pixels, keys),
            parts=tuple(picture.part for picture in taken),
        )

    def _decoded(self, order: list[Picture], shape: Shape) -> Iterator[tuple[Picture, np.ndarray | None]]:
        with self._store.reading() as read, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is in decode
            for picture in order:
                content = self._content(read, picture)
                yield picture, None if content is None else self._pixels(picture, content, shape)

    def _pixels(self, picture: Picture, content: bytes, shape: Shape) -> np.ndarray | None:
        try:
            return decode_picture(content, shape)
        except UnreadablePicture as reason:
            self._skipped[picture.file] = str(reason)
            return None

    def _content(self, read: Read, picture: Picture) -> bytes | None:
        try:
            content = read(picture.file)
        except OSError as error:
            denied = isinstance(error, PermissionError)
            self._skipped[picture.file] = say("no permission to read it") if denied else say("could not be read")
            return None
        if picture.file not in self._digests:
            self._digests[picture.file] = hashlib.sha256(content).digest()
        return content


def open_pictures(path: Path) -> PictureSource:
    """Open a folder or a zip file (told apart by content) with one folder of pictures per class, or a flat one.

    ``train``, ``val`` and ``test`` folders with class folders in them are respected; a lone folder around everything
    is looked through.

    Raises:
        DataError: nothing there, no permission, another kind of file, an unsafe archive, or no pictures in it.
    """
    store = _store(Path(path))
    files, skipped = pick_pictures(store)
    if not files:
        raise problems.no_pictures(store.name)
    listing = arrange(files, wraps=store.wraps)
    return PictureSource(store, listing, skipped + listing.skipped)


def _store(path: Path) -> Store:
    try:
        if path.is_dir():
            return FolderStore(path)
        with path.open("rb") as opened:
            head = opened.read(32)
    except FileNotFoundError:
        raise problems.missing(path) from None
    except OSError as error:
        raise problems.not_allowed(path, str(error)) from None
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZipStore(path)
    raise problems.other_type(path, _kind(head))


def _kind(head: bytes) -> str:
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")):
        return say("a single picture")
    if head.startswith((b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh")):
        return say("an archive of another kind than zip")
    return say("another kind of file")
