import os
import time
from pathlib import Path

from engine.jobs.places import move_to_bin, preview_folder

_DAY_S = 86_400


def test_files_of_one_name_never_meet_in_the_bin(tmp_path: Path) -> None:
    places = []
    for content in (b"one", b"two"):
        (tmp_path / "model.onnx").write_bytes(content)
        places.append(move_to_bin(tmp_path / "model.onnx"))
    assert [place.read_bytes() for place in places] == [b"one", b"two"]


def test_what_belongs_together_lies_together_in_the_bin(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"graph")
    (tmp_path / "model.onnx.data").write_bytes(b"weights")
    place = move_to_bin(tmp_path / "model.onnx", tmp_path / "model.onnx.data")
    assert (place.parent / "model.onnx.data").read_bytes() == b"weights"
    assert not list(tmp_path.iterdir())


def test_copies_of_the_owners_pictures_do_not_pile_up() -> None:
    old, fresh = preview_folder(), preview_folder()
    (old / "0.png").write_bytes(b"a private picture")
    before = time.time() - 2 * _DAY_S
    os.utime(old, (before, before))
    preview_folder()
    assert not old.exists()
    assert fresh.exists()
