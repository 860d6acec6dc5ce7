"""A protected text model answers to what a reader sees; its mark puts the sanitiser in front again, and runs nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
import tiny_texts as tiny
import torch

from engine.attacks.text.asking import asker_of
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.invisible import Invisible
from engine.models import TextModel, open_model, write_copy
from engine.models.texts.marks import mark_of, mark_path, read_mark, write_mark
from engine.models.texts.protected import as_marked, protected, steps_of
from engine.models.texts.rewriting import RewrittenTexts, unwrapped

CLEAN = "the quick brown fox jumps over the lazy dog"
HIDDEN = "the qu\u200bick br\u043ewn fox ju\u00admps ov\u2060er the l\u0430zy d\U000e0061og"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make_folder(tmp_path_factory.mktemp("text") / "mails")


@pytest.fixture(scope="module")
def model(folder: Path) -> TextModel:
    raw = open_model(folder)
    return TextModel(raw, raw.class_names or ())


def test_hidden_signs_change_nothing(model: TextModel) -> None:
    safe = protected(model)
    clean, hidden = model.logits_of([CLEAN])[0], safe.logits_of([HIDDEN])[0]
    assert np.abs(model.logits_of([HIDDEN])[0] - clean).max() > 1e-3  # without the sanitiser they do
    assert np.array_equal(hidden, clean)
    assert np.array_equal(safe.confirm([HIDDEN]), model.confirm([CLEAN]))
    assert torch.equal(safe([HIDDEN]), model([CLEAN]))
    assert safe([HIDDEN]).requires_grad
    assert safe.texts.encode([HIDDEN]).tolist() == model.texts.encode([CLEAN]).tolist()
    assert unwrapped(safe.texts) is model.texts


def test_every_hidden_edit_loses_its_effect(model: TextModel) -> None:
    safe = protected(model)
    sites = Invisible().sites(CLEAN, seed=0, key=1)
    changed = [(edit.kind, apply_edits(CLEAN, [edit])) for site in sites for edit in site.edits]
    same = np.abs(safe.logits_of([text for _, text in changed]) - safe.logits_of([CLEAN])).max(1) < 1e-5
    assert len(changed) > 60
    assert not [(kind, ascii(text)) for (kind, text), held in zip(changed, same) if not held]


def test_protecting_twice_is_protecting_once(model: TextModel) -> None:
    safe = protected(model)
    assert protected(safe) is safe
    assert steps_of(safe.raw) == ("sanitise",)
    assert steps_of(model.raw) == ()


def opened(folder: Path) -> TextModel:
    raw = open_model(folder)
    return TextModel(raw, raw.class_names or ())


def test_the_mark_puts_the_sanitiser_in_front(tmp_path: Path) -> None:
    place = tiny.make_folder(tmp_path / "mails")
    plain = opened(place)
    before = plain.raw.facts
    path = write_mark(place, mark_of(("sanitise",)))
    (place / "sanitiser.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    again = opened(place)
    assert steps_of(again.raw) == ("sanitise",)
    assert np.array_equal(again.logits_of([HIDDEN]), plain.logits_of([CLEAN]))
    assert path in again.raw.facts.files
    assert again.raw.facts.sha256 != before.sha256
    assert any("toughen.json" in note for note in again.raw.facts.notes)
    assert not (place / "ran").exists()


@pytest.mark.parametrize(
    "content",
    [
        {"form": 1, "before": [{"step": "sanitise", "sha256": "0" * 64}]},
        {"form": 1, "before": [{"step": "os.system", "sha256": "0" * 64}]},
        {"form": 2, "before": [{"step": "sanitise", "sha256": "0" * 64}]},
        {"form": 1, "before": []},
        {"form": 1, "before": [["sanitise"]]},
        [1, 2],
        "x" * 20_000,
    ],
)
def test_a_mark_that_is_not_known_is_told_and_left_out(folder: Path, tmp_path: Path, content: object) -> None:
    place = tiny.make_folder(tmp_path / "mails")
    plain = open_model(place)
    (place / "toughen.json").write_text(json.dumps(content))
    raw = open_model(place)
    assert steps_of(raw) == ()
    assert any("opened without" in note for note in raw.facts.notes)
    assert raw.facts.sha256 == plain.facts.sha256


def test_a_mark_that_leads_elsewhere_is_not_followed(tmp_path: Path, model: TextModel) -> None:
    place = tiny.make_folder(tmp_path / "mails")
    elsewhere = write_mark(tmp_path, mark_of(("sanitise",)))
    (place / "toughen.json").symlink_to(elsewhere)
    assert steps_of(as_marked(open_model(place))) == ()


def test_marks_of_single_files_bear_their_names(tmp_path: Path) -> None:
    file = tmp_path / "mails.onnx"
    file.touch()
    mark = mark_of(("sanitise",), in_tokenizer=True)
    assert write_mark(file, mark) == mark_path(file) == tmp_path / "mails.onnx.toughen.json"
    assert read_mark(file) == mark
    assert mark.is_known
    assert read_mark(tmp_path / "other.onnx") is None


def test_searches_answer_as_the_protected_model_and_read_equal_texts_once(model: TextModel) -> None:
    safe = protected(model)
    sites = Invisible().sites(CLEAN, seed=0, key=1)
    changed = [CLEAN, "a dog", HIDDEN, *(apply_edits(CLEAN, [edit]) for site in sites for edit in site.edits)]
    asker = asker_of(safe, lambda: False)
    assert np.allclose(asker(changed), safe.logits_of(changed), atol=1e-5)
    assert asker.forwards < len(changed) / 5


def test_the_copy_in_the_tokenizer_is_passed_by_for_plain_texts_only(model: TextModel, tmp_path: Path) -> None:
    write_copy(protected(model).raw, model.network, tmp_path / "safe")
    saved = open_model(tmp_path / "safe").texts
    assert isinstance(saved, RewrittenTexts)
    assert saved.behind is not saved.inner
    texts = [CLEAN, HIDDEN, "f r e e t r i a l", "n.o.w.a.n.t.e.d i.n", "caf\u00e9 \u043c\u0438\u0440", ""]
    assert saved.encode(texts).tolist() == saved.inner.encode(saved.rewrite(texts)).tolist()
    assert saved.behind.encode(["f r e e"]).tolist() == saved.inner.encode(["f r e e"]).tolist()
    assert saved.behind.encode([]).shape == saved.inner.encode([]).shape


def test_without_a_copy_nothing_is_passed_by(model: TextModel) -> None:
    assert protected(model).texts.behind is model.texts  # type: ignore[attr-defined]
