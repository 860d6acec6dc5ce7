"""The list of trusted files: kept by SHA-256, tolerant of damage, withdrawn at any time. And frames on the pipe."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from engine.models.safety import frames, trusted
from engine.results import TrustedFile
from engine.results.errors import StorageError

ONE, TWO = TrustedFile("ab" * 32, "one.pt", "TorchScript"), TrustedFile("cd" * 32, "two.pt", "TorchScript")


def test_trust_and_withdraw() -> None:
    assert trusted.trusted_files() == ()
    trusted.trust(ONE)
    trusted.trust(TWO)
    trusted.trust(ONE)
    assert [item.sha256 for item in trusted.trusted_files()] == [TWO.sha256, ONE.sha256]
    assert trusted.is_trusted(ONE.sha256)
    assert len(trusted.trusted_files()[0].since) == 10
    assert trusted.withdraw("ab") == ()
    assert [item.name for item in trusted.withdraw("ABABAB")] == ["one.pt"]
    assert not trusted.is_trusted(ONE.sha256)
    assert trusted.is_trusted(TWO.sha256)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"files": 3}',
        b"\xff\xfe",
        b'{"files": [1, {"sha256": "x"}, {"sha256": 7}, null]}',
        b"[" * 10**5,
    ],
)
def test_a_damaged_list_trusts_nothing_and_can_be_written_again(content: bytes) -> None:
    path = trusted.store_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert trusted.trusted_files() == ()
    trusted.trust(ONE)
    assert trusted.is_trusted(ONE.sha256)
    assert [item.name for item in path.parent.iterdir()] == ["trusted.json"]


def test_good_entries_of_a_damaged_list_stay() -> None:
    trusted.trust(ONE)
    path = trusted.store_path()
    found = json.loads(path.read_text())
    found["files"].append({"sha256": "no"})
    path.write_text(json.dumps(found))
    assert [item.sha256 for item in trusted.trusted_files()] == [ONE.sha256]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(trusted, "own_folder", lambda: tmp_path / "file" / "below")
    with pytest.raises(StorageError):
        trusted.trust(ONE)


def test_frames_carry_arrays() -> None:
    pipe = io.BytesIO()
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    frames.send(pipe, {"a": 1}, numbers)
    frames.send(pipe, {"b": 2})
    pipe.seek(0)
    header, found = frames.receive(pipe)
    assert header["a"] == 1
    assert np.array_equal(found, numbers)
    assert frames.receive(pipe) == ({"b": 2}, None)


def framed(header: object, body: bytes = b"") -> io.BytesIO:
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return io.BytesIO(len(content).to_bytes(8, "little") + content + body)


@pytest.mark.parametrize(
    "pipe",
    [
        io.BytesIO(b""),
        io.BytesIO((2**60).to_bytes(8, "little")),
        framed(b"nothing"),
        framed([]),
        framed({"shape": [2**30, 2**30], "dtype": "float32"}),
        framed({"shape": [-1], "dtype": "float32"}),
        framed({"shape": [1], "dtype": "object"}, bytes(8)),
        framed({"shape": "x", "dtype": "float32"}),
        framed({"shape": [4], "dtype": "float32"}, bytes(3)),
        framed({"shape": [1] * 20, "dtype": "float32"}, bytes(4)),
    ],
)
def test_odd_frames_are_refused(pipe: io.BytesIO) -> None:
    with pytest.raises((ValueError, EOFError)):
        frames.receive(pipe)
