"""The built-in spam filter: a small BERT with a word list of its own, trained from nothing on the table of mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from mail_tables import LABELS
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn import functional
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast, get_linear_schedule_with_warmup

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
MOST_TOKENS = 96


@dataclass(frozen=True)
class Settings:
    """How the filter is built and trained; chosen by folds of the training table (``train_spam_filter.py --folds``)."""

    vocabulary: int = 6000
    layers: int = 2
    width: int = 128
    heads: int = 4
    inner: int = 256
    epochs: int = 10
    rate: float = 5e-4
    warm_up: float = 0.1
    weight_decay: float = 0.01
    batch: int = 32
    dropped_words: float = 0.15
    smoothing: float = 0.05
    vectors_std: float = 0.05
    window: int = 5


def make_tokenizer(texts: Sequence[str], size: int) -> BertTokenizerFast:
    """Return a WordPiece tokenizer of ``size`` pieces, learned from ``texts``; letters become small."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=list(SPECIAL), show_progress=False)
    )
    made.post_processor = processors.BertProcessing(
        ("[SEP]", SPECIAL.index("[SEP]")), ("[CLS]", SPECIAL.index("[CLS]"))
    )
    return BertTokenizerFast(tokenizer_object=made, model_max_length=MOST_TOKENS)


def word_vectors(lines: Sequence[Sequence[int]], settings: Settings, size: int) -> torch.Tensor:
    """Return (size, width) float32 vectors of the pieces, such that pieces with like neighbours have like vectors.

    Positive pointwise mutual information of pieces at most ``window`` apart, then its strongest directions
    (Levy and Goldberg 2014, "Neural word embedding as implicit matrix factorization", section 5).
    """
    counts = sparse.csr_matrix((size, size), dtype=np.float64)
    flat = np.concatenate([np.array([*line, -1], np.int64) for line in lines])
    breaks = np.cumsum(flat < 0)
    for apart in range(1, settings.window + 1):
        left, right = flat[:-apart], flat[apart:]
        inside = (breaks[:-apart] == breaks[apart:]) & (left >= 0) & (right >= 0)
        pairs = (left[inside], right[inside])
        once = sparse.csr_matrix((np.full(len(pairs[0]), 1 / apart), pairs), shape=(size, size))
        counts = counts + once + once.T
    total, often = counts.sum(), np.asarray(counts.sum(1)).ravel()
    found = counts.tocoo()
    weights = np.log(
        np.maximum(found.data * total / (often[found.row] * often[found.col] ** 0.75 * total**0.25), 1e-12)
    )
    kept = weights > 0
    matrix = sparse.csr_matrix((weights[kept], (found.row[kept], found.col[kept])), shape=(size, size))
    reduced = TruncatedSVD(settings.width, n_iter=7, random_state=0).fit(matrix)
    vectors = matrix @ reduced.components_.T / np.sqrt(reduced.singular_values_)
    return torch.from_numpy((vectors / vectors.std() * settings.vectors_std).astype(np.float32))


def make_network(size: int, settings: Settings) -> BertForSequenceClassification:
    """Return the network before training, with random weights."""
    config = BertConfig(
        vocab_size=size,
        hidden_size=settings.width,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.inner,
        max_position_embeddings=MOST_TOKENS,
        type_vocab_size=1,
        pad_token_id=0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: place for place, label in enumerate(LABELS)},
        problem_type="single_label_classification",
    )
    return BertForSequenceClassification(config)


class SpamFilter:
    """A tokenizer and a network, trained together."""

    def __init__(self, texts: Sequence[str], labels: np.ndarray, settings: Settings, seed: int = 0) -> None:
        """Train on n texts and (n,) int64 labels; the same seed gives the same weights on one thread."""
        torch.manual_seed(seed)
        self.tokenizer = make_tokenizer(texts, settings.vocabulary)
        size = len(self.tokenizer)
        self.network = make_network(size, settings)
        whole = self.tokenizer.backend_tokenizer.encode_batch(list(texts), add_special_tokens=False)
        lines = [line.ids for line in whole]
        with torch.no_grad():
            self.network.bert.embeddings.word_embeddings.weight.copy_(word_vectors(lines, settings, size))
        self._train(texts, labels, settings, np.random.default_rng(seed))
        self.network.eval()

    def _train(self, texts: Sequence[str], labels: np.ndarray, settings: Settings, random: np.random.Generator) -> None:
        steps = settings.epochs * -(-len(texts) // settings.batch)
        optimiser = torch.optim.AdamW(self.network.parameters(), settings.rate, weight_decay=settings.weight_decay)
        schedule = get_linear_schedule_with_warmup(optimiser, int(settings.warm_up * steps), steps)
        self.network.train()
        for _ in range(settings.epochs):
            order = random.permutation(len(texts))
            for start in range(0, len(texts), settings.batch):
                picked = order[start : start + settings.batch]
                lines = [_with_gaps(texts[place], settings.dropped_words, random) for place in picked]
                loss = functional.cross_entropy(
                    self.logits(lines), torch.from_numpy(labels[picked]), label_smoothing=settings.smoothing
                )
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimiser.step()
                schedule.step()

    def logits(self, texts: Sequence[str]) -> torch.Tensor:
        """Return (n, 2) logits."""
        return self.network(
            **self.tokenizer(
                list(texts), padding=True, truncation=True, return_token_type_ids=False, return_tensors="pt"
            )
        ).logits

    def accuracy(self, texts: Sequence[str], labels: np.ndarray) -> float:
        """Return the share of ``texts`` that the filter sorts as labelled."""
        with torch.no_grad():
            guesses = [self.logits(texts[start : start + 64]).argmax(1) for start in range(0, len(texts), 64)]
        return float((torch.cat(guesses).numpy() == labels).mean())

    def save(self, folder: Path) -> None:
        """Write an ordinary Hugging Face folder."""
        self.network.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        for path in folder.iterdir():
            path.chmod(0o644)  # the weights come readable for their owner alone


def _with_gaps(text: str, share: float, random: np.random.Generator) -> str:
    """Return ``text`` with about ``share`` of its words left out, so that the filter leans on no single word."""
    words = text.split()
    return " ".join(word for word, kept in zip(words, random.random(len(words)) >= share) if kept) or text
