"""Everything that training carries from step to step, and its form in a checkpoint."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.hardening.ema import WeightAverage
from engine.hardening.guards import Guards, guards_from_object
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.settings import Recipe

Weights = dict[str, torch.Tensor]


@dataclass
class TrainState:
    """The weights in training with optimiser and average, the best so far, and where training stands.

    Attributes:
        start: weights before the first step.
        step: updates done.
        best: averaged weights of the best look; None before the first.
        attack: the inner attack, stronger after a collapse.
        robust_share: share of the loss on changed samples, smaller while ordinary accuracy is below its limit.
        rate_factor: multiplies the learning rate, smaller after straying.
        pieces: parts a batch goes through in, more after running out of memory.
        history: one object per look.
        seconds: spent in training, earlier parts of a resumed run included.
        ended: training ends before its last step.
    """

    network: nn.Module
    optimiser: torch.optim.AdamW
    average: WeightAverage
    guards: Guards
    attack: InnerAttack
    pieces: int
    start: Weights
    robust_share: float
    step: int = 0
    best: Weights | None = None
    rate_factor: float = 1.0
    history: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    ended: bool = False


def fresh_state(network: nn.Module, recipe: Recipe, guards: Guards) -> TrainState:
    """Return the state before the first step; ``network`` is trained in place."""
    average = WeightAverage(network, 1 - 1 / max(2.0, recipe.average_share * recipe.steps))
    start = {name: tensor.clone() for name, tensor in average.values.items()}
    return TrainState(
        network,
        make_optimiser(network, recipe),
        average,
        guards,
        recipe.attack,
        recipe.pieces,
        start,
        1 - recipe.clean_share,
    )


def make_optimiser(network: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    """Return AdamW over all weights: its steps do not depend on how a file scales its layers."""
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    return torch.optim.AdamW(weights, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)


def pack(state: TrainState) -> dict[str, Any]:
    """Return ``state`` as a flat mapping of JSON values and numpy arrays."""
    packed: dict[str, Any] = {
        "step": state.step,
        "updates": state.average.updates,
        "guards": state.guards.to_object(),
        "attack": asdict(state.attack),
        "pieces": state.pieces,
        "robust_share": state.robust_share,
        "rate_factor": state.rate_factor,
        "history": state.history,
        "seconds": state.seconds,
        "ended": state.ended,
    }
    packed.update(_arrays("network", state.network.state_dict()))
    packed.update(_arrays("average", state.average.values))
    packed.update(_arrays("best", state.best or {}))
    for index, moments in state.optimiser.state_dict()["state"].items():
        packed.update(_arrays(f"optimiser/{index}", moments))
    return packed


def unpack(packed: Mapping[str, Any], state: TrainState) -> TrainState:
    """Return ``state`` as it was when ``packed`` was made."""
    state.network.load_state_dict(_tensors(packed, "network"))
    state.average.updates = packed["updates"]
    state.average.copy_from(_tensors(packed, "average"))
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in _tensors(packed, "optimiser").items():
        index, kind = name.split("/")
        moments.setdefault(int(index), {})[kind] = tensor
    groups = state.optimiser.state_dict()["param_groups"]
    state.optimiser.load_state_dict({"state": moments, "param_groups": groups})
    return replace(
        state,
        step=packed["step"],
        best=_tensors(packed, "best") or None,
        guards=guards_from_object(packed["guards"]),
        attack=InnerAttack(**packed["attack"]),
        pieces=packed["pieces"],
        robust_share=packed["robust_share"],
        rate_factor=packed["rate_factor"],
        history=list(packed["history"]),
        seconds=packed["seconds"],
        ended=packed["ended"],
    )


def _arrays(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {f"{prefix}/{name}": tensor.detach().cpu().contiguous().numpy().copy() for name, tensor in tensors.items()}


def _tensors(packed: Mapping[str, Any], prefix: str) -> Weights:
    start = f"{prefix}/"
    return {
        name.removeprefix(start): torch.from_numpy(np.array(value))
        for name, value in packed.items()
        if name.startswith(start)
    }
