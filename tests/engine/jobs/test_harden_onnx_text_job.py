"""Strengthening an ONNX file with a tokenizer beside it: the same job, and a folder that other programs can use."""

import importlib.util
from pathlib import Path
from typing import Any

import made_reviews
import numpy as np
import onnxruntime
import pytest
from text_jobs import strengthen
from tokenizers import Tokenizer

from engine.hardening.texts import plan
from engine.models import TextModel, graph_diff, open_model
from engine.models.texts.protected import steps_of

ALIKE = {"e": "\u0435", "o": "\u043e", "a": "\u0430"}


def program_of(folder: Path) -> Any:
    """Return the sanitiser that lies in a folder, as another program imports it."""
    spec = importlib.util.spec_from_file_location("beside", folder / "sanitiser.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers_outside(folder: Path, texts: list[str]) -> np.ndarray:
    """Return logits of the folder's files by tokenizers and onnxruntime alone, each text by itself."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        item = tokenizer.encode(text)
        given = {"input_ids": np.array([item.ids]), "attention_mask": np.array([item.attention_mask])}
        rows.append(session.run(None, given)[0])
    return np.concatenate(rows)


@pytest.mark.slow
def test_an_onnx_file_becomes_a_stronger_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PEAK_RATE", 3e-3)
    monkeypatch.setattr(plan, "FEWEST_STEPS", 250)
    path = made_reviews.save_onnx(made_reviews.sorter(), tmp_path / "reviews")
    before = {item.name: item.read_bytes() for item in path.parent.iterdir()}
    made, result = strengthen(path, tmp_path, strength="strong")
    assert {item.name: item.read_bytes() for item in path.parent.iterdir()} == before, "the original was changed"
    folder = made / result.files["model"]
    assert {
        "model.onnx",
        "model.onnx.toughen.json",
        "sanitiser.py",
        "sanitiser.json",
        "tokenizer.json",
        "config.json",
    } <= {item.name for item in folder.iterdir()}
    assert graph_diff(path, folder / "model.onnx") == []

    raw = open_model(folder)
    assert (raw.equality.status, steps_of(raw)) == ("equal", ("sanitise",))
    model = TextModel(raw, raw.class_names)
    texts = list(made_reviews.draw_texts(30, 3).texts)
    ours = model.confirm(texts)
    assert np.allclose(ours, model.logits_of(texts), atol=1e-4)
    assert np.allclose(answers_outside(folder, texts), ours, atol=1e-4)
    assert np.abs(answers_outside(path.parent, texts) - ours).max() > 1e-2

    hidden = [text.translate(str.maketrans(ALIKE)) for text in texts]
    cleaned = program_of(folder).sanitise_all(hidden)
    assert np.allclose(answers_outside(folder, cleaned), ours, atol=1e-4)
    assert np.allclose(model.confirm(hidden), ours, atol=1e-4)
    invisible = [text[:3] + "\u00ad" + text[3:] for text in texts]
    assert np.allclose(answers_outside(folder, invisible), ours, atol=1e-4)

    guide = (made / result.files["how_to_use"]).read_text(encoding="utf-8")
    assert "reviews-toughened/model.onnx" in guide
