"""A tiny BERT whose head is fitted, so that its answers depend on words: as a folder, and as an ONNX file beside it."""

import warnings
from pathlib import Path

import numpy as np
import tiny_texts as tiny
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

from engine.models.hugging_face.library import load_class

NAMES = ("complaint", "praise")
GOOD = ("lovely", "great", "fine", "quick", "friendly", "nice", "value")
BAD = ("awful", "broken", "terrible", "bad", "refund", "never", "late")
LINE = "the parcel came two days and everything was but service staff please my money now again answer for help"
REST = LINE.split()


def letters(count: int, length: int = 12, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Return texts with one to three words that carry their class, and the classes."""
    draws = np.random.default_rng(seed)
    labels = draws.integers(0, 2, count)
    texts = []
    for label in labels:
        telling = int(draws.integers(1, 4))
        words = [*draws.choice(REST, length - telling), *draws.choice((BAD, GOOD)[label], telling)]
        draws.shuffle(words)
        texts.append(" ".join(words))
    return texts, labels


def make_fitted(folder: Path, **settings: object) -> Path:
    """Save a tiny BERT whose last layer is the best linear one for ``letters``; the layers below stay random."""
    _random(folder)
    tiny.save_tokenizer(folder, _whole_words(), **settings)
    network, tokenizer = _network(folder), load_class("AutoTokenizer").from_pretrained(folder, local_files_only=True)
    texts, labels = letters(400, seed=99)
    with torch.no_grad():
        given = tokenizer(texts, return_tensors="pt", padding=True, truncation=True)
        pooled = network.bert(**given)[1]
        spread, centre = pooled.std(0), pooled.mean(0)
        features = torch.cat([(pooled - centre) / spread, torch.ones(len(texts), 1)], 1)
        wanted = torch.from_numpy(2.0 * labels - 1).float()[:, None]
        solved = torch.linalg.solve(features.T @ features + torch.eye(features.shape[1]), features.T @ wanted)[:, 0]
        weight = 3 * solved[:-1] / spread
        bias = 3 * solved[-1] - (weight * centre).sum()
        network.classifier.weight.copy_(torch.stack([-weight, weight]))
        network.classifier.bias.copy_(torch.stack([-bias, bias]))
    network.save_pretrained(folder)
    return folder


def _random(folder: Path) -> None:
    torch.manual_seed(0)
    config = load_class("BertConfig")(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=40,
        vocab_size=_whole_words().get_vocab_size(), id2label=dict(enumerate(NAMES)),
        label2id={name: place for place, name in enumerate(NAMES)},
    )  # fmt: skip
    network = load_class("BertForSequenceClassification")(config)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.15 * torch.randn(weight.shape))
        network.bert.embeddings.word_embeddings.weight[0] = 0
    network.save_pretrained(folder)


def _whole_words() -> Tokenizer:
    """A tokenizer of the words above and of single letters: trained ones differ a little from run to run."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-'"
    marks = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    pieces = dict.fromkeys((*marks, *GOOD, *BAD, *REST, *letters, *(f"##{letter}" for letter in letters)))
    made = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(pieces)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def export(folder: Path, target: Path, batch: int | None = None) -> Path:
    """Write the classifier of ``folder`` as ONNX into ``target``, with its tokenizer and configuration; ``batch`` fixes it."""
    target.mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "config.json"):
        (target / name).write_bytes((folder / name).read_bytes())
    names = ("input_ids", "attention_mask")
    axes = {item: {0: "batch", 1: "sequence"} for item in names} | {"logits": {0: "batch"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Positional(_network(folder)), tuple(torch.ones(batch or 2, 20, dtype=torch.int64) for _ in names),
            target / "model.onnx", input_names=list(names), output_names=["logits"],
            dynamic_axes=axes if batch is None else {item: {1: "sequence"} for item in names},
            opset_version=14, dynamo=False, verbose=False,
        )  # fmt: skip
    return target / "model.onnx"


def _network(folder: Path) -> nn.Module:
    loaded: nn.Module = load_class("BertForSequenceClassification").from_pretrained(folder, attn_implementation="eager")
    return loaded.eval()


class _Positional(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.inner(input_ids=words, attention_mask=mask).logits
        return logits
