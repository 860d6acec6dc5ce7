"""Nodes become steps: each operator found on the list, its arguments put in order by the operator's own schema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from engine.models.safety import refuse
from engine.models.torch_files.exported.arguments import DEVICE, Ref, filled, names_in
from engine.models.torch_files.exported.operators import PREFIX, SIZES, SKIPPED, find_operator
from engine.models.torch_files.exported.own_operators import OWN, Context
from engine.models.torch_files.exported.program import Node, made_by
from engine.models.torch_files.exported.refusals import unknown
from engine.results.errors import ModelError
from engine.words import say

_LARGEST_SIZE = 2**62


@dataclass(frozen=True)
class Step:
    """One call; ``outputs`` as in ``Node``; ``last`` are values that no later step needs."""

    run: Callable[..., Any]
    own: bool
    several: bool
    positional: Sequence[object]
    named: Mapping[str, object]
    outputs: tuple[Any, ...]
    last: tuple[str, ...] = ()

    def __call__(self, values: dict[str, Any], context: Context) -> None:
        """Compute, and put what comes out into ``values``."""
        positional = [filled(item, values, context.device) for item in self.positional]
        named = {name: filled(item, values, context.device) for name, item in self.named.items()}
        found = self.run(context, *positional) if self.own else self.run(*positional, **named)
        for target, result in zip(self.outputs, found if self.several else (found,)):
            if isinstance(target, list):
                values.update(zip(target, result, strict=True))
            elif target is not None:
                values[target] = result
        for name in self.last:
            values.pop(name, None)


def make_steps(nodes: Sequence[Node], kept: set[str]) -> tuple[Step, ...]:
    """Return the steps of a program; ``kept`` are values that are needed after the last one.

    Raises:
        ModelError: an operator is not on the list, or is not called as its schema says.
    """
    needed = set(kept)
    steps: list[Step] = []
    for node in reversed(nodes):
        if node.target in SKIPPED:
            continue
        used = names_in(list(node.arguments.values()))
        steps.append(_step(node, tuple((used | {*made_by(node)}) - needed)))
        needed |= used
    return tuple(reversed(steps))


def schema_of(name: str) -> Any:
    """Return how an operator of ``aten`` is called; None where it is not on the list."""
    if name not in OWN:
        found = find_operator(name)
        return None if found is None else found._schema
    packet, overload = name.split(".")
    return getattr(getattr(torch.ops.aten, packet), overload)._schema


def _step(node: Node, last: tuple[str, ...]) -> Step:
    if node.target in SIZES:
        return Step(_within(SIZES[node.target]), False, False, list(node.arguments.values()), {}, node.outputs, last)
    name = node.target.removeprefix(PREFIX)
    own, schema = OWN.get(name), schema_of(name)
    if schema is None or not node.target.startswith(PREFIX):
        raise unknown(node.target)
    try:
        positional, named = _in_order(schema, node.arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise _odd(node.target, error) from error
    return Step(
        own or find_operator(name), own is not None, len(schema.returns) > 1, positional, named, node.outputs, last
    )


def _in_order(schema: Any, given: Mapping[str, object]) -> tuple[list[object], dict[str, object]]:
    """Return arguments by position, defaults filled in, and those that go by name."""
    known = {argument.name: argument for argument in schema.arguments}
    strange = set(given) - set(known)
    if strange:
        raise ValueError(f"no such argument: {sorted(strange)[:3]}")
    positional: list[object] = []
    named: dict[str, object] = {}
    for name, argument in known.items():
        if name not in given and not argument.has_default_value():
            raise KeyError(name)
        value = given.get(name, argument.default_value)
        if argument.kwarg_only:
            named[name] = value
        else:
            positional.append(value)
    tensors = any(isinstance(value, Ref) for value in positional)
    if "device" in named and (named["device"] is not None or not tensors):
        named["device"] = DEVICE
    named = {name: value for name, value in named.items() if value is not None or name in given}
    return positional, named


def _within(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return arithmetic that refuses numbers which are no sizes any more."""

    def checked(*values: Any) -> Any:
        """Return the result; raise ``ValueError`` if it is beyond all sizes."""
        found = run(*values)
        if isinstance(found, int) and abs(found) > _LARGEST_SIZE:
            raise ValueError("a size beyond all limits")
        return found

    return checked


def _odd(target: str, error: Exception) -> ModelError:
    return refuse(
        "model.damaged",
        say("The file is damaged or incomplete."),
        say("Get the file again from where it came from, or export the model once more."),
        f"{target[:100]}: {type(error).__name__}: {error}",
    )
