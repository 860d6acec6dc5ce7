"""ONNX files with a tokenizer beside them, as optimum writes them: equal on real texts, trained, written back."""

import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import tiny_texts as tiny
import torch
from torch import nn

from engine.models import TextModel, graph_diff, open_model, write_copy
from engine.models.hugging_face.library import load_class
from engine.models.texts.lengths import ByLength
from engine.models.texts.samples import SHORT, VERY_LONG
from engine.results.errors import ModelError, StorageError

THREE = ("attention_mask", "input_ids", "token_type_ids")


class Positional(nn.Module):
    def __init__(self, inner: nn.Module, names: tuple[str, ...], whole: bool) -> None:
        super().__init__()
        self.inner, self.names, self.whole = inner, names, whole

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        given = {name: value.long() for name, value in zip(self.names, inputs)}
        logits: torch.Tensor = self.inner(**given).logits
        return logits.softmax(1) if self.whole else logits


def make(
    folder: Path,
    name: str = "bert",
    names: tuple[str, ...] = ("input_ids", "attention_mask"),
    *,
    free: bool = True,
    length: int = 20,
    sub: str = "",
    kind: torch.dtype = torch.int64,
    softmax: bool = False,
    **settings: object,
) -> Path:
    """Export a tiny classifier with its tokenizer and configuration beside it; return the ONNX file."""
    tiny.make_folder(folder, name, **settings)
    inner = load_class(f"{tiny.FAMILIES[name][0]}ForSequenceClassification").from_pretrained(
        folder, attn_implementation="eager"
    )
    (folder / "model.safetensors").unlink()
    (folder / sub).mkdir(exist_ok=True)
    path = folder / sub / "model.onnx"
    inputs = tuple(torch.ones(2 if free else 1, length, dtype=kind) for _ in names)
    axes = {item: {0: "batch", 1: "sequence"} for item in names} | {"logits": {0: "batch"}} if free else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Positional(inner.eval(), names, softmax), inputs, path, input_names=list(names), output_names=["logits"],
            dynamic_axes=axes, opset_version=14, dynamo=False, verbose=False,
        )  # fmt: skip
    return path


def by_hand(path: Path, folder: Path, texts: tuple[str, ...], padding: object = True, length: int = 40) -> np.ndarray:
    """Return what onnxruntime answers to what transformers' tokenizer gives, each text by itself."""
    tokenizer = load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    kinds = {item.name: np.int32 if "int32" in item.type else np.int64 for item in session.get_inputs()}
    rows = []
    for text in texts:
        given = tokenizer([text], return_tensors="np", truncation=True, padding=padding, max_length=length,
                          return_token_type_ids=True)  # fmt: skip
        rows.append(session.run(None, {name: given[name].astype(kind) for name, kind in kinds.items()})[0])
    return np.concatenate(rows)


@pytest.mark.parametrize(("name", "names", "options"), [
    ("bert", THREE, {}),
    ("bert", ("input_ids", "attention_mask"), {"free": False, "softmax": True}),
    ("bert", ("token_type_ids", "input_ids", "attention_mask"), {"kind": torch.int32, "sub": "onnx"}),
    ("roberta", ("input_ids", "attention_mask"), {}),
    ("distilbert", ("attention_mask", "input_ids"), {"free": False, "kind": torch.int32}),
])  # fmt: skip
def test_opened_trained_and_written(
    name: str, names: tuple[str, ...], options: dict[str, object], tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    path = make(folder, name, names, **options)
    fixed = {"padding": "max_length", "length": 20} if options.get("free") is False else {}
    raw = open_model(folder)
    assert (raw.task, raw.access, raw.equality.status, raw.trainable) == ("text", "white-box", "equal", True)
    assert raw.class_names == tiny.NAMES
    assert raw.texts.names == names
    texts = (*SHORT, VERY_LONG)
    model = TextModel(raw, tiny.NAMES)
    answers = model.confirm(texts)
    assert np.allclose(answers, by_hand(path, folder, texts, **fixed), atol=1e-5)
    found = model(texts)
    shares = found.softmax(1) if options.get("softmax") else found
    assert np.allclose(shares.detach().numpy(), answers, atol=1e-4)
    before = {item.name: item.read_bytes() for item in folder.rglob("*") if item.is_file()}

    nn.functional.cross_entropy(found, torch.arange(len(texts)) % 3).backward()
    torch.optim.SGD(raw.network.parameters(), 0.05).step()
    place = tmp_path / "out" / "m-toughened.onnx"
    place.parent.mkdir()
    files = write_copy(raw, raw.network, place)
    assert files[0] == place
    assert {item.name for item in files} == {"m-toughened.onnx", "config.json", "tokenizer.json",
                                             "tokenizer_config.json", "special_tokens_map.json"}  # fmt: skip
    assert graph_diff(path, place) == []
    new = by_hand(place, place.parent, texts, **fixed)
    assert float(np.abs(new - answers).max()) > 1e-3
    assert np.allclose(TextModel(open_model(place), tiny.NAMES).confirm(texts), new, atol=1e-5)
    assert {item.name: item.read_bytes() for item in folder.rglob("*") if item.is_file()} == before
    assert write_copy(raw, raw.network, place) == files  # an earlier result is replaced


def test_without_a_mask_neighbours_do_not_change_an_answer(tmp_path: Path) -> None:
    raw = open_model(make(tmp_path / "m", "bert", ("input_ids",)))
    assert isinstance(raw.network, ByLength)
    model = TextModel(raw, tiny.NAMES)
    alone = torch.cat([model([text]) for text in SHORT])
    assert torch.allclose(model(SHORT), alone, atol=1e-5)
    assert np.allclose(model.confirm(SHORT), alone.detach().numpy(), atol=1e-4)


def test_no_longer_than_the_file_has_places(tmp_path: Path) -> None:
    path = make(tmp_path / "m", "bert", model_max_length=None)
    (path.parent / "config.json").unlink()
    assert open_model(path).texts.longest == 32  # the graph has 40 places, and nothing says so


def test_without_a_tokenizer(tmp_path: Path) -> None:
    path = make(tmp_path / "m")
    (path.parent / "tokenizer.json").unlink()
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.code == "model.no_tokenizer"


def test_a_list_of_words_instead(tmp_path: Path) -> None:
    path = make(tmp_path / "m", "bert")
    expected = TextModel(open_model(path), tiny.NAMES).confirm(SHORT)
    tokenizer = load_class("AutoTokenizer").from_pretrained(path.parent, local_files_only=True)
    tokenizer.backend_tokenizer.model.save(str(path.parent))
    (path.parent / "tokenizer.json").unlink()
    assert np.array_equal(TextModel(open_model(path), tiny.NAMES).confirm(SHORT), expected)


def test_what_cannot_be_converted_still_answers(tmp_path: Path) -> None:
    path = make(tmp_path / "m")
    proto = onnx.load(path)
    last = proto.graph.node[-1]
    last.output[0] = "inner"
    nodes = [
        onnx.helper.make_node("HannWindow", ["one"], ["h"]),
        onnx.helper.make_node("Add", ["inner", "h"], ["logits"]),
    ]
    proto.graph.node.extend(nodes)
    proto.graph.initializer.append(onnx.numpy_helper.from_array(np.array(1), "one"))
    next(item for item in proto.opset_import if item.domain == "").version = 17
    onnx.save(proto, path)
    raw = open_model(path)
    assert (raw.access, raw.task, raw.trainable, raw.writer) == ("scores", "text", False, None)
    assert "HannWindow" in raw.facts.notes[0]
    assert TextModel(raw, tiny.NAMES)(SHORT).shape == (len(SHORT), 3)


def test_another_models_files_are_not_replaced(tmp_path: Path) -> None:
    raw = open_model(make(tmp_path / "m"))
    place = tmp_path / "out" / "m.onnx"
    place.parent.mkdir()
    (place.parent / "tokenizer.json").write_text("{}")
    with pytest.raises(StorageError) as caught:
        write_copy(raw, raw.network, place)
    assert caught.value.code == "storage.other_model"
    assert [item.name for item in place.parent.iterdir()] == ["tokenizer.json"]


def test_a_changed_tokenizer_is_not_copied(tmp_path: Path) -> None:
    path = make(tmp_path / "m")
    raw = open_model(path)
    told = json.loads((path.parent / "tokenizer_config.json").read_text())
    (path.parent / "tokenizer_config.json").write_text(json.dumps({**told, "model_max_length": 9}))
    assert open_model(path).facts.sha256 != raw.facts.sha256
    with pytest.raises(StorageError) as caught:
        write_copy(raw, raw.network, tmp_path / "copy.onnx")
    assert caught.value.code == "storage.source_changed"


def test_several_answers_are_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "m")
    told = json.loads((path.parent / "config.json").read_text())
    (path.parent / "config.json").write_text(json.dumps({**told, "problem_type": "multi_label_classification"}))
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.code == "model.several_answers"
