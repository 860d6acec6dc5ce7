"""Our standard cascade beside AutoAttack, ART's and Foolbox's PGD: same victims, same pictures, one thread.

    OMP_NUM_THREADS=1 python tests/benchmarks/attack_strength.py [--victims sample robust-10 …] [--per-class N] [--record]

Needs the peers' environments (``peers/make.py``) and the hardened victims (``train_victims.py``). Every tool runs in
its own process, one after the other. What it found is checked again here: a picture counts as broken only when it is
within the size and the victim errs on it. ``toughened`` is what ``make demo`` leaves behind. Prints a table, writes ``.cache/attack-strength-*.json`` and the found
pictures beside it; ``--record`` also writes AutoAttack's flags on the small victims for the fast tests.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import victims
from onnx import numpy_helper
from train_victims import CACHE, HEADS, RECORDED, ROOT

OURS = "toughen-standard"
REFERENCE = "pyautoattack-standard"
PEERS = {REFERENCE: "pyautoattack", "art-pgd-100": "adversarial-robustness-toolbox", "foolbox-pgd-100": "foolbox"}
VICTIMS = {
    "sample": (CACHE / "sample.npz", 10, 20),
    "toughened": (CACHE / "toughened.npz", 10, 3),
    "robust-10": (CACHE / "robust-10.npz", 10, 3),
    "victim-10": (RECORDED / "victim-10.npz", 10, 20),
    "victim-3": (RECORDED / "victim-3.npz", 3, 66),
    "victim-2": (RECORDED / "victim-2.npz", 2, 100),
}
"""File, number of classes, pictures per class."""
FILES = {
    "sample": ROOT / "resources/samples/clothes-sorter.onnx",
    "toughened": ROOT / "toughen-demo/harden/clothes-sorter-toughened.onnx",
}
"""Victims whose weights are read from an ONNX file of the sample's network."""
SIZES = (0.05, 0.1)
SLACK = 1e-6


def read_weights(file: Path, path: Path) -> None:
    """Write the weights of ``file``, an ONNX file of the sample's network, as the victim ``path``."""
    graph = onnx.load(file).graph
    known = {item.name: torch.tensor(numpy_helper.to_array(item)) for item in graph.initializer}
    values = [known[name] for node in graph.node if node.op_type in {"Conv", "Gemm"} for name in node.input[1:]]
    network = victims.build(victims.LARGE, 10)
    network.load_state_dict(dict(zip(network.state_dict(), values, strict=True)))
    victims.save(network, path)


def python_of(tool: str) -> str:
    """Return the Python that runs ``tool``."""
    return str(ROOT / ".peers" / PEERS[tool] / "bin/python") if tool in PEERS else sys.executable


def run(tool: str, victim: Path, pictures: Path, size: float) -> tuple[np.ndarray, dict[str, float]]:
    """Return (n,) bool, broken by ``tool`` and checked here, and the seconds it took by the clock and of the CPU."""
    out = CACHE / f"found-{tool}-{victim.stem}-{size}.npz"
    command = [python_of(tool), str(Path(__file__).parent / "attack_one.py"), tool, str(victim), str(pictures)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([*command, str(size), str(out)], check=True, env=environment, stdout=subprocess.DEVNULL)
    with np.load(out) as found, np.load(pictures) as given:
        inputs, labels = torch.from_numpy(found["inputs"]), torch.from_numpy(given["labels"])
        clean = victims.box(given["pixels"])
        times = {name: round(float(found[name]), 1) for name in ("seconds", "cpu_seconds")}
    model = victims.load(victim)
    within = ((inputs - clean).abs().amax((1, 2, 3)) <= size + SLACK) & (inputs >= 0).all() & (inputs <= 1).all()
    with torch.no_grad():
        broken = (model(inputs).argmax(1) != labels) & within | (model(clean).argmax(1) != labels)
    return broken.numpy(), times


def compare(name: str, tools: list[str], few: int | None, *, record: bool) -> list[dict[str, object]]:
    """Return one row per tool and size for the victim ``name``, on ``few`` pictures per class or its own number."""
    victim, classes, usual = VICTIMS[name]
    per_class = few or usual
    if name in FILES:
        read_weights(FILES[name], victim)
    pixels, labels = victims.pictures(RECORDED / "pictures.zip", HEADS[classes], per_class)
    pictures = CACHE / f"pictures-{name}.npz"
    np.savez_compressed(pictures, pixels=pixels, labels=labels)
    rows: list[dict[str, object]] = []
    flags: dict[str, list[int]] = {}
    for size in SIZES:
        for tool in tools:
            broken, times = run(tool, victim, pictures, size)
            counts = {"n": len(broken), "broken": int(broken.sum())}
            rows.append({"victim": name, "size": size, "tool": tool, **counts, **times})
            print("| " + " | ".join(map(str, rows[-1].values())) + " |", flush=True)
            if tool == REFERENCE:
                flags[str(size)] = broken.astype(int).tolist()
    if record and victim.parent == RECORDED:
        reference = {"script": "tests/benchmarks/attack_strength.py", "tool": "pyautoattack 0.2.0, standard, seed 0"}
        reference |= {"classes": list(HEADS[classes]), "per_class": per_class, "broken": flags}
        (RECORDED / f"{name}.json").write_text(json.dumps(reference) + "\n", encoding="utf-8")
    return rows


def main() -> None:
    """Compare all tools on all victims, or on those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--victims", nargs="+", choices=VICTIMS, default=list(VICTIMS))
    parser.add_argument("--tools", nargs="+", default=[OURS, *PEERS])
    parser.add_argument("--per-class", type=int, help="pictures per class, in place of each victim's own number")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    if arguments.record and arguments.per_class:
        parser.error("flags are recorded on each victim's own number of pictures")
    torch.set_num_threads(1)
    print("| victim | size | tool | pictures | broken | seconds | CPU seconds |\n|---|---|---|---|---|---|---|")
    rows = [
        row
        for name in arguments.victims
        for row in compare(name, arguments.tools, arguments.per_class, record=arguments.record)
    ]
    out = CACHE.parent / f"attack-strength-{'-'.join(arguments.victims)}.json"
    out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
