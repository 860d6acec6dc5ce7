"""Tiny classifiers of texts with random weights, and tokenizers of a few sentences, as transformers saves them.

Training a WordPiece or Unigram tokenizer gives another vocabulary in every run, so theirs are counted here.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from engine.models.texts.samples import ORDINARY

NAMES = ("complaint", "praise", "question")
SENTENCES = [
    *ORDINARY,
    "the quick brown fox jumps over the lazy dog",
    "good bad fine awful nice terrible",
    "hello world",
] * 3
_BERT_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_ROBERTA_MARKS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_SIZES = {
    "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24,
    "max_position_embeddings": 40,
}  # fmt: skip
_PLACES = {**_SIZES, "max_position_embeddings": 42}

Make = Callable[[], Tokenizer]
_MOST = 400


def _counted(change: Callable[[str], str]) -> tuple[dict[str, float], list[str]]:
    """Return the words of the sentences with their shares, the most frequent first, and all letters and signs in order."""
    counts = Counter(re.findall(r"\w+|[^\w\s]", change(" ".join(SENTENCES))))
    words = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {word: count / counts.total() for word, count in words}, sorted(set("".join(counts)))


def _ends(tokenizer: Tokenizer, marks: tuple[str, ...], cls: str, sep: str) -> Tokenizer:
    tokenizer.add_special_tokens(list(marks))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=[cls, "$A", sep],
        pair=[cls, "$A", sep, "$B:1", f"{sep}:1"],
        special_tokens=[(mark, tokenizer.token_to_id(mark)) for mark in (cls, sep)],
    )
    return tokenizer


def word_pieces(
    marks: tuple[str, ...] = _BERT_MARKS, unk: str = "[UNK]", ends: tuple[str, str] = ("[CLS]", "[SEP]")
) -> Tokenizer:
    words, letters = _counted(str.lower)
    pieces = [*marks, *letters, *(f"##{letter}" for letter in letters), *(word for word in words if len(word) > 1)]
    found = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(pieces[:_MOST])}, unk_token=unk))
    found.normalizer = normalizers.BertNormalizer()
    found.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return _ends(found, marks, *ends)


def byte_pieces(marks: tuple[str, ...] = _ROBERTA_MARKS, ends: tuple[str, str] = ("<s>", "</s>")) -> Tokenizer:
    found = Tokenizer(models.BPE())
    found.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(marks),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    found.train_from_iterator(SENTENCES, trainer)
    return _ends(found, marks, *ends)


def sentence_pieces(
    marks: tuple[str, ...] = _ROBERTA_MARKS, ends: tuple[str, str] = ("<s>", "</s>"), unk: str = "<unk>"
) -> Tokenizer:
    words, letters = _counted(str)
    chances = {"▁": 0.2} | dict.fromkeys(letters, 0.01) | {f"▁{word}": 0.1 * share for word, share in words.items()}
    pieces = [(mark, 0.0) for mark in marks] + [(piece, math.log(chance)) for piece, chance in chances.items()]
    found = Tokenizer(models.Unigram(pieces[:_MOST], unk_id=marks.index(unk)))
    found.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    found.pre_tokenizer = pre_tokenizers.Metaspace()
    return _ends(found, marks, *ends)


def _mpnet() -> Tokenizer:
    return word_pieces(("<s>", "<pad>", "</s>", "[UNK]", "<mask>"), ends=("<s>", "</s>"))


def _deberta_v2() -> Tokenizer:
    return sentence_pieces(("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"), ("[CLS]", "[SEP]"), "[UNK]")


def _deberta() -> Tokenizer:
    return byte_pieces(("[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"), ("[CLS]", "[SEP]"))


FAMILIES: dict[str, tuple[str, Make, dict[str, Any]]] = {
    "bert": ("Bert", word_pieces, _SIZES),
    "distilbert": ("DistilBert", word_pieces, {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 24, "max_position_embeddings": 40}),
    "roberta": ("Roberta", byte_pieces, _PLACES),
    "xlm-roberta": ("XLMRoberta", sentence_pieces, _PLACES),
    "deberta-v2": ("DebertaV2", _deberta_v2, {**_SIZES, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_buckets": 8, "norm_rel_ebd": "layer_norm", "share_att_key": True, "position_biased_input": False, "type_vocab_size": 0}),
    "electra": ("Electra", word_pieces, {**_SIZES, "embedding_size": 12}),
    "mpnet": ("MPNet", _mpnet, _PLACES),
    "albert": ("Albert", _deberta_v2, {**_SIZES, "embedding_size": 12}),
    "camembert": ("Camembert", sentence_pieces, _PLACES),
    "convbert": ("ConvBert", word_pieces, {**_SIZES, "embedding_size": 12, "head_ratio": 1, "conv_kernel_size": 3}),
    "data2vec-text": ("Data2VecText", byte_pieces, _PLACES),
    "deberta": ("Deberta", _deberta, {**_SIZES, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0}),
    "ernie": ("Ernie", word_pieces, _SIZES),
    "eurobert": ("EuroBert", byte_pieces, {**_SIZES, "num_key_value_heads": 2}),
    "fnet": ("FNet", _deberta_v2, {k: v for k, v in _SIZES.items() if k != "num_attention_heads"}),
    "longformer": ("Longformer", byte_pieces, {**_PLACES, "attention_window": 8}),
    "megatron-bert": ("MegatronBert", word_pieces, _SIZES),
    "mobilebert": ("MobileBert", word_pieces, {**_SIZES, "embedding_size": 16, "intra_bottleneck_size": 16, "num_feedforward_networks": 1}),
    "modernbert": ("ModernBert", byte_pieces, _SIZES),
    "nomic_bert": ("NomicBert", word_pieces, _SIZES),
    "nystromformer": ("Nystromformer", sentence_pieces, {**_SIZES, "segment_means_seq_len": 8, "num_landmarks": 8}),
    "rembert": ("RemBert", _deberta_v2, {**_SIZES, "input_embedding_size": 12, "output_embedding_size": 12}),
    "roberta-prelayernorm": ("RobertaPreLayerNorm", byte_pieces, _PLACES),
    "squeezebert": ("SqueezeBert", word_pieces, {**_SIZES, "embedding_size": 16, "q_groups": 2, "k_groups": 2, "v_groups": 2, "post_attention_groups": 1, "intermediate_groups": 2, "output_groups": 2}),
    "xlm-roberta-xl": ("XLMRobertaXL", sentence_pieces, _PLACES),
    "xlnet": ("XLNet", sentence_pieces, {"d_model": 16, "n_layer": 2, "n_head": 2, "d_inner": 24}),
}  # fmt: skip


def marks_of(tokenizer: Tokenizer) -> dict[str, str]:
    """Return the special marks by the names that transformers gives them."""

    def first(*names: str) -> str:
        return next(name for name in names if tokenizer.token_to_id(name) is not None)

    return {
        "pad_token": first("[PAD]", "<pad>"), "unk_token": first("[UNK]", "<unk>"), "cls_token": first("[CLS]", "<s>"),
        "sep_token": first("[SEP]", "</s>"), "mask_token": first("[MASK]", "<mask>"),
    }  # fmt: skip


def make_folder(folder: Path, name: str = "bert", labels: tuple[str, ...] = NAMES, **settings: Any) -> Path:
    """Save a tiny classifier of a family with its tokenizer; ``settings`` go into ``tokenizer_config.json``."""
    from engine.models.hugging_face.library import load_class

    stem, make, options = FAMILIES[name]
    tokenizer = make()
    marks = marks_of(tokenizer)
    torch.manual_seed(0)
    named = {"id2label": dict(enumerate(labels)), "label2id": {label: index for index, label in enumerate(labels)}}
    pad = tokenizer.token_to_id(marks["pad_token"])
    config = load_class(f"{stem}Config")(**options, vocab_size=tokenizer.get_vocab_size(), pad_token_id=pad, **named)
    network = load_class(f"{stem}ForSequenceClassification")(config).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.15 * torch.randn(weight.shape))
        for module in network.modules():  # the row of the filler stays as training leaves it
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0
    network.save_pretrained(folder)
    save_tokenizer(folder, tokenizer, **settings)
    return folder


def save_tokenizer(folder: Path, tokenizer: Tokenizer, **settings: Any) -> None:
    """Write ``tokenizer.json`` and the small files as transformers does."""
    marks = marks_of(tokenizer)
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in marks.values()])
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 40, **marks, **settings}
    (folder / "tokenizer_config.json").write_text(
        json.dumps({key: value for key, value in told.items() if value is not None})
    )
    (folder / "special_tokens_map.json").write_text(json.dumps(marks))
