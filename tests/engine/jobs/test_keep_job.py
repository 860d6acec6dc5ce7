import json
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


def record(folder, model):
    (folder / "run.json").write_text(json.dumps({"command": "harden", "model_path": str(model)}), encoding="utf-8")


def test_the_owners_own_file_is_never_replaced(folder, tmp_path):
    original = tmp_path / "sorter.onnx"
    original.write_bytes(b"the owner's")
    record(folder, original)
    with pytest.raises(UsageError) as raised:
        run(folder, to=str(original))
    assert raised.value.code == "keep.original"
    assert original.read_bytes() == b"the owner's"


def test_what_stood_at_the_place_waits_in_the_bin(folder, tmp_path):
    target = tmp_path / "sorter.onnx"
    target.write_bytes(b"older")
    run(folder, to=str(target))
    assert target.read_bytes() == b"model"
    assert [path.read_bytes() for path in (data_folder() / "bin").rglob("sorter.onnx")] == [b"older"]


def test_another_models_data_file_is_never_replaced(folder, tmp_path):
    (tmp_path / "a [1].onnx.data").write_bytes(b"weights of another")
    with pytest.raises(UsageError) as raised:
        run(folder, to=str(tmp_path / "sorter.onnx"))
    assert raised.value.code == "keep.in_the_way"
    assert not (tmp_path / "sorter.onnx").exists()


def test_a_kept_model_does_not_destroy_an_older_one_in_the_folder(folder):
    (folder / "a [1].onnx").write_bytes(b"older")
    run(folder)
    assert (folder / "a [1].onnx").read_bytes() == b"model"
    assert [path.read_bytes() for path in (data_folder() / "bin").rglob("a [[]1].onnx")] == [b"older"]


def test_only_the_place_that_the_model_went_to_is_named(folder, tmp_path):
    moved = run(folder, "discard").result.files
    assert list(moved) == ["discarded"]
    assert "bin" in moved["discarded"]
    model, guide = "a [1].onnx", "HOW-TO-USE.html"
    waiting, kept = folder / "waiting", tmp_path / "b.onnx"
    assert run(folder, "restore").result.files == {"model": str(waiting / model), "how_to_use": str(waiting / guide)}
    assert run(folder, to=str(kept)).result.files == {"kept": str(kept), "how_to_use": str(tmp_path / guide)}
    assert run(folder).result.files == {"model": str(folder / model), "how_to_use": str(folder / guide)}


def test_the_guide_goes_with_the_model_and_names_it(folder, tmp_path):
    run(folder, to=str(tmp_path / "shop" / "sorter.onnx"))
    page = (tmp_path / "shop" / "HOW-TO-USE.html").read_text(encoding="utf-8")
    assert "How to use sorter.onnx" in page
    assert "a [1].onnx.data" in page
    run(folder)
    assert "How to use a [1].onnx" in (folder / "HOW-TO-USE.html").read_text(encoding="utf-8")
    assert not (folder / "waiting" / "HOW-TO-USE.html").exists()
    assert (folder / "labels.txt").read_text() == "cat\ndog\n"
    run(folder, "discard")
    assert not (folder / "HOW-TO-USE.html").exists()


def test_another_page_of_that_name_is_left_alone(folder, tmp_path):
    (tmp_path / "HOW-TO-USE.html").write_text("the owner's own page")
    run(folder, to=str(tmp_path / "b.onnx"))
    assert (tmp_path / "HOW-TO-USE.html").read_text() == "the owner's own page"
    assert "How to use b.onnx" in (tmp_path / "HOW-TO-USE b.html").read_text(encoding="utf-8")


def test_a_guide_named_by_a_strange_result_is_not_deleted(folder, tmp_path):
    (tmp_path / "HOW-TO-USE.html").write_text("precious")
    result = load_result(folder)[1]
    strange = replace(result, files={**result.files, "how_to_use": "../HOW-TO-USE.html"})
    (folder / "harden.json").write_text(to_text(strange), encoding="utf-8")
    run(folder, "discard")
    assert (tmp_path / "HOW-TO-USE.html").read_text() == "precious"


def test_a_folder_to_save_in_is_not_taken_for_the_file(folder, tmp_path):
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "mine.txt").write_text("mine")
    run(folder, to=str(shop))
    assert (shop / "a [1].onnx").read_bytes() == b"model"
    assert (shop / "mine.txt").read_text() == "mine"


@pytest.fixture
def folder_model(tmp_path):
    result = replace(harden_result(), files={"model": "waiting/shop-toughened", "model_sha256": "0" * 64})
    place = tmp_path / "result"
    (place / "waiting" / "shop-toughened").mkdir(parents=True)
    (place / "waiting" / "shop-toughened" / "config.json").write_text("{}")
    (place / "harden.json").write_text(to_text(result), encoding="utf-8")
    return place


def test_a_model_that_is_a_folder_is_kept_discarded_and_restored(folder_model, tmp_path):
    run(folder_model, to=str(tmp_path / "shop"))
    assert (tmp_path / "shop" / "config.json").read_text() == "{}"
    run(folder_model)
    assert (folder_model / "shop-toughened" / "config.json").exists()
    run(folder_model, "discard")
    assert not (folder_model / "shop-toughened").exists()
    run(folder_model, "restore")
    assert (folder_model / "shop-toughened" / "config.json").exists()


def test_a_folder_is_never_saved_into_the_owners_own(folder_model, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    record(folder_model, own)
    for target in (own, own / "inside"):
        with pytest.raises(UsageError) as raised:
            run(folder_model, to=str(target))
        assert raised.value.code == "keep.original"
