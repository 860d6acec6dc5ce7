"""Trains the hardened victims of the attack benchmarks on the sample's 7,000 training pictures, seeds fixed.

    OMP_NUM_THREADS=1 python tests/benchmarks/train_victims.py

Writes ``.cache/victims/robust-10.npz`` (the sample's network). The small victims in ``tests/engine/attacks/recorded/``
(10, 3 and 2 classes, weights rounded to float16) are trained again only where they are named (``10 3 2``): AutoAttack's
recorded flags speak of the ones that lie there (an earlier 5,000 pictures), so record those again in the same change
(``attack_strength.py --record``).
Source of the recipe: noise-started FGSM (de Jorge et al. 2022) with a size that grows from 0.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import victims
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "tests/engine/attacks/recorded"
CACHE = ROOT / ".cache/victims"
SIZE = 0.1
HEADS = {10: victims.CLASSES, 3: ("Pullover", "Dress", "Shirt"), 2: ("Pullover", "Shirt")}


def harder(network: nn.Module, inputs: torch.Tensor, labels: torch.Tensor, size: float) -> torch.Tensor:
    """Return ``inputs`` moved by one step of ``size`` from a random start of twice the size."""
    start = (inputs + torch.empty_like(inputs).uniform_(-2 * size, 2 * size)).requires_grad_()
    (slope,) = torch.autograd.grad(functional.cross_entropy(network(start), labels), start)
    return (start + size * slope.sign()).detach()


def train(blocks: tuple[tuple[int, int], ...], names: tuple[str, ...], epochs: int) -> nn.Sequential:
    """Return a network trained on changed pictures of the classes ``names``."""
    torch.manual_seed(0)
    pixels, targets = victims.pictures(ROOT / "resources/samples/clothes-train.zip", names)
    inputs, labels = victims.box(pixels), torch.from_numpy(targets)
    network = victims.build(blocks, len(names))
    per_epoch = len(inputs) // 100
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=epochs * per_epoch)
    for epoch in range(epochs):
        size = SIZE * min(1.0, 2 * epoch / epochs)
        for picked in torch.randperm(len(inputs))[: per_epoch * 100].reshape(per_epoch, 100):
            changed = harder(network, inputs[picked], labels[picked], size)
            loss = functional.cross_entropy(network(changed), labels[picked])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"{len(names)} classes, epoch {epoch + 1} of {epochs}: loss {loss.item():.3f}", flush=True)
    return network.eval()


def main() -> None:
    """Train and write the large victim, or those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("victims", nargs="*", default=["large"])
    wanted = parser.parse_args().victims
    torch.set_num_threads(1)
    for folder in (CACHE, RECORDED):
        folder.mkdir(parents=True, exist_ok=True)
    for classes, names in HEADS.items():
        if str(classes) in wanted:
            victims.save(train(victims.SMALL, names, 20), RECORDED / f"victim-{classes}.npz", np.float16)
    if "large" in wanted:
        victims.save(train(victims.LARGE, victims.CLASSES, 12), CACHE / "robust-10.npz")


if __name__ == "__main__":
    main()
