"""Strengthens the built-in sample and prints what came of it.

    OMP_NUM_THREADS=1 python tests/benchmarks/harden_sample.py --seeds 0 1 2

Uses the same pieces as the command line. Worst-case figures come from a fresh search on the test pictures
(``--depth``, ``--attacked`` of them); ordinary accuracy from all 1,000.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

from engine.data import open_pictures, split_samples
from engine.hardening import Checked, Hardened, HardenSettings, harden
from engine.models import Model, open_model, write_copy
from engine.protocol import NoCheckpoint, Overrides, SilentMonitor
from engine.understanding import load_like, understand
from engine.words import resource


class Stopwatch(SilentMonitor):
    """Times the phases and prints the points of the chart."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._phase, self._start = "open", time.perf_counter()

    def phase(self, name: str, share: float) -> None:
        """Begin another phase."""
        now = time.perf_counter()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._start
        self._phase, self._start = name.split(".", maxsplit=1)[0], now

    def measure(self, values: Mapping[str, float]) -> None:
        """Print a point."""
        print("   ", {name: round(value, 3) for name, value in values.items()}, flush=True)

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        """Print a notice."""
        print("   ", code, flush=True)


def strengthen(seed: int, settings: HardenSettings, folder: Path) -> tuple[Hardened, dict[str, float]]:
    """Strengthen the sample once; return the outcome and the seconds of each phase."""
    watch = Stopwatch()
    raw = open_model(resource("samples/clothes-sorter.onnx"))
    source = open_pictures(resource("samples/clothes-train.zip"))
    understood = understand(raw, source, Overrides(), seed=seed, monitor=SilentMonitor())
    model, samples = understood.model, understood.samples
    test = load_like(
        understood, open_pictures(resource("samples/clothes-test.zip")), limit=None, seed=seed, monitor=SilentMonitor()
    )
    if samples is None:
        raise SystemExit("the sample's pictures were not understood")
    split = split_samples(samples, test)

    def save(network: nn.Module) -> Model:
        path = folder / f"clothes-sorter-{seed}-toughened.onnx"
        write_copy(raw, network, path)
        return model.with_raw(open_model(path))

    hardened = harden(
        model,
        samples.subset(split.train),
        samples.subset(split.select),
        test,
        settings,
        save_candidate=save,
        seed=seed,
        monitor=watch,
        checkpoint=NoCheckpoint(),
    )
    watch.phase("end", 0.0)
    return hardened, watch.seconds


def line(checked: Checked | None) -> str:
    """Return ordinary and worst-case accuracy in one line."""
    if checked is None:
        return "none"
    worst = {entry.budget.size: entry for entry in checked.tests if entry.id == "linf"}
    parts = [f"ordinary {checked.clean.accuracy} of {checked.clean.n}"]
    return ", ".join(parts + [f"worst case at {size}: {entry.accuracy} of {entry.n}" for size, entry in worst.items()])


def main() -> None:
    """Run once per seed and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--strength", default="balanced", choices=["gentle", "balanced", "strong"])
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--depth", default="standard", choices=["quick", "standard", "thorough"])
    parser.add_argument("--attacked", type=int, default=500)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "harden-sample")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    settings = HardenSettings(
        arguments.strength, arguments.minutes, depth=arguments.depth, verify_limit=arguments.attacked
    )
    for seed in arguments.seeds:
        hardened, seconds = strengthen(seed, settings, arguments.out)
        print(f"seed {seed}: {hardened.proof}, mix {hardened.mix}")
        print("  before:", line(hardened.before))
        print("  after: ", line(hardened.after))
        for reason in hardened.reasons:
            print("  ", reason)
        print("  dial:", [(point.mix, round(point.clean, 3), round(point.robust, 3)) for point in hardened.dial])
        print("  guards:", hardened.training.guards, "notes:", hardened.notes, "worse:", hardened.classes_worse)
        print("  recipe:", json.dumps(hardened.training.recipe))
        print("  seconds:", {name: round(value, 1) for name, value in seconds.items()}, flush=True)


if __name__ == "__main__":
    main()
