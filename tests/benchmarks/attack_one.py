"""Runs one tool's attack on one victim and writes what it found. Started by ``attack_strength.py``, once per tool.

    python attack_one.py TOOL VICTIM.npz PICTURES.npz SIZE OUT.npz

``OUT.npz`` holds ``inputs`` (float32, in [0, 1]), ``labels``, ``seconds`` and ``cpu_seconds`` (of the attack alone), so that any
other tool can check the found pictures again.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import victims
from torch import nn

Found = tuple[torch.Tensor, float]
STEPS = 100


def toughen(depth: str) -> Callable[[nn.Module, torch.Tensor, torch.Tensor, float, int], torch.Tensor]:
    """Return our cascade of ``depth``."""

    def run(model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor, size: float, classes: int) -> torch.Tensor:
        from engine.attacks.image import linf_cascade
        from engine.results.measurements import Budget

        attack = linf_cascade(depth, classes)
        keys = np.arange(len(inputs), dtype=np.uint64)
        outcome = attack(
            model,
            inputs,
            labels,
            Budget("linf", size),
            seed=0,
            keys=keys,
            on_progress=lambda _: None,
            should_stop=lambda: False,
        )
        return outcome.inputs

    return run


def autoattack(model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor, size: float, classes: int) -> torch.Tensor:
    """AutoAttack 'standard'; with 2 or 3 classes its parts that work there, as its authors advise."""
    from pyautoattack import AutoAttack

    if classes >= 4:
        attack = AutoAttack(model, norm="Linf", eps=size, version="standard", seed=0)
        attack.apgd_targeted.n_target_classes = attack.fab.n_target_classes = min(9, classes - 1)
    else:
        parts = ["apgd-ce", "apgd-dlr", "fab-t", "square"] if classes == 3 else ["apgd-ce", "fab-t", "square"]
        attack = AutoAttack(model, norm="Linf", eps=size, version="custom", attacks=parts, seed=0)
        attack.apgd.n_restarts = attack.fab.n_restarts = 1
        attack.fab.n_target_classes = classes - 1
    found = attack.run_standard_evaluation(inputs, labels, batch_size=len(inputs))
    return found[0] if isinstance(found, tuple) else found


def art_pgd(model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor, size: float, classes: int) -> torch.Tensor:
    """ART's PGD."""
    from art.attacks.evasion import ProjectedGradientDescentPyTorch
    from art.estimators.classification import PyTorchClassifier

    victim = PyTorchClassifier(
        model, nn.CrossEntropyLoss(), tuple(inputs.shape[1:]), classes, clip_values=(0.0, 1.0), device_type="cpu"
    )
    attack = ProjectedGradientDescentPyTorch(
        victim, np.inf, size, size / 10, max_iter=STEPS, num_random_init=1, batch_size=len(inputs), verbose=False
    )
    return torch.from_numpy(attack.generate(inputs.numpy(), labels.numpy()))


def foolbox_pgd(model: nn.Module, inputs: torch.Tensor, labels: torch.Tensor, size: float, _: int) -> torch.Tensor:
    """Foolbox's PGD."""
    import foolbox

    victim = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
    attack = foolbox.attacks.LinfPGD(steps=STEPS, rel_stepsize=0.1)
    return attack(victim, inputs, labels, epsilons=size)[1]


TOOLS = {
    "toughen-quick": toughen("quick"),
    "toughen-standard": toughen("standard"),
    "toughen-thorough": toughen("thorough"),
    "pyautoattack-standard": autoattack,
    "art-pgd-100": art_pgd,
    "foolbox-pgd-100": foolbox_pgd,
}


def main() -> None:
    """Run the tool named on the command line."""
    tool, victim, pictures, size, out = sys.argv[1:]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = victims.load(Path(victim))
    with np.load(pictures) as arrays:
        inputs, labels = victims.box(arrays["pixels"]), torch.from_numpy(arrays["labels"])
    classes = model(inputs[:1]).shape[1]
    wall, work = time.perf_counter(), time.process_time()
    found = TOOLS[tool](model, inputs, labels, float(size), classes)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    np.savez_compressed(out, inputs=found.detach().numpy(), labels=labels.numpy(), seconds=wall, cpu_seconds=work)


if __name__ == "__main__":
    main()
