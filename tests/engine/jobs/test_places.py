import os
import time
from contextlib import suppress
from pathlib import Path

from engine.jobs.places import data_folder, move_to_bin, preview_folder, run_folder

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


def refused(out: Path | str, write: str = "") -> None:
    """Let a job fail in the folder ``out``, after it wrote a file there where ``write`` names one."""
    with suppress(ValueError), run_folder(str(out), "model.onnx", "check") as folder:
        if write:
            (folder / write).write_text("work")
        raise ValueError("refused")


def test_a_job_that_fails_before_it_wrote_leaves_no_folder(tmp_path: Path) -> None:
    refused(tmp_path / "new" / "deep" / "out")
    assert not (tmp_path / "new").exists()
    refused("")
    assert not (data_folder() / "runs").exists()


def test_what_was_there_before_or_was_written_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    refused(tmp_path / "mine" / "out")
    refused(tmp_path / "mine")
    assert list((tmp_path / "mine").iterdir()) == []
    refused(tmp_path / "kept" / "out", write="half.json")
    assert (tmp_path / "kept" / "out" / "half.json").read_text() == "work"


def test_a_job_that_ends_well_keeps_its_folder(tmp_path: Path) -> None:
    with run_folder(str(tmp_path / "out"), "model.onnx", "check") as folder:
        pass
    assert folder == tmp_path / "out"
    assert folder.is_dir()
