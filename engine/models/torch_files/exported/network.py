"""An exported program as a torch module: differentiable, trainable, any batch size."""

import re
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from engine.models.torch_files.exported.archive import Stored
from engine.models.torch_files.exported.arguments import HALVES, TYPES
from engine.models.torch_files.exported.guards import Guards
from engine.models.torch_files.exported.own_operators import Context
from engine.models.torch_files.exported.preparing import BATCH
from engine.models.torch_files.exported.program import Picture, Placeholder, Program
from engine.models.torch_files.exported.steps import Step, make_steps


@dataclass(frozen=True)
class Plan:
    """What is run: it never changes, so copies of a network share it."""

    picture: Picture
    guards: Guards
    steps: tuple[Step, ...]
    fixed: tuple[tuple[str, object], ...]

    def __deepcopy__(self, memo: object) -> "Plan":
        return self


class ProgramNetwork(nn.Module):
    """An exported program from its picture (batch, ...) to one row of numbers per picture (batch, classes).

    Parameters of the file are parameters here, buffers are buffers, other constants are buffers outside the state dict.
    Tensors that are one in the file stay one. Half precision is computed in float32. Batches that the file does not
    take go through in parts, the last one filled up with copies of its last picture.

    Args:
        program: a program without changes in place, with one picture as its input.
        stored: the file's tensors.
        output: the value that holds the numbers per class.
        two_classes: it is one number per picture, the second class's logit; the first class's is 0.
    """

    def __init__(self, program: Program, stored: Stored, output: str, *, two_classes: bool = False) -> None:
        super().__init__()
        self.output, self.two_classes = output, two_classes
        self.plan = Plan(
            program.pictures[0],
            program.guards,
            make_steps(program.nodes, {*program.outputs, output}),
            tuple(program.fixed.items()),
        )
        self.file_names: dict[str, list[str]] = {}
        self._places: list[tuple[str, str]] = []
        known: dict[tuple[Any, ...], str] = {}
        for index, item in enumerate(program.placeholders):
            self._keep(index, item, _value(stored, item), known)
        self.eval()

    def _keep(self, index: int, item: Placeholder, value: torch.Tensor, known: dict[tuple[Any, ...], str]) -> None:
        place = (value.untyped_storage().data_ptr(), value.storage_offset(), value.shape, value.stride(), value.dtype)
        key = known.get(place)
        if key is None or not value.numel():
            key = known[place] = f"{re.sub(r'[^A-Za-z0-9_]', '_', item.stored)[:100]}_{index}"
            dtype = torch.float32 if value.dtype in {torch.float16, torch.bfloat16} else value.dtype
            own = value.to(dtype, copy=True, memory_format=torch.contiguous_format)
            if item.role == "parameter" and value.is_floating_point() and not _overlaps(value):
                self.register_parameter(key, nn.Parameter(own))
            else:
                self.register_buffer(key, own, persistent=item.persistent)
        if item.role != "constant":
            self.file_names.setdefault(key, []).append(item.stored)
        self._places.append((item.name, key))

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes) for raw pictures (batch, ...).

        Raises:
            ValueError: the pictures are of a size that the file does not take.
        """
        for size, given in zip(self.plan.picture.sizes[1:], raw.shape[1:], strict=True):
            limits = (size.least, size.most) if size.free else (size.size, size.size)
            if given < limits[0] or (limits[1] is not None and given > limits[1]):
                raise ValueError(f"pictures of {tuple(raw.shape[1:])}, the file takes {self.plan.picture.sizes[1:]}")
        batch = self.plan.picture.sizes[0]
        if not self.plan.guards.met_by((batch.size, *raw.shape[1:])):
            raise ValueError(f"pictures of {tuple(raw.shape[1:])}, for which the file was not made")
        least, most = (max(1, batch.least), batch.most) if batch.free else (batch.size, batch.size)
        rows = self._in_parts(raw, least, most)
        return torch.cat((torch.zeros_like(rows), rows), 1) if self.two_classes else rows

    def _in_parts(self, raw: torch.Tensor, least: int, most: int | None) -> torch.Tensor:
        rows = []
        for part in torch.split(raw, most or max(1, len(raw))):
            missing = max(0, least - len(part))
            whole = torch.cat((part, part[-1:].expand(missing, *part.shape[1:]))) if missing else part
            found = self.values(whole)[self.output]
            rows.append((found.flatten(1) if found.dim() > 1 else found.unsqueeze(1))[: len(part)].float())
        return torch.cat(rows)

    def values(self, raw: torch.Tensor) -> dict[str, Any]:
        """Run the program once; return what it hands back by name, and what it was given."""
        picture, context = self.plan.picture, Context(raw.device, self.training)
        values: dict[str, Any] = dict(self.plan.fixed)
        values[picture.name], values[BATCH] = raw.to(TYPES[picture.dtype]), len(raw)
        for name, key in self._places:
            values[name] = getattr(self, key)
        for step in self.plan.steps:
            step(values, context)
        return values

    def file_values(self) -> dict[str, torch.Tensor]:
        """Return the present value of every parameter and buffer by the file's own name."""
        return {name: getattr(self, key).detach() for key, names in self.file_names.items() for name in names}


def is_half(program: Program, stored: Stored) -> bool:
    """Return whether the file counts in half precision anywhere."""
    halves = {torch.float16, torch.bfloat16}
    values = (*stored.tensors.values(), *stored.constants.values())
    return any(value.dtype in halves for value in values) or program.pictures[0].dtype in HALVES


def _value(stored: Stored, item: Placeholder) -> torch.Tensor:
    first, second = stored.tensors, stored.constants
    if not item.persistent or item.role == "constant":
        first, second = second, first
    return first[item.stored] if item.stored in first else second[item.stored]


def _overlaps(value: torch.Tensor) -> bool:
    """Return whether several numbers of a tensor lie in one place, as those of an expanded one."""
    return any(stride == 0 and size > 1 for size, stride in zip(value.shape, value.stride()))
