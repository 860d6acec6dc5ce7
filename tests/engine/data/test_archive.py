import io
import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import open_pictures
from engine.results import DataError


def png(value: int = 0) -> bytes:
    opened = io.BytesIO()
    Image.fromarray(np.full((4, 4, 3), value, np.uint8)).save(opened, "PNG")
    return opened.getvalue()


def make_zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


GOOD = {"a/1.png": png(1), "b/1.png": png(2)}


def code_of(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_pictures(path).load((3, 4, 4))
    return caught.value.code


def test_an_ordinary_archive_opens(tmp_path: Path) -> None:
    source = open_pictures(make_zip(tmp_path / "good.zip", GOOD))
    assert source.class_folders == ("a", "b")
    assert source.load((3, 4, 4)).labels.tolist() == [0, 1]


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png", "a/../../evil.png", "C:\\evil.png", "..\\evil.png"])
def test_names_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert code_of(make_zip(tmp_path / "evil.zip", {**GOOD, name: png()})) == "data.unsafe_archive"


def test_equal_names_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "twice.zip", GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a/1.png", png(9))
    assert code_of(path) == "data.unsafe_archive"


def test_a_link_is_skipped_with_a_reason(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "link.zip", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("a/link.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    source = open_pictures(path)
    assert source.count == 2
    assert source.skipped == (("a/link.png", "a link to another place"),)


def test_a_password_is_named(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "secret.zip", {"a/1.png": png()})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert code_of(path) == "data.encrypted"


def test_a_list_of_contents_that_lies_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "lie.zip", {"a/1.png": png()})
    content = path.read_bytes()
    at = content.rindex(b"a/1.png")
    path.write_bytes(content[:at] + b"b/1.png" + content[at + 7 :])
    assert code_of(path) == "data.unsafe_archive"


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "overlap.zip", {"a/1.png": png(1), "a/2.png": png(2)})
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, second + 42, 0)
    path.write_bytes(content)
    assert code_of(path) == "data.unsafe_archive"


def test_a_bomb_entry_is_skipped(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", {**GOOD, "a/bomb.png": b"\0" * 8_000_000})
    source = open_pictures(path)
    assert source.skipped == (("a/bomb.png", "packed in an unusual way that could fill the memory"),)
    assert len(source.load((3, 4, 4))) == 2


def test_damaged_content_is_skipped_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 6] ^= 0xFF
    path.write_bytes(content)
    source = open_pictures(path)
    assert len(source.load((3, 4, 4))) == 1
    assert source.skipped == (("a/1.png", "could not be read"),)


@pytest.mark.parametrize("cut", [30, 60, 100, 200])
def test_a_cut_off_archive_is_an_error_in_words(tmp_path: Path, cut: int) -> None:
    path = make_zip(tmp_path / "cut.zip", GOOD)
    path.write_bytes(path.read_bytes()[:cut])
    assert code_of(path) == "data.unsafe_archive"


def test_nothing_is_unpacked_to_disk(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "good.zip", GOOD)
    open_pictures(path).load((3, 4, 4))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["good.zip"]
