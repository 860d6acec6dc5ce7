from dataclasses import replace

import pytest
from made_results import harden_result

from engine.jobs.keep_job import run_keep_job
from engine.jobs.places import data_folder, empty_old_bin
from engine.jobs.progress import JobMonitor
from engine.jobs.report_job import load_result
from engine.protocol import KeepRequest
from engine.results import UsageError, to_text


@pytest.fixture
def folder(tmp_path):
    result = replace(harden_result(), files={"model": "waiting/a [1].onnx", "model_sha256": "0" * 64})
    place = tmp_path / "result"
    (place / "waiting").mkdir(parents=True)
    (place / "waiting" / "a [1].onnx").write_bytes(b"model")
    (place / "waiting" / "a [1].onnx.data").write_bytes(b"weights")
    (place / "waiting" / "labels.txt").write_text("cat\ndog\n")
    (place / "harden.json").write_text(to_text(result), encoding="utf-8")
    return place


def run(folder, action="keep", to=None):
    return run_keep_job(KeepRequest(str(folder), action, to), JobMonitor(lambda type_, fields: None))


def files(folder):
    return load_result(folder)[1].files


def test_keep_elsewhere_copies_the_model_and_all_that_belongs_to_it(folder, tmp_path):
    target = tmp_path / "shop" / "sorter.onnx"
    run(folder, to=str(target))
    assert target.read_bytes() == b"model"
    assert (target.parent / "a [1].onnx.data").read_bytes() == b"weights"
    assert (target.parent / "labels.txt").read_text() == "cat\ndog\n"
    assert files(folder)["kept"] == str(target)


def test_keep_in_place_leaves_the_waiting_folder(folder):
    run(folder)
    assert files(folder)["model"] == "a [1].onnx"
    assert (folder / "a [1].onnx").exists()
    assert (folder / "a [1].onnx.data").exists()


def test_discard_and_restore(folder):
    run(folder, "discard")
    assert "model" not in files(folder)
    assert not (folder / "waiting" / "a [1].onnx").exists()
    with pytest.raises(UsageError):
        run(folder)
    run(folder, "restore")
    assert files(folder)["model"] == "waiting/a [1].onnx"
    assert (folder / "waiting" / "a [1].onnx").read_bytes() == b"model"
    assert (folder / "waiting" / "a [1].onnx.data").read_bytes() == b"weights"


def test_unknown_action_is_refused(folder):
    with pytest.raises(UsageError):
        run(folder, "burn")


def test_the_bin_is_emptied_after_30_days(folder):
    run(folder, "discard")
    kept = list((data_folder() / "bin").iterdir())
    day = kept[0].stat().st_mtime
    assert empty_old_bin(day + 29 * 86_400) == 0
    assert empty_old_bin(day + 31 * 86_400) == 1
    assert not list((data_folder() / "bin").iterdir())
