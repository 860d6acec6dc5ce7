import numpy as np
import pytest

from engine.jobs.checkpoints import DiskCheckpoint
from engine.results import UsageError


def test_keeps_plain_values_and_arrays(tmp_path):
    first = DiskCheckpoint(tmp_path / "work", {"model": "a"}, resume=False)
    first.put("linf", {"done": 3, "flags": np.array([True, False])})
    again = DiskCheckpoint(tmp_path / "work", {"model": "a"}, resume=True)
    kept = again.get("linf")
    assert kept is not None
    assert kept["done"] == 3
    assert kept["flags"].tolist() == [True, False]
    assert again.get("other") is None


def test_refuses_work_of_another_model(tmp_path):
    DiskCheckpoint(tmp_path / "work", {"model": "a"}, resume=False).put("x", {"v": 1})
    with pytest.raises(UsageError) as caught:
        DiskCheckpoint(tmp_path / "work", {"model": "b"}, resume=True)
    assert caught.value.code == "resume.different"


def test_without_resume_starts_afresh(tmp_path):
    DiskCheckpoint(tmp_path / "work", {}, resume=False).put("x", {"v": 1})
    assert DiskCheckpoint(tmp_path / "work", {}, resume=False).get("x") is None


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_a_damaged_file_counts_as_absent(tmp_path, damage):
    checkpoint = DiskCheckpoint(tmp_path / "work", {}, resume=False)
    checkpoint.put("x", {"v": np.arange(10)})
    path = next((tmp_path / "work").glob("*.state"))
    content = path.read_bytes()
    changed = {"flip": content[:-5] + bytes([content[-5] ^ 1]) + content[-4:], "cut": content[:50], "empty": b""}
    path.write_bytes(changed[damage])
    assert checkpoint.get("x") is None


def test_no_pickle_is_ever_read_or_written(tmp_path):
    checkpoint = DiskCheckpoint(tmp_path / "work", {}, resume=False)
    with pytest.raises(ValueError, match="allow_pickle"):
        checkpoint.put("x", {"v": np.array([object()])})


def test_clear_forgets(tmp_path):
    checkpoint = DiskCheckpoint(tmp_path / "work", {}, resume=False)
    checkpoint.clear()
    assert not (tmp_path / "work").exists()
