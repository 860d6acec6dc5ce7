"""Every format's file is read in the worker before its own opener sees it."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hostile_folders import hugging_face, keras_h5, tfjs, tokenizer
from hostile_pickles import called, torch_zip

from engine.models import open_model, opening
from engine.models.safety import ask_worker, first_look, tasks
from engine.results.errors import ModelError


def seen(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., object]) -> list[tuple[object, ...]]:
    """Put ``answer`` in the worker's place; return the calls."""
    calls: list[tuple[object, ...]] = []

    def run(task: str, path: Path, beside: object = (), **limits: int) -> object:
        calls.append((task, path.name))
        return answer()

    monkeypatch.setattr(first_look, "run_isolated", run)
    monkeypatch.setattr(first_look, "_looked_at", set())
    return calls


def broken() -> None:
    raise ModelError("model.crashed", "a", "b", "c")


FILES: dict[str, Callable[[Path], Path]] = {
    "hugging_face": lambda folder: hugging_face({})(folder, folder / "canary"),
    "torch": lambda folder: saved(folder / "a.bin"),
    "keras": lambda folder: keras_h5("lambda")(folder, folder / "canary"),
}


def saved(path: Path) -> Path:
    torch.save({"a": torch.zeros(3)}, path)
    return path


def test_every_format_has_a_line_and_every_task_a_function() -> None:
    assert set(first_look.LOOKS) == set(opening.LOADERS)
    for look in first_look.LOOKS.values():
        assert look is None or tasks.function_of(look.task)


@pytest.mark.parametrize("task", FILES)
def test_what_breaks_the_worker_never_reaches_the_opener(
    task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = seen(monkeypatch, broken)
    for name in opening.LOADERS:
        monkeypatch.setattr(importlib.import_module(name), "open_file", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(ModelError) as caught:
        open_model(FILES[task](tmp_path))
    assert caught.value.code == "model.crashed"
    assert [name for name, _ in calls] == [task]


def test_each_content_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = seen(monkeypatch, lambda: None)
    path = saved(tmp_path / "a.bin")
    for _ in range(2):
        first_look.first_look("engine.models.torch_files", path)
    assert len(calls) == 1
    torch.save({"a": torch.ones(3)}, path)
    first_look.first_look("engine.models.torch_files", path)
    assert len(calls) == 2
    (tmp_path / "model.json").write_text("{}")
    for _ in range(2):
        first_look.first_look("engine.models.keras_files.opening", tmp_path / "model.json")
    assert len(calls) == 3
    (tmp_path / "weights.bin").write_bytes(b"1")
    first_look.first_look("engine.models.keras_files.opening", tmp_path / "model.json")
    assert len(calls) == 4


def test_the_worker_reads_with_the_real_parsers(tmp_path: Path) -> None:
    assert ask_worker("torch", saved(tmp_path / "a.bin")).tried == ()
    (tmp_path / "b.bin").write_bytes(torch_zip(called("os", "system", "true", 2)))
    with pytest.raises(ModelError) as caught:
        ask_worker("torch", tmp_path / "b.bin")
    assert caught.value.code in ("model.torch_program", "model.program")
    (tmp_path / "keras").mkdir()
    with pytest.raises(ModelError):
        ask_worker("keras", tfjs("lambda")(tmp_path / "keras", tmp_path / "canary"), (tmp_path / "keras",))
    assert not (tmp_path / "canary").exists()


def test_a_tokenizer_that_never_ends_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer("a.*b.*c$")))
    with pytest.raises(ModelError) as caught:
        ask_worker("tokenizer", tmp_path / "tokenizer.json", seconds=1)
    assert caught.value.code in ("model.too_slow", "model.not_safe", "model.bad_tokenizer")
