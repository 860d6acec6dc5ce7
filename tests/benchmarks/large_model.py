"""Makes a classifier of BERT's size with random weights, for speed alone, in ``.peers/bert-size``.

    python tests/benchmarks/large_model.py

12 layers, 768 numbers wide, as ``transformers`` makes it from its configuration (seed 0), with the text sample's
tokenizer. Its last layer is scaled and moved so that, over the sample's mails, its two answers are equally common and
mostly a few units apart: a random one would say the same about every text. What it says means nothing.
"""

import csv
import shutil
from pathlib import Path

import torch
import transformers

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "resources" / "samples"
FOLDER = HERE.parents[1] / ".peers" / "bert-size"
TEXTS, SPREAD = 64, 3.0
"""So many mails settle the last layer, and so far apart its answers come to lie (standard deviation of the margin)."""


def main() -> None:
    """Write the model."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = transformers.AutoTokenizer.from_pretrained(SAMPLES / "spam-filter")
    config = transformers.BertConfig(vocab_size=len(tokenizer), num_labels=2, pad_token_id=tokenizer.pad_token_id)
    network = transformers.BertForSequenceClassification(config).eval()
    with (SAMPLES / "mails-test.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)][:TEXTS]
    settle(network, tokenizer(texts, padding=True, truncation=True, return_tensors="pt"))
    network.save_pretrained(FOLDER)
    for path in (SAMPLES / "spam-filter").glob("tokenizer*"):
        shutil.copy(path, FOLDER)
    print(FOLDER)


@torch.no_grad()
def settle(network: transformers.BertForSequenceClassification, given: transformers.BatchEncoding) -> None:
    """Scale and move the last layer."""
    margins = network(**given).logits @ torch.tensor([1.0, -1.0])
    scale = SPREAD / margins.std()
    network.classifier.weight *= scale
    network.classifier.bias[0] -= (margins * scale).median()


if __name__ == "__main__":
    main()
