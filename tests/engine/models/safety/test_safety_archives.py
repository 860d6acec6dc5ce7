"""Zip and tar: ordinary files pass whole, odd ones are refused for the right reason."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch
from hostile_archives import zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.models.safety import check_tar, check_zip
from engine.results.errors import ModelError
from engine.words import resource


def put(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def test_ordinary_zips_pass(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(1000, 1000)}, tmp_path / "a.pt")
    assert "a/data/0" in [member.name for member in check_zip(tmp_path / "a.pt")]
    assert len(check_zip(resource("samples/clothes-train.zip"))) == 7000
    found = check_zip(put(tmp_path, zipped({"ä/x.txt": b"abc", "metadata.json": b"{}" * 1000})))
    assert [(member.name, member.size) for member in found] == [("ä/x.txt", 3), ("metadata.json", 2000)]


def test_a_streamed_zip_passes(tmp_path: Path) -> None:
    class Stream(io.RawIOBase):
        def __init__(self, file: io.BytesIO) -> None:
            self.file = file

        def writable(self) -> bool:
            return True

        def write(self, content: object) -> int:
            return self.file.write(content)  # type: ignore[arg-type]

    buffer = io.BytesIO()
    with zipfile.ZipFile(Stream(buffer), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", "{}" * 100)
    assert check_zip(put(tmp_path, buffer.getvalue()))[0].size == 200


@pytest.mark.parametrize(
    ("members", "limit", "code"),
    [
        ({"a": bytes(2**24)}, 2**32, "model.not_safe"),
        ({"../a": b"x"}, 2**32, "model.not_safe"),
        ({"a": b"x" * 100, "b": b"x" * 100}, 150, "model.too_large"),
    ],
)
def test_reasons(tmp_path: Path, members: dict[str, bytes], limit: int, code: str) -> None:
    with pytest.raises(ModelError) as caught:
        check_zip(put(tmp_path, zipped(members)), max_unpacked=limit)
    assert caught.value.code == code


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_passes_or_is_refused(tmp_path: Path, place: int, byte: int) -> None:
    content = bytearray(zipped({"config.json": b"{}" * 50, "a/b.bin": bytes(range(256))}))
    content[place % len(content)] = byte
    try:
        found = check_zip(put(tmp_path, bytes(content)))
    except ModelError:
        return
    assert [member.size for member in found] == [100, 256]


def test_tars(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("./m/a", "./m/b"):
            info = tarfile.TarInfo(name)
            info.size = 5000
            archive.addfile(info, io.BytesIO(b"0123456789" * 500))
    for content in (buffer.getvalue(), gzip.compress(buffer.getvalue())):
        assert [member.size for member in check_tar(put(tmp_path, content))] == [5000, 5000]
    with pytest.raises(ModelError) as caught:
        check_tar(put(tmp_path, buffer.getvalue()), max_unpacked=6000)
    assert caught.value.code == "model.too_large"
