"""Short made reviews of two kinds, and tiny classifiers of them that a slip in a word or two tricks."""

import copy
import csv
from pathlib import Path

import numpy as np
import tiny_texts
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import BertConfig, BertForSequenceClassification

from engine.data.text_samples import TextSamples
from engine.models import FileFacts, InputSpec, RawModel, TextModel
from engine.models.hugging_face.network import HuggingFaceNetwork
from engine.models.texts.encoding import TokenInput
from engine.models.texts.settings import settings_of
from engine.results import Equality

NAMES = ("complaint", "praise")
GOOD = [
    "lovely",
    "perfect",
    "friendly",
    "helpful",
    "splendid",
    "wonderful",
    "delightful",
    "excellent",
    "pleasant",
    "brilliant",
]
BAD = [
    "terrible",
    "broken",
    "horrible",
    "useless",
    "damaged",
    "dreadful",
    "disgusting",
    "worthless",
    "careless",
    "annoying",
]
PLAIN = [
    "parcel",
    "morning",
    "customer",
    "delivery",
    "counter",
    "package",
    "yesterday",
    "shoes",
    "station",
    "letter",
    "garden",
    "window",
]
KEYS = (("refund", "complaint"), ("voucher", "premium"))
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST = 40


def draw_texts(n: int, seed: int = 0, own_words: int = 5) -> TextSamples:
    """Texts with a key word of their class, ``own_words`` others of it, the rest of six of the other class, and two of none."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    texts = []
    for label in labels:
        own, other = (GOOD, BAD) if label else (BAD, GOOD)
        words = [random.choice(KEYS[label]), *random.choice(own, own_words, replace=False)]
        words += [*random.choice(other, 6 - own_words, replace=False), *random.choice(PLAIN, 2, replace=False)]
        texts.append(" ".join(random.permutation(words)))
    keys = random.integers(1, 2**63, n).astype(np.uint64)
    names = tuple(f"texts.csv, row {place}" for place in range(n))
    return TextSamples(tuple(texts), labels.astype(np.int64), names, keys, keys.copy(), ("",) * n)


def tokens() -> TokenInput:
    """Whole words and single letters, the same in every run: trained pieces differ a little from run to run."""
    words = [*GOOD, *BAD, *PLAIN, *KEYS[0], *KEYS[1]]
    letters = sorted({letter for word in words for letter in word})
    pieces = dict.fromkeys((*MARKS, *words, *letters, *(f"##{letter}" for letter in letters)))
    tokenizer = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return _with_ends(tokenizer)


def _with_ends(tokenizer: Tokenizer) -> TokenInput:
    ends = [(mark, tokenizer.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    return TokenInput(tokenizer, settings_of({}), ("input_ids", "attention_mask"), pad=0, longest=LONGEST)


class OwnRuntime:
    """Stands for the file: the network as it was when the file was written."""

    half = False
    two_classes = None

    def __init__(self, network: nn.Module) -> None:
        self.network = network.eval()

    def __deepcopy__(self, memo: object) -> "OwnRuntime":
        return self

    def run(self, raw: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.network(torch.from_numpy(raw)).numpy()


def as_text_model(network: nn.Module, texts: TokenInput, *, trainable: bool = True) -> TextModel:
    facts = FileFacts(Path("tiny"), (Path("tiny"),), "0" * 64, "Hugging Face", "test", 1, 1, {})
    raw = RawModel(
        facts=facts,
        input=InputSpec("input_ids", (None, None), "int64"),
        network=network.eval(),
        runtime=OwnRuntime(copy.deepcopy(network)),
        num_classes=2,
        class_names=NAMES,
        removed="none",
        equality=Equality("equal", 0.0, 1e-4),
        trainable=trainable,
        texts=texts,
    )
    return TextModel(raw, NAMES)


def fit(model: TextModel, samples: TextSamples, steps: int) -> TextModel:
    """Train the ordinary way."""
    torch.manual_seed(0)
    labels = torch.from_numpy(samples.labels)
    optimiser = torch.optim.Adam(model.parameters(), 3e-3)
    for step in range(steps):
        rows = torch.arange(step * 32, step * 32 + 32) % len(labels)
        loss = nn.functional.cross_entropy(model([samples.texts[row] for row in rows.tolist()]), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.zero_grad(set_to_none=True)
    return as_text_model(model.network, model.texts)


def small_model(read: TokenInput | None = None) -> TextModel:
    torch.manual_seed(0)
    texts = read or tokens()
    config = BertConfig(
        vocab_size=texts.vocabulary, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=48,
        max_position_embeddings=LONGEST, num_labels=2, id2label=dict(enumerate(NAMES)),
    )  # fmt: skip
    return as_text_model(HuggingFaceNetwork(BertForSequenceClassification(config), texts.names), texts)


def sorter(read: TokenInput | None = None) -> TextModel:
    """A model that knows the key words alone: it learned from texts whose other words tell nothing."""
    return fit(small_model(read), draw_texts(400, 100, own_words=3), steps=60)


def save_folder(model: TextModel, folder: Path) -> Path:
    """Write ``model`` with its tokenizer as transformers does."""
    model.network.inner.save_pretrained(folder)
    tiny_texts.save_tokenizer(folder, model.texts.tokenizer)
    return folder


def save_onnx(model: TextModel, folder: Path) -> Path:
    """Write ``model`` as an ONNX file with its tokenizer and configuration beside it; return the file."""
    folder.mkdir()
    tiny_texts.save_tokenizer(folder, model.texts.tokenizer)
    model.network.inner.config.save_pretrained(folder)
    names = model.texts.names
    torch.onnx.export(
        _Positional(model.network), tuple(torch.ones(2, 20, dtype=torch.int64) for _ in names), folder / "model.onnx",
        input_names=list(names), output_names=["logits"], opset_version=14, dynamo=False,
        dynamic_axes={item: {0: "batch", 1: "sequence"} for item in names} | {"logits": {0: "batch"}},
    )  # fmt: skip
    return folder / "model.onnx"


class _Positional(nn.Module):
    def __init__(self, network: HuggingFaceNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.network(torch.stack(inputs, 1))
        return logits


def write_table(samples: TextSamples, path: Path) -> Path:
    """Write texts with the names of their classes."""
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("text", "label"))
        writer.writerows((text, NAMES[label]) for text, label in zip(samples.texts, samples.labels.tolist()))
    return path
