import errno
from pathlib import Path

import pytest

from engine.jobs.files import make_folder, read_text, write_bytes, write_text
from engine.results import StorageError


def test_writes_and_reads(tmp_path):
    write_text(tmp_path / "a.json", "Grüße")
    assert read_text(tmp_path / "a.json") == "Grüße"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_full_disk_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_bytes(path, b"old")

    def full(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageError) as caught:
        write_bytes(path, b"new")
    assert caught.value.code == "storage.full"
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_file_where_a_folder_should_be_is_a_clear_error(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StorageError) as caught:
        make_folder(tmp_path / "taken")
    assert caught.value.next_step


def test_a_vanished_file_is_named(tmp_path):
    with pytest.raises(StorageError) as caught:
        read_text(tmp_path / "gone.json")
    assert caught.value.code == "storage.vanished"
    assert "gone.json" in caught.value.message
