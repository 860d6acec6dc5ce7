"""A protected model that is saved answers in plain programs as here, and is strong there as far as it can be."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tiny_texts as tiny
import torch

from engine.attacks.text.edits import apply_edits
from engine.attacks.text.invisible import Invisible
from engine.jobs.new_model import NewModelWriter
from engine.models import TextModel, open_model
from engine.models.hugging_face.library import load_class
from engine.models.texts.protected import protected, steps_of

CLEAN = "the quick brown fox jumps over the lazy dog"
EXPRESSIBLE = ("zero-width", "soft-hyphen", "variation", "tag", "combining")
PLAIN = (CLEAN, "Good morning, where is my parcel?", "Die Lieferung kam pünktlich.", "Очень доволен покупкой!", "")
NAMES = ("bert", "roberta", "distilbert", "deberta-v2", "mpnet")
CLASSES = {"bert": "BertTokenizer", "roberta": "RobertaTokenizer", "distilbert": "DistilBertTokenizer"}


def saved(source: Path, out: Path) -> tuple[TextModel, Path]:
    """Return the model of ``source``, a little changed, and where its protected copy lies."""
    raw = open_model(source)
    model = protected(TextModel(raw, raw.class_names or ("a", "b", "c")))
    with torch.no_grad():
        for weight in model.network.parameters():
            weight.mul_(1.1)
    writer = NewModelWriter(model, out)
    fresh = writer.save(model.network)
    assert steps_of(fresh.raw) == ("sanitise",)
    assert fresh.raw.equality.status == "equal"
    files = writer.place(SimpleNamespace(proof="proven", complete=True))  # type: ignore[arg-type]
    return model, out / files["model"]


def plain_answers(folder: Path, texts: Sequence[str]) -> tuple[list[list[int]], torch.Tensor]:
    """Return the pieces and the answers of plain transformers, each text by itself."""
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    network = load_class("AutoModelForSequenceClassification").from_pretrained(folder, local_files_only=True).eval()
    given = [tokenizer([text], return_tensors="pt", truncation=True) for text in texts]
    with torch.no_grad():
        rows = [network(**item).logits for item in given]
    return [item["input_ids"][0].tolist() for item in given], torch.cat(rows)


@pytest.mark.parametrize("name", NAMES)
def test_plain_transformers_answers_as_here(name: str, tmp_path: Path) -> None:
    source = tiny.make_folder(tmp_path / "mails", name, tokenizer_class=CLASSES.get(name))
    model, folder = saved(source, tmp_path / "out")
    assert folder.name == "mails-toughened"
    told = json.loads((folder / "toughen.json").read_text())
    assert told["in_tokenizer"] is True
    _, theirs = plain_answers(folder, [text or "a" for text in PLAIN])
    ours = torch.from_numpy(model.logits_of([text or "a" for text in PLAIN]))
    assert float((ours - theirs).abs().max()) <= 1e-4 * max(1.0, float(ours.abs().max()))


@pytest.mark.parametrize("name", ["bert", "roberta"])
def test_plain_transformers_is_protected_by_the_tokenizer(name: str, tmp_path: Path) -> None:
    source = tiny.make_folder(tmp_path / "mails", name, tokenizer_class=CLASSES[name])
    _, folder = saved(source, tmp_path / "out")
    sites = Invisible().sites(CLEAN, seed=0, key=1)
    edits = [edit for site in sites for edit in site.edits if edit.kind in EXPRESSIBLE]
    texts = [apply_edits(CLEAN, [edit]) for edit in edits]
    assert {edit.kind for edit in edits} == set(EXPRESSIBLE)
    (clean, *others), _ = plain_answers(folder, [CLEAN, *texts])
    assert not [edit for edit, pieces in zip(edits, others) if pieces != clean]
    (before, *changed), _ = plain_answers(source, [CLEAN, *texts])
    assert name == "bert" or any(pieces != before for pieces in changed)  # without the normaliser they work


def test_the_program_beside_the_model_needs_nothing(tmp_path: Path) -> None:
    source = tiny.make_folder(tmp_path / "mails")
    _, folder = saved(source, tmp_path / "out")
    program = "import sys, sanitiser; sys.stdout.buffer.write(sanitiser.sanitise('fr\\u200bee p\\u043erk').encode())"
    ran = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {program}"],
                         capture_output=True, check=False)  # fmt: skip
    assert ran.stdout.decode() == "free pork", ran.stderr.decode()[-500:]


def test_strengthening_again_keeps_one_protection(tmp_path: Path) -> None:
    _, folder = saved(tiny.make_folder(tmp_path / "mails"), tmp_path / "out")
    _, again = saved(folder, tmp_path / "again")
    first, second = (json.loads((place / "tokenizer.json").read_text())["normalizer"] for place in (folder, again))
    assert first == second
    fresh = open_model(again)
    assert steps_of(fresh) == ("sanitise",)


class MeanOfWords(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.sorter = torch.nn.Embedding(400, 8), torch.nn.Linear(8, 3)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        mask = attention_mask.unsqueeze(2).float()
        found: torch.Tensor = self.sorter((self.words(input_ids) * mask).sum(1) / mask.sum(1))
        return found


def onnx_file(folder: Path) -> Path:
    """Export a small network with its tokenizer beside it, as optimum does."""
    folder.mkdir()
    tiny.save_tokenizer(folder, tiny.word_pieces())
    names = ("input_ids", "attention_mask")
    torch.manual_seed(0)
    torch.onnx.export(
        MeanOfWords().eval(), tuple(torch.ones(2, 20, dtype=torch.int64) for _ in names), folder / "model.onnx",
        input_names=list(names), output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={**{name: {0: "batch", 1: "length"} for name in names}, "logits": {0: "batch"}},
    )  # fmt: skip
    return folder / "model.onnx"


def test_an_onnx_file_gets_a_folder_with_its_tokenizer(tmp_path: Path) -> None:
    path = onnx_file(tmp_path / "filter")
    before = {item.name: item.read_bytes() for item in path.parent.iterdir()}
    model, folder = saved(path, tmp_path / "out")
    assert folder.name == "filter-toughened"
    assert {"model.onnx", "model.onnx.toughen.json", "sanitiser.py", "tokenizer.json"} <= {
        p.name for p in folder.iterdir()
    }
    fresh = open_model(folder)
    again = TextModel(fresh, fresh.class_names or ())
    hidden = CLEAN.replace("fox", "f\u200box")
    assert np.allclose(again.confirm([hidden]), model.logits_of([CLEAN]), atol=1e-4)
    assert {item.name: item.read_bytes() for item in path.parent.iterdir()} == before
