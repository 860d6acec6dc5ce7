"""Folders that sort texts open equal to plain transformers, train, and are written back as such folders."""

import json
import shutil
from pathlib import Path

import pytest
import tiny_texts as tiny
import torch
from tiny_folders import change_json

from engine.models import RawModel, TextModel, open_model, write_copy
from engine.models.hugging_face.library import load_class
from engine.models.texts.lengths import ByLength
from engine.models.texts.samples import SHORT, VERY_LONG
from engine.results.errors import ModelError

FAST = ("bert", "distilbert", "roberta", "xlm-roberta", "deberta-v2", "electra", "mpnet", "albert", "fnet")
ALL = [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in tiny.FAMILIES]
CLASSES = {
    "bert": "BertTokenizer",
    "distilbert": "DistilBertTokenizer",
    "electra": "ElectraTokenizer",
    "mpnet": "MPNetTokenizer",
    "roberta": "RobertaTokenizer",
    "deberta": "DebertaTokenizer",
}


def plain_logits(folder: Path, texts: tuple[str, ...]) -> torch.Tensor:
    """Return what transformers alone answers, each text by itself."""
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    network = load_class("AutoModelForSequenceClassification").from_pretrained(folder, local_files_only=True).eval()
    with torch.no_grad():
        rows = [network(**tokenizer([text], return_tensors="pt", truncation=True)).logits for text in texts]
    return torch.cat(rows)


def close(ours: torch.Tensor, theirs: torch.Tensor) -> bool:
    return float((ours - theirs).detach().abs().max()) <= 1e-4 * max(1.0, float(theirs.detach().abs().max()))


def train(raw: RawModel) -> None:
    model = TextModel(raw, raw.class_names or ())
    torch.manual_seed(0)
    raw.network.train()
    optimiser = torch.optim.SGD(raw.network.parameters(), lr=0.05)
    torch.nn.functional.cross_entropy(model(SHORT[:9]), torch.arange(9) % 3).backward()
    assert sum(weight.grad is not None for weight in raw.network.parameters()) > 5
    optimiser.step()
    raw.network.eval()


@pytest.mark.parametrize("name", ALL)
def test_every_family_opens_trains_and_is_written(name: str, tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m", name)
    (folder / "README.md").write_text("about")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    raw = open_model(folder)
    assert (raw.task, raw.access, raw.equality.status) == ("text", "white-box", "equal")
    assert raw.class_names == tiny.NAMES
    texts = (*SHORT, VERY_LONG)
    model = TextModel(raw, tiny.NAMES)
    old = model(texts).detach()
    assert close(old, plain_logits(folder, texts))
    assert close(torch.from_numpy(model.confirm(texts)), old)
    train(raw)
    (copy,) = write_copy(raw, raw.network, tmp_path / "out" / "m-toughened")
    new = model(texts).detach()
    assert float((new - old).abs().max()) > 1e-3
    assert close(new, plain_logits(copy, texts))
    assert open_model(copy).equality.status == "equal"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {path.name for path in copy.iterdir()} == before.keys()
    assert all((copy / name).read_bytes() == content for name, content in before.items() if name[-3:] != "ors")


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("lists", [False, True])
def test_cut_as_the_real_tokenizers_cut(name: str, lists: bool, tmp_path: Path) -> None:
    """``lists``: the folder has only the lists of words."""
    folder = tiny.make_folder(tmp_path / "m", name, tokenizer_class=CLASSES[name])
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    if lists:
        tokenizer.backend_tokenizer.model.save(str(folder))
        (folder / "tokenizer.json").unlink()
        tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    texts = open_model(folder).texts
    assert texts is not None
    for text in (*SHORT, VERY_LONG):
        assert texts.encode([text])[0, 0].tolist() == tokenizer(text, truncation=True)["input_ids"]


def test_settings_that_overrule_the_tokenizer(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m", tokenizer_class="BertTokenizer", do_lower_case=False)
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    texts = open_model(folder).texts
    assert texts is not None
    shown = "GOOD Fine hello"
    assert texts.encode([shown])[0, 0].tolist() == tokenizer(shown)["input_ids"]
    assert texts.encode([shown]).tolist() != texts.encode([shown.lower()]).tolist()


def test_neighbours_do_not_change_an_answer(tmp_path: Path) -> None:
    for name, apart in (("bert", False), ("convbert", True), ("fnet", True)):
        raw = open_model(tiny.make_folder(tmp_path / name, name))
        assert isinstance(raw.network, ByLength) == apart
        model = TextModel(raw, tiny.NAMES)
        alone = torch.cat([model([text]) for text in SHORT])
        assert close(model(SHORT), alone)
        assert close(model(SHORT[::-1]).flip(0), alone)


def test_how_long_a_text_may_be(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m", "roberta", model_max_length=None)
    assert open_model(folder).texts.longest == 40  # 42 places, two of them used up by the filler's number
    change_json(folder / "tokenizer_config.json", model_max_length=10**30)
    assert open_model(folder).texts.longest == 40
    change_json(folder / "tokenizer_config.json", model_max_length=12, truncation_side="left")
    raw = open_model(folder)
    assert raw.texts.longest == 12
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    assert raw.texts.encode([VERY_LONG])[0, 0].tolist() == tokenizer(VERY_LONG, truncation=True)["input_ids"]


def test_half_precision_and_shards(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    load_class("BertForSequenceClassification").from_pretrained(folder).half().save_pretrained(
        folder, max_shard_size="10KB"
    )
    (folder / "model.safetensors").unlink()
    raw = open_model(folder)
    assert raw.runtime.half
    assert sum(path.suffix == ".safetensors" for path in raw.facts.files) > 1


def test_numbers_that_the_model_does_not_know_become_unknown(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    path = folder / "tokenizer.json"
    told = json.loads(path.read_text())
    extra = {"id": 90_000, "content": "zebra", "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": False}  # fmt: skip
    path.write_text(json.dumps({**told, "added_tokens": [*told["added_tokens"], extra]}))
    raw = open_model(folder)
    assert raw.texts.encode(["zebra"])[0, 0].tolist() == [2, 1, 3]
    assert TextModel(raw, tiny.NAMES)(["a zebra"]).shape == (1, 3)


def test_keys_that_run_code_are_named_and_nothing_runs(tmp_path: Path, no_network: None) -> None:
    mark = tmp_path / "ran"
    folder = tiny.make_folder(
        tmp_path / "m", auto_map={"AutoTokenizer": ["evil.T", None]}, tokenizer_class="T", trust_remote_code=True
    )
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w').close()\nclass T: pass\n")
    change_json(folder / "config.json", auto_map={"AutoModelForSequenceClassification": "evil.T"})
    raw = open_model(folder)
    assert not mark.exists()
    note = next(note for note in raw.facts.notes if "run code" in note)
    assert "auto_map" in note
    assert "trust_remote_code" in note


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        open_model(folder)
    assert caught.value.message
    assert caught.value.next_step
    return caught.value.code


def test_without_a_tokenizer(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m", "xlm-roberta")
    (folder / "tokenizer.json").unlink()
    assert refused(folder) == "model.no_tokenizer"
    (folder / "sentencepiece.bpe.model").write_bytes(b"x")
    assert refused(folder) == "model.old_tokenizer"


@pytest.mark.parametrize(("change", "code"), [
    ({"problem_type": "multi_label_classification"}, "model.several_answers"),
    ({"id2label": {"0": "score"}}, "model.one_number"),
    ({"architectures": ["BertForTokenClassification"]}, "model.hugging_face_task"),
    ({"architectures": ["BertForImageClassification"]}, "model.hugging_face_task"),
    ({"model_type": "flaubert"}, "model.hugging_face_family"),
    ({"vocab_size": 10**9}, "model.not_safe"),
])  # fmt: skip
def test_what_sorts_no_texts_is_refused(change: dict[str, object], code: str, tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    change_json(folder / "config.json", **change)
    assert refused(folder) == code


def test_a_changed_tokenizer_is_not_written(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    raw = open_model(folder)
    change_json(folder / "tokenizer_config.json", model_max_length=8)
    with pytest.raises(Exception, match="changed") as caught:
        write_copy(raw, raw.network, tmp_path / "copy")
    assert caught.value.code == "storage.source_changed"


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    shutil.move(folder / "tokenizer.json", tmp_path / "elsewhere.json")
    (folder / "tokenizer.json").symlink_to(tmp_path / "elsewhere.json")
    assert refused(folder) == "model.not_safe"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"model": {"type": "Own"}}', b'{"model": {"type": "BPE", "vocab": {}}}']
)
def test_broken_tokenizers_are_refused(content: bytes, tmp_path: Path) -> None:
    folder = tiny.make_folder(tmp_path / "m")
    (folder / "tokenizer.json").write_bytes(content)
    assert refused(folder) in ("model.damaged", "model.bad_tokenizer", "model.crashed")
