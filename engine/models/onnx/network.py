"""The graph as a torch module: differentiable, trainable, any batch size."""

import re
from typing import Any

import torch
from torch import nn

from engine.models.onnx.folding import fold
from engine.models.onnx.graph import Graph
from engine.models.onnx.program import compile_graph, execute
from engine.models.onnx.roles import Roles

MAX_SHAPES_KEPT = 16


class GraphNetwork(nn.Module):
    """An ONNX graph from its raw input (batch, ...) to one row of numbers per sample (batch, classes).

    Weights are parameters, BatchNorm's running statistics are buffers; both carry the file's own names in
    ``file_names`` (attribute name to constant name). The other constants are buffers outside the state dict.

    Args:
        graph: the graph, not yet folded. Its constants become the network's own: it is not to be used any more.
        roles: what is trained.
        fixed_batch: where the graph works for this batch size only: larger batches go through in parts.
        two_classes: the graph gives one number per sample, the second class's logit; the first class's is 0.
        tokens: the inputs are whole numbers, not pictures.
        flat: the graph takes each picture as one long row.
    """

    def __init__(
        self,
        graph: Graph,
        roles: Roles,
        *,
        fixed_batch: int | None = None,
        two_classes: bool = False,
        tokens: bool = False,
        flat: bool = False,
    ) -> None:
        super().__init__()
        folded = fold(graph, roles.live)
        self.program = compile_graph(folded, roles)
        self.fixed_batch = fixed_batch
        self.two_classes = two_classes
        self.tokens = tokens
        self.flat = flat
        self.file_names: dict[str, str] = {}
        self._places: list[tuple[bool, str, int]] = []
        self._held: set[int] = set()
        for index, (name, slot) in enumerate(self.program.state.items()):
            self._keep(index, name, slot, folded.constants[name], roles)
        self._host: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._integers = {name: item for name, item in graph.integers.items() if name in roles.weights}
        self.eval()

    def _keep(self, index: int, name: str, slot: int, value: torch.Tensor, roles: Roles) -> None:
        key = f"{re.sub(r'[^A-Za-z0-9_]', '_', name)}_{index}"
        weight = name in roles.weights
        if weight:
            self.register_parameter(key, nn.Parameter(self._own(value)))
        else:
            self.register_buffer(key, self._own(value), persistent=name in roles.statistics)
        if weight or name in roles.statistics:
            self.file_names[key] = name
        self._places.append((weight, key, slot))

    def _own(self, value: torch.Tensor) -> torch.Tensor:
        """Return ``value``, copied where its memory is another's too: weights are changed in place."""
        place = value.untyped_storage()
        alone = place.nbytes() == value.numel() * value.element_size() and place.data_ptr() not in self._held
        self._held.add(place.data_ptr())
        return value if alone and value.is_contiguous() else value.clone()

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes) for the file's raw input, batch first.

        Pictures become float32, whatever their type. Tokens are whole numbers (batch, inputs, length).
        """
        raws = raw.unbind(1) if self.tokens else (raw.float(),)
        raws = (raws[0].flatten(1),) if self.flat else raws
        if self.fixed_batch is None or len(raws[0]) == self.fixed_batch:
            rows = self._rows(raws)
        else:
            rows = self._in_parts(raws, self.fixed_batch)
        return torch.cat((torch.zeros_like(rows), rows), 1) if self.two_classes else rows

    def _rows(self, raws: tuple[torch.Tensor, ...]) -> torch.Tensor:
        output: torch.Tensor = self._values(raws)[self.program.output]
        return output.flatten(1) if output.dim() != 1 else output.unsqueeze(1)

    def _in_parts(self, raws: tuple[torch.Tensor, ...], size: int) -> torch.Tensor:
        parts = []
        for batch in zip(*(torch.split(raw, size) for raw in raws)):
            padded = tuple(torch.cat((part, part[-1:].expand(size - len(part), *part.shape[1:]))) for part in batch)
            parts.append(self._rows(padded)[: len(batch[0])])
        return torch.cat(parts)

    def _values(self, raws: tuple[torch.Tensor, ...]) -> list[Any]:
        program, device = self.program, raws[0].device
        key = (*(raw.shape for raw in raws), device)
        known = self._host.get(key)
        values = list(known or program.template)
        for slot, raw in zip(program.inputs, raws):
            values[slot] = raw
        for is_parameter, name, slot in self._places:
            values[slot] = self._parameters[name] if is_parameter else self._buffers[name]
        execute(program.steps if known is None else program.device_steps, values, device, self.training)
        if known is None:
            self._remember(key, values)
        return values

    def _remember(self, key: tuple[Any, ...], values: list[Any]) -> None:
        """Keep what depends only on the picture's shape for the next call."""
        kept = list(self.program.template)
        with torch.inference_mode(False):  # copies made here may take part in gradients later
            for slot in self.program.host_slots:
                value = values[slot]
                kept[slot] = value.clone() if isinstance(value, torch.Tensor) else value
        if len(self._host) >= MAX_SHAPES_KEPT:
            self._host.clear()
        self._host[key] = tuple(kept)

    def file_values(self) -> dict[str, torch.Tensor]:
        """Return the present value of every weight and running statistic by the file's own constant name."""
        state = {**dict(self.named_parameters()), **dict(self.named_buffers())}
        values = {name: state[key].detach() for key, name in self.file_names.items()}
        whole = {item.name: item.stored(values.pop(name)) for name, item in self._integers.items()}
        return {**values, **whole}
