"""How fast an opened ONNX file is against the torch module it was exported from, and what opening costs.

    .venv/bin/python tests/benchmarks/bridge_speed.py [--rounds 7] [--batch 4] [--threads 1]

Forward and backward take turns between both, and the fastest round of each counts, so that other programs on the
computer disturb both alike. Opening (Linux only) is measured on a file of 100 MB: processor time beyond reading it once, and the
largest memory of a process that opens it, beyond what the libraries take, as a multiple of the file.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    """Two convolutions around a short cut (He et al. 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        same = stride == 1 and inputs == outputs
        cut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.cut = nn.Identity() if same else cut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.second(functional.relu(self.first(x))) + self.cut(x))


def resnet18() -> nn.Module:
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    widths = [64, 64, 128, 128, 256, 256, 512, 512]
    blocks = [
        Block(widths[max(0, index - 1)], width, 2 if index in (2, 4, 6) else 1) for index, width in enumerate(widths)
    ]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


class Layer(nn.Module):
    """A transformer layer, norms first (Dosovitskiy et al. 2021)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.middle = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n, length, width = x.shape
        parts = self.mix(self.before(x)).reshape(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        x = x + self.out(mixed.transpose(1, 2).reshape(n, length, width))
        return x + self.narrow(functional.gelu(self.wide(self.middle(x))))


class ViT(nn.Module):
    def __init__(self, width: int = 192, layers: int = 12, heads: int = 3) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.places = nn.Parameter(torch.randn(1, 197, width) * 0.02)
        self.layers = nn.Sequential(*(Layer(width, heads) for _ in range(layers)))
        self.norm, self.classify = nn.LayerNorm(width), nn.Linear(width, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.token.expand(x.shape[0], -1, -1), x), 1) + self.places
        return self.classify(self.norm(self.layers(x))[:, 0])


def export(net: nn.Module, path: Path, opset: int = 17) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, (torch.zeros(2, 3, 224, 224),), path, input_names=["x"], output_names=["y"], dynamo=False,
            opset_version=opset, dynamic_axes={"x": {0: "n"}}, verbose=False,
        )  # fmt: skip
    return path


def seconds(net: nn.Module, pictures: torch.Tensor) -> float:
    """Processor time of one forward and backward, gradients by pictures and weights."""
    given = pictures.clone().requires_grad_()
    start = time.process_time()
    functional.cross_entropy(net(given), torch.zeros(len(given), dtype=torch.long)).backward()
    return time.process_time() - start


def ratio(net: nn.Module, path: Path, rounds: int, batch: int) -> dict[str, float]:
    from engine.models import open_model

    ours, pictures = open_model(path).network, torch.rand(batch, 3, 224, 224)
    found: dict[str, list[float]] = {"source": [], "bridge": []}
    for _ in range(rounds + 1):  # the first round warms up
        found["source"].append(seconds(net, pictures))
        found["bridge"].append(seconds(ours, pictures))
    best = {name: min(values[1:]) for name, values in found.items()}
    return {**best, "ratio": best["bridge"] / best["source"]}


OPEN = """
import json, sys, time
import numpy, onnx, onnxruntime, torch
from pathlib import Path
from engine.models import open_model
import engine.models.onnx.operators
torch.set_num_threads(1)

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))

path = Path(sys.argv[1])
before = peak()
start = time.process_time()
path.read_bytes()
read = time.process_time() - start
start = time.process_time()
raw = open_model(path)
opened = time.process_time() - start
after = peak()
print(json.dumps({"seconds": opened - read, "memory": (after - before) * 1024 / path.stat().st_size}))
"""


def opening(path: Path) -> dict[str, float]:
    found = subprocess.run([sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=True)
    return {**json.loads(found.stdout), "megabytes": path.stat().st_size / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        for name, net in (("ResNet-18", resnet18().eval()), ("ViT-tiny", ViT().eval())):
            found = ratio(net, export(net, Path(folder) / f"{name}.onnx"), given.rounds, given.batch)
            print(f"{name}: source {found['source']:.3f} s, bridge {found['bridge']:.3f} s, {found['ratio']:.2f} times")
        large = export(ViT(480, 9, 8).eval(), Path(folder) / "large.onnx")
        found = opening(large)
        print(
            f"opening {found['megabytes']:.0f} MB: {found['seconds']:.1f} s beyond reading, "
            f"{found['memory']:.2f} times the file in memory"
        )
    print(f"this process took at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
