"""From a file's description of a model (JSON) to layers and calls; nothing in it is looked up, imported or run."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.models.keras_files.architecture import Architecture, Call, Layer
from engine.models.keras_files.errors import not_for_pictures, unknown_part, unsafe_layer
from engine.models.keras_files.plans import MERGING, PROGRAMS, check_kind
from engine.models.keras_files.settings import as_list, as_object
from engine.models.safety.refusals import damaged

_MODELS = frozenset({"Sequential", "Functional", "Model"})
_MODULES = re.compile(r"(keras|tensorflow\.keras|tensorflow\.python\.keras|tf_keras|keras_core)(\.[a-z0-9_.]+)?")
_ARITHMETIC = {
    "math.truediv": "divide", "math.divide": "divide", "math.subtract": "subtract", "math.add": "add",
    "math.multiply": "multiply", "__operators__.add": "add", "TrueDivide": "divide", "Divide": "divide",
    "Subtract": "subtract", "Add": "add", "Multiply": "multiply",
}  # fmt: skip
MAX_LAYERS = 20_000
MAX_DEPTH = 8

Reference = tuple[str, int]
"""A layer's name and which of its calls."""


def read_architecture(description: object, old_style: bool) -> Architecture:
    """Return the model that a description speaks of.

    Raises:
        ModelError: a part is not on the allow-list, or the model is not one picture to one row of scores.
    """
    walker = _Walker()
    kind, config = _checked(as_object(description))
    if kind not in _MODELS:
        raise unknown_part(kind[:80])
    output = walker.model(kind, config, (), (), 0)
    if not walker.calls or not walker.inputs:
        raise damaged("the model has no layers or no input")
    name, dims = walker.inputs[0]
    if len(dims) != 4:
        raise not_for_pictures(f"input sizes {dims}")
    return _needed(Architecture(name, dims, tuple(walker.layers), tuple(walker.calls), output, old_style))


def _needed(architecture: Architecture) -> Architecture:
    """Return the model without calls that the output does not need."""
    needed, waiting = set[int](), [architecture.output]
    while waiting:
        value = waiting.pop()
        if value and value not in needed:
            needed.add(value)
            waiting.extend(architecture.calls[value - 1].inputs)
    order = sorted(needed)
    number = {0: 0, **{value: index + 1 for index, value in enumerate(order)}}
    calls = [architecture.calls[value - 1] for value in order]
    renumbered = tuple(Call(call.layer, tuple(number[value] for value in call.inputs)) for call in calls)
    return Architecture(
        architecture.input_name, architecture.dims, architecture.layers, renumbered, number[architecture.output],
        architecture.old_style,
    )  # fmt: skip


def _checked(spec: dict[str, object]) -> tuple[str, dict[str, object]]:
    """Return kind and settings of a layer or model whose class is one of Keras' own."""
    kind, registered, module = spec.get("class_name"), spec.get("registered_name"), spec.get("module")
    if not isinstance(kind, str):
        raise damaged("a layer without a class name")
    if kind in PROGRAMS:
        raise unsafe_layer(kind)
    if registered is not None and registered != kind:
        raise unsafe_layer(str(registered)[:80])
    if module is not None and not (isinstance(module, str) and _MODULES.fullmatch(module)):
        raise unsafe_layer(f"{str(module)[:60]}.{kind[:60]}")
    config = spec.get("config")
    if kind == "Sequential" and isinstance(config, list):
        config = {"name": "sequential", "layers": config}  # Keras before 2.2
    return kind, as_object(config)


@dataclass
class _Walker:
    """Takes models apart into one list of layers and one of calls."""

    layers: list[Layer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    inputs: list[tuple[str, tuple[int | None, ...]]] = field(default_factory=list)
    _known: dict[tuple[str, ...], int] = field(default_factory=dict)

    def model(
        self, kind: str, config: dict[str, object], address: tuple[str, ...], slots: tuple[str, ...], value: int
    ) -> int:
        """Add a model applied to ``value``; return its output value."""
        if len(address) > MAX_DEPTH:
            raise damaged(f"models nested deeper than {MAX_DEPTH}")
        specs = [as_object(item) for item in as_list(config.get("layers"))]
        members = [_Member(spec, slot) for spec, slot in zip(specs, _slots(specs))]
        if kind == "Sequential":
            for member in members:
                value = self._apply(member, address, slots, (value,))
            return value
        return self._graph(config, members, address, slots, value)

    def _apply(
        self, member: "_Member", address: tuple[str, ...], slots: tuple[str, ...], inputs: tuple[int, ...]
    ) -> int:
        if len(self.calls) > MAX_LAYERS:
            raise damaged(f"more than {MAX_LAYERS} layers")
        if member.kind == "InputLayer" or not self.inputs:
            self._note_input(member)
        if member.kind == "InputLayer":
            return inputs[0]
        place, slot = (*address, member.name), (*slots, member.slot)
        if member.kind in _MODELS:
            if len(inputs) != 1:
                raise not_for_pictures(f"{member.name} takes {len(inputs)} inputs")
            return self.model(member.kind, member.config, place, slot, inputs[0])
        check_kind(member.kind)
        if (len(inputs) > 1) != (member.kind in MERGING):
            raise damaged(f"{member.kind} of {len(inputs)} inputs")
        if place not in self._known:
            self._known[place] = len(self.layers)
            self.layers.append(Layer(member.kind, place, slot, member.config))
        self.calls.append(Call(self._known[place], inputs))
        return len(self.calls)

    def _note_input(self, member: "_Member") -> None:
        shape = member.config.get("batch_input_shape", member.config.get("batch_shape"))
        if shape is not None and not self.inputs:
            sizes = as_list(shape)
            if not all(size is None or (type(size) is int and 0 < size < 65_536) for size in sizes):
                raise damaged(f"input sizes {sizes}")
            self.inputs.append((member.name, tuple(size if isinstance(size, int) else None for size in sizes)))

    def _graph(
        self, config: dict[str, object], members: list["_Member"], address: tuple[str, ...], slots: tuple[str, ...],
        value: int,
    ) -> int:  # fmt: skip
        (source,), (target,) = _ends(config, "input_layers"), _ends(config, "output_layers")
        found: dict[Reference, int] = {}
        waiting: list[tuple[_Member, int, _Node]] = []
        for member in members:
            if member.kind == "InputLayer" and member.name == source[0]:
                found[source] = self._apply(member, address, slots, (value,))
            waiting += [(member, index, node) for index, node in enumerate(member.nodes())]
        while target not in found:
            later = []
            for member, index, node in waiting:
                if all(reference in found for reference in node.inputs):
                    inputs = tuple(found[reference] for reference in node.inputs)
                    found[member.name, index] = self._apply(member.with_node(node), address, slots, inputs)
                else:
                    later.append((member, index, node))
            if len(later) == len(waiting):
                raise damaged("the layers do not lead from the input to the output")
            waiting = later
        return found[target]


@dataclass(frozen=True)
class _Node:
    inputs: tuple[Reference, ...]
    number: object = None


class _Member:
    """One entry in a model's list of layers."""

    def __init__(self, spec: dict[str, object], slot: str) -> None:
        self.spec = spec
        self.slot = slot
        self.kind, self.config = _checked(spec)
        name = spec.get("name", self.config.get("name"))
        self.name = name if isinstance(name, str) else slot

    def nodes(self) -> Iterator[_Node]:
        """Yield the layer's calls in a graph."""
        for node in as_list(self.spec.get("inbound_nodes", [])):
            yield _new_node(node) if isinstance(node, dict) else _old_node(as_list(node))

    def with_node(self, node: _Node) -> "_Member":
        """Return the layer; for arithmetic with a fixed number, that operation."""
        function = _arithmetic(self.spec, self.config)
        if function is None and node.number is None:
            return self
        function = function or _ARITHMETIC.get(self.kind)  # HDF5 files name no module
        if function is None:
            raise unknown_part(self.name[:80], f"{self.kind} called with a number")
        if node.number is None:
            if len(node.inputs) == 2 and function in ("add", "subtract", "multiply"):
                return self._as(function.capitalize(), {})
            raise unknown_part(self.name[:80])
        return self._as("number", {"function": function, "number": node.number})

    def _as(self, kind: str, config: dict[str, object]) -> "_Member":
        return _Member({"class_name": kind, "config": config, "name": self.name}, self.slot)


def _arithmetic(spec: dict[str, object], config: dict[str, object]) -> str | None:
    """Return the function of an arithmetic operation outside any layer, None for a layer."""
    if spec["class_name"] == "TFOpLambda":
        name = config.get("function")
        if name not in _ARITHMETIC:
            raise unknown_part(f"TFOpLambda ({str(name)[:60]})")
        return _ARITHMETIC[str(name)]
    if ".ops" in str(spec.get("module", "")):
        return _ARITHMETIC.get(str(spec["class_name"]))
    return None


def _slots(specs: list[dict[str, object]]) -> list[str]:
    """Return the names under which ``.keras`` files store the members: the class, and a number from the second on."""
    counts: dict[str, int] = {}
    slots = []
    for spec in specs:
        kind = str(spec.get("class_name"))
        if ".ops" in str(spec.get("module", "")):
            slots.append("")
            continue
        name = _snake_case("Functional" if kind == "Model" else kind)
        slots.append(name if name not in counts else f"{name}_{counts[name]}")
        counts[name] = counts.get(name, 0) + 1
    return slots


def _snake_case(name: str) -> str:
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _reference(value: object) -> Reference:
    parts = as_list(value)
    if len(parts) < 3 or not isinstance(parts[0], str) or type(parts[1]) is not int or parts[2] != 0:
        raise damaged(f"a connection that cannot be read: {str(value)[:100]}")
    return parts[0], parts[1]


def _ends(config: dict[str, object], name: str) -> tuple[Reference]:
    """Return the one input or output of a model."""
    found = as_list(config.get(name))
    if len(found) == 3 and isinstance(found[0], str):
        found = [found]
    if len(found) != 1:
        raise not_for_pictures(f"{len(found)} entries in {name}")
    return (_reference(found[0]),)


def _old_node(node: list[object]) -> _Node:
    """Read ``[["name", 0, 0, {}], ...]``, as Keras 2 and TensorFlow.js write it."""
    entries = [node] if node and isinstance(node[0], str) else [as_list(entry) for entry in node]
    inputs, number = [], None
    for entry in entries:
        inputs.append(_reference(entry))
        for name, value in as_object(entry[3] if len(entry) > 3 and entry[3] else {}).items():
            if name == "y":
                tensor = isinstance(value, list) and value and isinstance(value[0], str)
                inputs += [_reference(value)] if tensor else []
                number = None if tensor else value
            elif name not in ("mask", "training", "name") or value not in (None, False):
                raise unknown_part(f"({name[:60]})", f"call with {name[:60]}={str(value)[:60]}")
    return _Node(tuple(inputs), number)


def _new_node(node: dict[str, object]) -> _Node:
    """Read ``{"args": [...], "kwargs": {...}}``, as Keras 3 writes it."""
    inputs: list[Reference] = []
    numbers: list[object] = []
    _collect(as_list(node.get("args")), inputs.append, numbers.append, 0)
    for name, value in as_object(node.get("kwargs") or {}).items():
        # Keras 3 notes how a call was made, and replaces ``training`` when the model answers
        if name != "training" and (name != "mask" or value not in (None, [], [None] * len(inputs))):
            raise unknown_part(f"({name[:60]})", f"call with {name[:60]}={str(value)[:60]}")
    if len(numbers) > 1 or (numbers and not isinstance(as_list(node.get("args"))[0], dict)):
        raise unknown_part("", f"a call with numbers: {str(node)[:200]}")  # 1 - x is not x - 1
    return _Node(tuple(inputs), numbers[0] if numbers else None)


def _collect(
    values: list[object], tensor: Callable[[Reference], None], number: Callable[[object], None], depth: int
) -> None:
    for value in values:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            tensor(_reference(as_object(value.get("config")).get("keras_history")))
        elif isinstance(value, list) and depth < 2 and not all(isinstance(item, int | float) for item in value):
            _collect(value, tensor, number, depth + 1)
        elif isinstance(value, int | float | list) and not isinstance(value, bool):
            number(value)
        else:
            raise unknown_part("", f"a call with {str(value)[:100]}")
