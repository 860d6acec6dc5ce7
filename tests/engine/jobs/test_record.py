from pathlib import Path

import pytest

from engine.jobs.record import recorded_model, write_record
from engine.protocol import ScanRequest


def test_a_model_named_relative_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "result").mkdir()
    monkeypatch.chdir(tmp_path)
    write_record(tmp_path / "result", "scan", ScanRequest("model.onnx", "pictures", "result"))
    monkeypatch.chdir("/")
    assert recorded_model(tmp_path / "result") == tmp_path.resolve() / "model.onnx"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model_path": 3}', '{"model_path": ""}', "[" * 100_000, "\udcff"])
def test_a_damaged_record_names_no_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert recorded_model(tmp_path) is None


def test_no_record_names_no_model(tmp_path: Path) -> None:
    assert recorded_model(tmp_path) is None
