"""Exports of the architectures that people have, by both exporters: equal answers and gradients, trained, written.

The full product of architectures, exporters, opsets, batch sizes and numbers of files is slow; a few stand for it in
the fast suite. What an exporter itself refuses is listed at the end of ``test_the_matrix``, and not counted.
"""

import copy
from functools import cache
from pathlib import Path

import architectures as made
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

from engine.models import RawModel, graph_diff, open_model, write_copy
from engine.models.onnx.graph import FLOATING

# exporter, opset (plain attention below 14), fixed batch, two files
WAYS: dict[str, tuple[bool, int, bool, bool]] = {
    "legacy-11": (False, 11, False, False),
    "legacy-13-fixed": (False, 13, True, False),
    "legacy-17": (False, 17, False, False),
    "legacy-20-fixed": (False, 20, True, False),
    "dynamo-18": (True, 18, False, False),
    "dynamo-20-fixed": (True, 20, True, True),
    "dynamo-23-two-files": (True, 23, False, True),
}
FAST = {
    "legacy-17": ("vit", "convnext", "mobilenet_v2", "bert", "distilbert"),
    "legacy-13-fixed": ("resnet", "electra"),
}


@cache
def kept(name: str, eager: bool) -> made.Logits:
    return made.make(name, eager)


def source(name: str, eager: bool) -> made.Logits:
    """Return a fresh copy: LeViT keeps tables from one call to the next, with the graph of their gradients."""
    return copy.deepcopy(kept(name, eager))


def opened(path: Path, name: str) -> RawModel:
    if name in made.TEXTS:
        letters(made.TEXTS[name][1].get("pad_token_id", 0)).save(str(path.with_name("tokenizer.json")))
    return open_model(path)


def letters(pad: int) -> Tokenizer:
    """Return a tokenizer with a number for each letter; ``pad`` fills."""
    marks = ["[PAD]", "[UNK]"] if pad == 0 else ["[UNK]", "[PAD]"]
    small = "abcdefghijklmnopqrstuvwxyz"
    words = [*marks, "[CLS]", "[SEP]", *small, *(f"##{letter}" for letter in small)]
    assert len(words) <= made.WORDS
    found = Tokenizer(models.WordPiece({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    found.normalizer, found.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    found.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return found


def as_raw(inputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
    return inputs[0] if len(inputs) == 1 else torch.stack(inputs, 1)


def close(found: torch.Tensor, expected: torch.Tensor, relative: float) -> bool:
    return float((found - expected).detach().abs().max()) <= relative * max(float(expected.detach().abs().max()), 1e-4)


def check_gradients(raw: RawModel, net: made.Logits, name: str) -> None:
    """By pictures, or for texts by the first layer's table of words."""
    inputs = made.examples(name, 4)
    if name in made.PICTURES:
        ours, theirs = (inputs[0].clone().requires_grad_() for _ in range(2))
        nn.functional.cross_entropy(raw.network(ours), torch.arange(4)).backward()
        nn.functional.cross_entropy(net(theirs), torch.arange(4)).backward()
        assert close(ours.grad, theirs.grad, 1e-3)
        return
    table = net.inner.get_input_embeddings().weight
    same = [item for item in raw.network.parameters() if item.shape == table.shape and torch.equal(item, table)]
    (found,) = torch.autograd.grad(nn.functional.cross_entropy(raw.network(as_raw(inputs)), torch.arange(4)), same[:1])
    (expected,) = torch.autograd.grad(nn.functional.cross_entropy(net(*inputs), torch.arange(4)), [table])
    used = torch.unique(inputs[0])
    assert close(found[used], expected[used], 1e-3)


def floating_weights(path: Path) -> int:
    """Count the stored numbers that a network learns: no statistics of BatchNorm, no masks of attention."""
    graph = onnx.load(path).graph
    statistics = {name for node in graph.node if node.op_type == "BatchNormalization" for name in node.input[3:5]}
    stored = (item for item in graph.initializer if item.data_type in FLOATING and item.name not in statistics)
    values = [onnx.numpy_helper.to_array(item) for item in stored if item.dims]
    return sum(value.size for value in values if not set(np.unique(value).tolist()) <= {0.0, -100.0})


def check_training(raw: RawModel, name: str, path: Path) -> None:
    network = copy.deepcopy(raw.network)
    assert sum(weight.numel() for weight in network.parameters()) >= 0.99 * floating_weights(path)
    inputs = made.examples(name, 4)
    optimiser = torch.optim.SGD(network.parameters(), 0.01)
    nn.functional.cross_entropy(network(as_raw(inputs)), torch.arange(4)).backward()
    optimiser.step()
    files = write_copy(raw, network, path.with_name("written.onnx"))
    assert len(files) == len(raw.facts.files)
    assert graph_diff(path, files[0]) == []
    answers = opened(files[0], name).runtime.run(as_raw(inputs).numpy())
    with torch.no_grad():
        expected, before = network(as_raw(inputs)), raw.network(as_raw(inputs))
    assert close(torch.from_numpy(answers), expected, 1e-4)
    assert not close(torch.from_numpy(answers), before, 1e-5)


def check(name: str, way: str, folder: Path) -> None:
    """Export and check all; an exporter's own failure is raised as ``Refused``."""
    dynamo, opset, fixed, two_files = WAYS[way]
    net, path = source(name, opset < 14), folder / "model.onnx"
    try:
        made.export(net, name, path, dynamo=dynamo, opset=opset, fixed=fixed, two_files=two_files)
        onnxruntime.InferenceSession(str(path))
    except Exception as error:
        raise Refused(" ".join(str(error).split())[:120]) from error
    raw = opened(path, name)
    assert raw.access == "white-box", raw.facts.notes[:1]
    assert raw.equality.status == "equal"
    with torch.no_grad():
        inputs = made.examples(name, 4)
        assert close(raw.network(as_raw(inputs)), net(*inputs), 1e-4)
    check_gradients(raw, net, name)
    check_training(raw, name, path)


class Refused(Exception):
    """The exporter, not the bridge, cannot do it."""


@pytest.mark.parametrize(("name", "way"), [(name, way) for way, names in FAST.items() for name in names])
def test_a_few_that_stand_for_all(tmp_path: Path, name: str, way: str) -> None:
    check(name, way, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*made.PICTURES, *made.TEXTS])
def test_the_matrix(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused, done = {}, []
    for way in WAYS:
        folder = tmp_path / way
        folder.mkdir()
        try:
            check(name, way, folder)
            done.append(way)
        except Refused as error:
            refused[way] = str(error)
    with capsys.disabled():
        print(f"\n{name}: {len(done)} of {len(WAYS) - len(refused)} equal, trained and written")
        for way, why in refused.items():
            print(f"  the exporter refuses {way}: {why}")
    assert len(done) >= 3


def test_the_matrix_is_wide_enough() -> None:
    assert len({family for family, _ in made.PICTURES.values()}) >= 16
    assert len(made.TEXTS) >= 8
    assert {"bert", "distilbert", "roberta", "deberta_v2", "electra", "mpnet", "xlm_roberta"} <= made.TEXTS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vit", "resnet", "bert"])
def test_simplified_files(tmp_path: Path, name: str) -> None:
    import onnxslim

    net, path = source(name, False), tmp_path / "model.onnx"
    made.export(net, name, path, dynamo=False, opset=17, fixed=False, two_files=False)
    onnx.save(onnxslim.slim(onnx.load(path)), path)
    raw = opened(path, name)
    assert raw.access == "white-box"
    check_gradients(raw, net, name)
    check_training(raw, name, path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vit", "bert"])
def test_files_that_onnxruntime_fused(tmp_path: Path, name: str) -> None:
    net, path = source(name, True), tmp_path / "model.onnx"
    made.export(net, name, path, dynamo=False, opset=17, fixed=False, two_files=False)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(tmp_path / "fused.onnx")
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    raw = opened(tmp_path / "fused.onnx", name)
    assert "com.microsoft" in {node.domain for node in onnx.load(tmp_path / "fused.onnx").graph.node}
    assert raw.access == "white-box"
    check_gradients(raw, net, name)
