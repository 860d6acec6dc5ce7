"""Recurrent layers: RNN, GRU and LSTM, one or both directions, step by step as the standard writes them."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, UnknownOperator, operator

States = tuple[torch.Tensor, ...]
Cell = Callable[[torch.Tensor, States], States]
"""From the input's share of all gates (batch, gates · hidden) and the states to the new states, output first."""

Activation = Callable[[torch.Tensor], torch.Tensor]

_PLAIN: dict[str, Activation] = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softsign": functional.softsign,
    "softplus": functional.softplus,
}
_SHAPED: dict[str, tuple[Callable[..., torch.Tensor], tuple[float, ...]]] = {
    "affine": (lambda x, alpha, beta: alpha * x + beta, (1.0, 0.0)),
    "leakyrelu": (functional.leaky_relu, (0.01,)),
    "elu": (functional.elu, (1.0,)),
    "hardsigmoid": (lambda x, alpha, beta: torch.clamp(alpha * x + beta, 0, 1), (0.2, 0.5)),
}
"""Activations with alpha, or alpha and beta, and their defaults."""
_DEFAULTS = {"RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}


class _Layer:
    """The attributes of a recurrent node, read once."""

    def __init__(self, node: Node) -> None:
        self.op = node.op
        self.direction = node.get("direction", "forward")
        self.both = self.direction == "bidirectional"
        self.batch_first = bool(node.get("layout", 0))
        self.reset_late = bool(node.get("linear_before_reset", 0))
        self.clip: float | None = node.get("clip")
        names = node.get("activations") or _DEFAULTS[node.op] * (2 if self.both else 1)
        if node.get("input_forget", 0) or any(name.lower() not in _PLAIN | _SHAPED for name in names):
            raise UnknownOperator(node, "This form of a recurrent layer is not supported.")
        alphas, betas = iter(node.get("activation_alpha", [])), iter(node.get("activation_beta", []))
        self.activations = [self._activation(name.lower(), alphas, betas) for name in names]

    def _activation(self, name: str, alphas: Iterator[float], betas: Iterator[float]) -> Activation:
        function, defaults = _SHAPED[name] if name in _SHAPED else (_PLAIN[name], ())
        numbers = [next(given, default) for given, default in zip((alphas, betas), defaults)]
        limit = self.clip
        if limit is None:
            return lambda x: function(x, *numbers)
        return lambda x: function(x.clamp(-limit, limit), *numbers)

    def functions(self, direction: int) -> list[Activation]:
        """Return the activations of one direction."""
        each = len(_DEFAULTS[self.op])
        return self.activations[direction * each : (direction + 1) * each]

    def cell(self, direction: int, recurrent: torch.Tensor, bias: torch.Tensor, peepholes: torch.Tensor | None) -> Cell:
        """Return the step of one direction; ``bias`` is the recurrent one (gates · hidden)."""
        functions = self.functions(direction)
        if self.op == "RNN":
            return lambda x, states: (functions[0](x + functional.linear(states[0], recurrent, bias)),)
        if self.op == "GRU":
            return _gru_cell(functions, recurrent, bias, self.reset_late)
        return _lstm_cell(functions, recurrent, bias, peepholes)


def _gru_cell(
    functions: list[Activation],
    recurrent: torch.Tensor,
    bias: torch.Tensor,
    reset_late: bool,
) -> Cell:
    hidden = recurrent.shape[1]

    def step(x: torch.Tensor, states: States) -> States:
        """Return the hidden state (batch, hidden) after one step."""
        (h,) = states
        update, reset = functions[0](
            x[:, : 2 * hidden] + functional.linear(h, recurrent[: 2 * hidden], bias[: 2 * hidden])
        ).chunk(2, 1)
        if reset_late:
            remembered = reset * functional.linear(h, recurrent[2 * hidden :], bias[2 * hidden :])
        else:
            remembered = functional.linear(reset * h, recurrent[2 * hidden :], bias[2 * hidden :])
        new = functions[1](x[:, 2 * hidden :] + remembered)
        return ((1 - update) * new + update * h,)

    return step


def _lstm_cell(
    functions: list[Activation],
    recurrent: torch.Tensor,
    bias: torch.Tensor,
    peepholes: torch.Tensor | None,
) -> Cell:
    """Gates in the standard's order: input, output, forget, cell; peepholes: input, output, forget."""
    gate, change, show = functions
    looks = peepholes.chunk(3) if peepholes is not None else None

    def step(x: torch.Tensor, states: States) -> States:
        """Return the hidden and the cell state, (batch, hidden) each, after one step."""
        h, c = states
        take, out, keep, new = (x + functional.linear(h, recurrent, bias)).chunk(4, 1)
        if looks is not None:
            take, keep = take + looks[0] * c, keep + looks[2] * c
        c = gate(keep) * c + gate(take) * change(new)
        out = out if looks is None else out + looks[1] * c
        return gate(out) * show(c), c

    return step


def _turned(x: torch.Tensor, lengths: torch.Tensor | None) -> torch.Tensor:
    """Turn each sample's (time, batch, ...) own part round; what lies behind its end stays."""
    if lengths is None:
        return x.flip(0)
    time = torch.arange(len(x), device=x.device).unsqueeze(1)
    places = torch.where(time < lengths, lengths - 1 - time, time)
    return x.gather(0, places.reshape(*places.shape, *[1] * (x.dim() - 2)).expand_as(x))


def _walk(x: torch.Tensor, states: States, cell: Cell, lengths: torch.Tensor | None) -> tuple[torch.Tensor, States]:
    """Return the outputs (time, batch, hidden), zero behind a sample's end, and the last states."""
    outputs = []
    for time, now in enumerate(x):
        new = cell(now, states)
        if lengths is None:
            states = new
            outputs.append(new[0])
            continue
        alive = (time < lengths).unsqueeze(1)
        states = tuple(torch.where(alive, after, before) for after, before in zip(new, states))
        outputs.append(torch.where(alive, new[0], torch.zeros_like(new[0])))
    return torch.stack(outputs), states


def _one_way(
    layer: _Layer, direction: int, x: torch.Tensor, parts: list[Any], states: States, lengths: torch.Tensor | None
) -> tuple[torch.Tensor, States]:
    weight, recurrent = parts[0][direction], parts[1][direction]
    bias, peepholes = (None if part is None else part[direction] for part in parts[2:])
    both = (None, x.new_zeros(len(recurrent))) if bias is None else bias.chunk(2)
    backwards = direction == 1 or layer.direction == "reverse"
    given = _turned(x, lengths) if backwards else x
    cell = layer.cell(direction, recurrent, both[1], peepholes)
    outputs, states = _walk(functional.linear(given, weight, both[0]), states, cell, lengths)
    return (_turned(outputs, lengths) if backwards else outputs), states


@operator("RNN", "GRU", "LSTM", since=7, weights=(1, 2, 3, 7))
def recurrent_layer(node: Node) -> Run:
    """Outputs: all steps (time, directions, batch, hidden), last output, and for LSTM the last cell state."""
    layer = _Layer(node)

    def run(
        x: torch.Tensor,
        weight: torch.Tensor,
        recurrent: torch.Tensor,
        bias: torch.Tensor | None = None,
        lengths: torch.Tensor | None = None,
        *rest: torch.Tensor | None,
    ) -> tuple[torch.Tensor, ...]:
        """Return all steps and the last states; laid out batch first where the node says so."""
        *initial, peepholes = (*rest, None, None, None)[:3]
        x = x.transpose(0, 1) if layer.batch_first else x
        hidden = recurrent.shape[-1]
        starts = [
            x.new_zeros(len(weight), x.shape[1], hidden)
            if start is None
            else (start.transpose(0, 1) if layer.batch_first else start)
            for start in initial[: 2 if layer.op == "LSTM" else 1]
        ]
        ways = [
            _one_way(
                layer, way, x, [weight, recurrent, bias, peepholes], tuple(start[way] for start in starts), lengths
            )
            for way in range(len(weight))
        ]
        steps = torch.stack([outputs for outputs, _ in ways], 1)
        last = [torch.stack(states) for states in zip(*(states for _, states in ways))]
        if layer.batch_first:
            return steps.permute(2, 0, 1, 3), *(state.transpose(0, 1) for state in last)
        return steps, *last

    return run


@operator("ReverseSequence", since=10)
def reverse_sequence(node: Node) -> Run:
    """Turn the first entries of each sample round, as many as its length says."""
    time_axis = node.get("time_axis", 0)

    def run(x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Return ``x`` with the first entries of each sample turned round."""
        return (
            _turned(x, lengths.long()) if time_axis == 0 else _turned(x.transpose(0, 1), lengths.long()).transpose(0, 1)
        )

    return run
