"""The graph as a list of steps over numbered slots, worked out once, so that a call does little but compute.

Three kinds of values:
* device values: tensors that depend on the picture or on weights;
* host values: integers and shapes that depend only on the picture's shape; kept per shape, on the CPU;
* constants.
A slot holds a value in one form: ``device`` (tensor), ``host`` (CPU tensor) or ``plain`` (Python numbers).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch

from engine.models.onnx.folding import plain
from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import Operator, find_operator
from engine.models.onnx.roles import Roles

Form = Literal["device", "host", "plain"]
EMPTY = 0
"""The slot of inputs that are left out; always None."""


@dataclass(frozen=True)
class Step:
    """Run ``run`` on ``inputs``, put the results in ``outputs``, then drop ``frees``.

    ``moves``: ``run`` also gets the device; ``training``: ``run`` also gets whether the network trains.
    """

    run: Callable[..., Any]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    host: bool
    training: bool = False
    moves: bool = False
    frees: tuple[int, ...] = ()


@dataclass(frozen=True)
class Program:
    """Steps and where things lie.

    Attributes:
        steps: all steps, for a picture shape seen for the first time.
        device_steps: the steps left when host values of this shape are known.
        template: start values of all slots; constants on the host and plain ones are filled in.
        state: slots to fill from parameters and buffers, by constant name.
        host_slots: slots whose values are kept per shape.
    """

    steps: tuple[Step, ...]
    device_steps: tuple[Step, ...]
    template: tuple[Any, ...]
    state: Mapping[str, int]
    host_slots: tuple[int, ...]
    inputs: tuple[int, ...]
    output: int
    output_on_host: bool


def compile_graph(graph: Graph, roles: Roles) -> Program:
    """Return the program of a folded graph.

    Raises:
        UnknownOperator: a part is not known.
    """
    compiler = _Compiler(graph, roles)
    for node in graph.nodes:
        compiler.add(node)
    return compiler.finish()


class _Compiler:
    def __init__(self, graph: Graph, roles: Roles) -> None:
        self.graph = graph
        self.roles = roles
        self.slots: dict[tuple[str, Form], int] = {}
        self.steps: list[Step] = []
        self.host: set[str] = set()
        self.inputs = tuple(self._new(name, "device") for name in graph.inputs)

    def _new(self, name: str, form: Form) -> int:
        return self.slots.setdefault((name, form), len(self.slots) + 1)

    def add(self, node: Node) -> None:
        """Add the steps of ``node``, whose inputs were added before."""
        form = find_operator(node)
        on_host = self._is_host(node, form)
        inputs = tuple(self._input(node, form, position, on_host) for position in range(len(node.inputs)))
        if on_host:
            self.host.update(node.outputs)
        kind: Form = "host" if on_host else "device"
        outputs = tuple(self._new(name, kind) if name else EMPTY for name in node.outputs)
        trains = form.training and node.outputs[0] in self.roles.following
        self.steps.append(Step(form.build(node), inputs, outputs, on_host, trains))

    def _is_host(self, node: Node, form: Operator) -> bool:
        if form.shape_only:
            return True
        if self.roles.live & set(node.inputs):
            return False
        given = [name for name in node.inputs if name and name not in self.graph.constants]
        return bool(given) and all(name in self.host for name in given)

    def _input(self, node: Node, form: Operator, position: int, on_host: bool) -> int:
        name = node.inputs[position]
        if name == "":
            return EMPTY
        fixed = name in self.host or name in self.graph.constants
        if position in form.arguments and (fixed or not form.loose_arguments):
            return self._slot(name, "plain")
        return self._slot(name, "host" if on_host and not form.shape_only else "device")

    def _slot(self, name: str, kind: Form) -> int:
        """Return the slot of a value in the form asked for, adding the step that converts it where needed.

        Shapes and limits that depend on what is in the input are read anew in every call.
        """
        host = name in self.host
        made = name not in self.graph.constants and (host or kind == "plain")
        if (name, kind) in self.slots or not made:
            return self._new(name, kind)
        source, target = self._new(name, "host" if host else "device"), self._new(name, kind)
        convert = plain if kind == "plain" else _move
        self.steps.append(Step(convert, (source,), (target,), host, moves=kind == "device"))
        return target

    def finish(self) -> Program:
        """Return the program of all that was added."""
        output = self._slot(self.graph.output, "device")
        template: list[Any] = [None] * (len(self.slots) + 1)
        state = {}
        for (name, kind), slot in self.slots.items():
            value = self.graph.constants.get(name)
            if value is None:
                continue
            if kind == "device":
                state[name] = slot
            else:
                template[slot] = plain(value) if kind == "plain" else value
        host_slots = tuple(slot for step in self.steps if step.host for slot in step.outputs)
        device_steps = [step for step in self.steps if not step.host]
        keep = {output, *host_slots}
        return Program(
            _with_frees(self.steps, keep),
            _with_frees(device_steps, keep),
            tuple(template),
            state,
            host_slots,
            self.inputs,
            output,
            self.graph.output in self.host or self.graph.output in self.graph.constants,
        )


def _move(value: torch.Tensor, device: torch.device) -> torch.Tensor:
    return value.to(device)


def _with_frees(steps: list[Step], keep: set[int]) -> tuple[Step, ...]:
    """Note in each step which slots nobody reads any more."""
    last: dict[int, int] = {}
    for index, step in enumerate(steps):
        for slot in (*step.inputs, *step.outputs):
            last[slot] = index
    frees: list[list[int]] = [[] for _ in steps]
    for slot, index in last.items():
        if slot not in keep and slot != EMPTY:
            frees[index].append(slot)
    return tuple(replace(step, frees=tuple(slots)) for step, slots in zip(steps, frees))


def execute(steps: tuple[Step, ...], values: list[Any], device: torch.device, training: bool) -> None:
    """Run the steps on ``values`` in place."""
    for step in steps:
        arguments = [values[slot] for slot in step.inputs]
        if step.training:
            result = step.run(*arguments, training=training)
        elif step.moves:
            result = step.run(*arguments, device)
        else:
            result = step.run(*arguments)
        if isinstance(result, tuple):
            for slot, item in zip(step.outputs, result):
                values[slot] = item
        else:
            values[step.outputs[0]] = result
        values[EMPTY] = None
        for slot in step.frees:
            values[slot] = None
