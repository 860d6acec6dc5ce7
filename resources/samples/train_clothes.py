"""Trains the built-in sample, a toy "Clothes sorter", and packs its pictures.

Source: Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, MIT licence), Debian package
``dataset-fashion-mnist`` 0.0~git20200523. Run on Debian or Ubuntu after
``apt-get install dataset-fashion-mnist``::

    python resources/samples/train_clothes.py --data /usr/share/datasets/fashion-mnist

It writes next to itself ``clothes-sorter.onnx`` (PyTorch's own exporter, one file),
``clothes-train.zip`` (pictures the model learned from) and ``clothes-test.zip``
(pictures it never saw), one folder of PNG files per class; and ``labels.txt``, the
class names in the model's order.
"""

import argparse
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from network import ClothesSorter
from PIL import Image
from torch.nn import functional

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
SEED = 0
TRAIN_PER_CLASS = 700
TEST_PER_CLASS = 100


def read_idx(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures (n, 28, 28) uint8 and labels (n,) uint8 of ``train`` or ``t10k``."""
    pictures = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())[8:]
    return np.frombuffer(pictures, np.uint8).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8)


def train(pictures: np.ndarray, labels: np.ndarray, epochs: int) -> ClothesSorter:
    """Train an ordinary (not hardened) classifier the way most owners do."""
    torch.manual_seed(SEED)
    random = torch.Generator().manual_seed(SEED)
    inputs = torch.from_numpy(pictures.copy()).float().div(255).unsqueeze(1)
    targets = torch.from_numpy(labels.astype(np.int64))
    network = ClothesSorter()
    steps = epochs * (len(inputs) // 128)
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    for epoch in range(epochs):
        order = torch.randperm(len(inputs), generator=random)
        for start in range(0, len(inputs) - 127, 128):
            picked = order[start : start + 128]
            loss = functional.cross_entropy(network(inputs[picked]), targets[picked])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1} of {epochs}: loss {loss.item():.3f}", flush=True)
    return network.eval()


def accuracy(network: ClothesSorter, pictures: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pictures that the network sorts right."""
    with torch.no_grad():
        inputs = torch.from_numpy(pictures.copy()).float().div(255).unsqueeze(1)
        guesses = torch.cat([network(part).argmax(1) for part in inputs.split(1000)])
    return float((guesses.numpy() == labels).mean())


def export(network: ClothesSorter, path: Path) -> None:
    """Write the ONNX file as an owner would: the default exporter, a batch of any size."""
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        network,
        (torch.zeros(2, 1, 28, 28),),
        path,
        input_names=["picture"],
        output_names=["scores"],
        dynamic_shapes=({0: batch},),
        external_data=False,
    )
    _forget_source_paths(path)


def _forget_source_paths(path: Path) -> None:
    """Drop the exporter's notes on where this computer keeps its source files; nothing else changes."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
    onnx.save(model, path)


def pack(pictures: np.ndarray, labels: np.ndarray, per_class: int, path: Path) -> None:
    """Write ``per_class`` pictures of each class, drawn at random, as PNG files into a zip archive."""
    random = np.random.default_rng(SEED)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for label, name in enumerate(CLASSES):
            drawn = np.sort(random.permutation(np.flatnonzero(labels == label))[:per_class])
            for number, index in enumerate(drawn):
                png = io.BytesIO()
                Image.fromarray(pictures[index]).save(png, "PNG", optimize=True)
                entry = zipfile.ZipInfo(f"{name}/{number:04d}.png", (2020, 5, 23, 0, 0, 0))
                archive.writestr(entry, png.getvalue())


def main() -> None:
    """Train, export, pack and print the accuracy on the 10,000 test pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("/usr/share/datasets/fashion-mnist"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=40_000, help="how many the model learns from")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    train_pictures, train_labels = read_idx(arguments.data, "train")
    test_pictures, test_labels = read_idx(arguments.data, "t10k")
    learned = slice(arguments.pictures)
    pack(train_pictures[learned], train_labels[learned], TRAIN_PER_CLASS, arguments.out / "clothes-train.zip")
    pack(test_pictures, test_labels, TEST_PER_CLASS, arguments.out / "clothes-test.zip")
    (arguments.out / "labels.txt").write_text("\n".join((*CLASSES, "")), encoding="utf-8")
    network = train(train_pictures[learned], train_labels[learned], arguments.epochs)
    print(f"accuracy on 10,000 test pictures: {accuracy(network, test_pictures, test_labels):.4f}")
    export(network, arguments.out / "clothes-sorter.onnx")


if __name__ == "__main__":
    main()
