"""The model under attack: the one place that runs it, counts its work and takes gradients."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from engine.attacks.image.losses import Loss
from engine.attacks.image.memory import is_out_of_memory
from engine.results.errors import Stopped

T = TypeVar("T")


class Interrupted(Exception):
    """The user pressed stop; what was found so far stands."""


@dataclass(frozen=True)
class Slope:
    """``logits`` (n, classes), ``values`` (n,) of the loss and its ``gradient`` (n, c, h, w)."""

    logits: torch.Tensor
    values: torch.Tensor
    gradient: torch.Tensor


See = Callable[[torch.Tensor, AbstractContextManager[object]], Slope]
"""Runs the model on pictures (n, c, h, w), inside the context given, and takes the slope of the loss."""
Judge = Callable[[torch.Tensor], torch.Tensor]
"""Returns the model's own logits (n, classes)."""
Lens = Callable[[See, Judge, torch.Tensor], Slope]
"""How slopes are taken at pictures: the logits it returns are always the model's own."""


def plainly(see: See, _: Judge, pictures: torch.Tensor) -> Slope:
    """Take the model's own slope."""
    return see(pictures, nullcontext())


@contextmanager
def ready_for_attack(model: nn.Module) -> Iterator[None]:
    """Put ``model`` in eval mode without weight gradients; give back the flags as they were."""
    modes = [(module, module.training) for module in model.modules()]
    weights = [(weight, weight.requires_grad) for weight in model.parameters()]
    model.eval()
    try:
        for weight, _ in weights:
            weight.requires_grad_(False)
        yield
    finally:
        for module, training in modes:
            module.training = training
        for weight, wanted in weights:
            weight.requires_grad_(wanted)


class Probe:
    """Runs the model on pictures in chunks that fit into memory, and counts samples passed.

    A chunk that does not fit is halved and tried again, down to one picture. ``Interrupted`` is raised between
    chunks once ``should_stop`` says so.
    """

    def __init__(self, model: nn.Module, should_stop: Callable[[], bool], chunk: int) -> None:
        self.model = model
        self.should_stop = should_stop
        self.chunk = chunk
        self.lens: Lens = plainly
        self.forwards = 0
        self.backwards = 0

    @contextmanager
    def looking(self, lens: Lens) -> Iterator[None]:
        """Take slopes through ``lens`` inside."""
        before, self.lens = self.lens, lens
        try:
            yield
        finally:
            self.lens = before

    def logits(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits (n, classes), float32, without a gradient, for n >= 1 pictures."""
        return torch.cat(self._in_chunks(len(pictures), lambda part: self._forward(pictures[part])))

    def slope(self, pictures: torch.Tensor, labels: torch.Tensor, targets: torch.Tensor | None, loss: Loss) -> Slope:
        """Return the loss and its gradient at n >= 1 ``pictures``; a gradient that is not there or not a number is 0."""

        def work(part: slice) -> Slope:
            """Return the slope of one chunk, seen through the lens."""
            wanted = None if targets is None else targets[part]

            def see(seen: torch.Tensor, within: AbstractContextManager[object]) -> Slope:
                """Return the slope at the chunk as the lens shows it, with the model run ``within``."""
                return self._slope(seen, labels[part], wanted, loss, within)

            return self.lens(see, self._forward, pictures[part])

        parts = self._in_chunks(len(pictures), work)
        return Slope(
            torch.cat([part.logits for part in parts]),
            torch.cat([part.values for part in parts]),
            torch.cat([part.gradient for part in parts]),
        )

    def _forward(self, pictures: torch.Tensor) -> torch.Tensor:
        try:
            with torch.no_grad():
                logits: torch.Tensor = self.model(pictures).float()
        except Stopped as stop:  # a model that is asked over the network, while its answer was awaited
            raise Interrupted from stop
        self.forwards += len(pictures)
        return logits

    def _slope(
        self,
        pictures: torch.Tensor,
        labels: torch.Tensor,
        targets: torch.Tensor | None,
        loss: Loss,
        within: AbstractContextManager[object],
    ) -> Slope:
        with torch.enable_grad():
            leaf = pictures.detach().requires_grad_()
            with within:
                outputs: torch.Tensor = self.model(leaf)
            logits = outputs.float()
            values = loss(logits, labels, targets)
        self.forwards += len(pictures)
        if not values.requires_grad:
            return Slope(logits, values, torch.zeros_like(pictures))
        (gradient,) = torch.autograd.grad(values.sum(), leaf, allow_unused=True, materialize_grads=True)
        self.backwards += len(pictures)
        return Slope(logits.detach(), values.detach(), gradient.nan_to_num(0, 0, 0))

    def _in_chunks(self, count: int, work: Callable[[slice], T]) -> list[T]:
        parts: list[T] = []
        start = 0
        while start < count:
            if self.should_stop():
                raise Interrupted
            taken = min(self.chunk, count - start)
            try:
                parts.append(work(slice(start, start + taken)))
            except (RuntimeError, MemoryError) as error:
                if taken == 1 or not is_out_of_memory(error):
                    raise
                self.chunk = (taken + 1) // 2
                continue
            start += taken
        return parts
