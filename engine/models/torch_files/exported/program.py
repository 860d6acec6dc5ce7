"""The JSON of an exported program, checked and turned into plain data: what goes in, which steps, what comes out.

The format is that of ``torch/_export/serde/schema.py`` (schema version 8, torch 2.5 to 2.13). Nothing is evaluated:
operators stay text here, and sizes that depend on the input are found again when the program runs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.models.safety import damaged
from engine.models.torch_files.exported.arguments import Ref, names_in, read_argument
from engine.models.torch_files.exported.guards import Guards, read_guards
from engine.models.torch_files.exported.refusals import unknown

MAX_NODES = 50_000
_AS_STRIDED, _RESHAPE = "torch.ops.aten.as_strided.default", "torch.ops.aten.reshape.default"
_SYMBOL = re.compile(r"(?:Symbol\('(\w{1,50})'[^()]*\)|([A-Za-z_]\w{0,50}))")


@dataclass(frozen=True)
class Node:
    """One step: the operator's full name, its arguments by name, and the names of what it gives (lists where it does)."""

    target: str
    arguments: Mapping[str, object]
    outputs: tuple[Any, ...]


@dataclass(frozen=True)
class Size:
    """One size of the input: ``size`` at export; where it may differ, from ``least`` to ``most`` (None: no limit)."""

    size: int
    free: bool = False
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Placeholder:
    """A tensor that the program takes and the file stores: ``role`` parameter, buffer or constant."""

    name: str
    role: str
    stored: str
    persistent: bool = True


@dataclass(frozen=True)
class Picture:
    """The user's input: its name in the program, its sizes, its type's number."""

    name: str
    sizes: tuple[Size, ...]
    dtype: int


@dataclass(frozen=True)
class Program:
    """A whole program; ``fixed`` are inputs that are always the same, ``shapes`` the sizes of values at export.

    ``guards`` are conditions on the picture's sizes; ``side_effects`` what it changes besides computing its outputs.
    """

    pictures: tuple[Picture, ...]
    placeholders: tuple[Placeholder, ...]
    fixed: Mapping[str, object]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    shapes: Mapping[str, tuple[int, ...]]
    torch_version: str
    guards: Guards = Guards()
    side_effects: tuple[str, ...] = ()


def made_by(node: Node) -> list[str]:
    """Return the names of all values that a step makes."""
    return [name for output in node.outputs for name in (output if isinstance(output, list) else [output]) if name]


def read_program(found: object) -> Program:
    """Return the program that the JSON describes.

    Raises:
        ModelError: it does not keep the format.
    """
    try:
        return _program(found)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration) as error:
        raise damaged(f"exported program: {type(error).__name__}: {str(error)[:300]}") from error


def _program(found: Any) -> Program:
    module = found["graph_module"]
    graph, signature = module["graph"], module["signature"]
    if len(graph["nodes"]) > MAX_NODES:
        raise ValueError(f"{len(graph['nodes'])} steps")
    ranges = {_symbol(name): limits for name, limits in found.get("range_constraints", {}).items()}
    metas = graph["tensor_values"]
    pictures, placeholders, fixed = [], [], {}
    for spec in signature["input_specs"]:
        ((role, entry),) = spec.items()
        if role == "user_input":
            name = _only_name(entry["arg"])
            pictures.append(Picture(name, _sizes(metas[name]["sizes"], ranges), int(metas[name]["dtype"])))
        elif role == "constant_input":
            fixed[_text(entry["name"])] = next(iter(entry["value"].values()))
        else:
            placeholders.append(_placeholder(role, entry))
    outputs = tuple(_outputs(signature["output_specs"]))
    side_effects = tuple(role for spec in signature["output_specs"] for role in spec if role != "user_output")
    nodes = tuple(_node(node, metas) for node in graph["nodes"])
    _check_names(nodes, outputs, [picture.name for picture in pictures], placeholders, fixed)
    shapes = {_text(name): tuple(_size(size) for size in meta["sizes"]) for name, meta in metas.items()}
    version = found.get("torch_version", "")
    guards = read_guards(found.get("guards_code"))
    return Program(
        pictures=tuple(_bound(picture, guards) for picture in pictures),
        placeholders=tuple(placeholders),
        fixed=fixed,
        nodes=nodes,
        outputs=outputs,
        shapes=shapes,
        torch_version=_text(version)[:40],
        guards=guards,
        side_effects=side_effects,
    )


def _bound(picture: Picture, guards: Guards) -> Picture:
    """Return the picture with sizes as at export where the program may be right for those alone."""
    surely = len(picture.sizes) if not guards.known else 1 if guards.about_batch else 0
    sizes = tuple(Size(size.size) if index < surely else size for index, size in enumerate(picture.sizes))
    if any(size.size == 0 and not size.free for size in sizes):
        raise ValueError("a size that the file does not tell")
    return replace(picture, sizes=sizes)


def _placeholder(role: str, entry: Any) -> Placeholder:
    known = {"parameter": "parameter_name", "buffer": "buffer_name", "tensor_constant": "tensor_constant_name"}
    if role not in known:
        raise unknown(role)
    persistent = entry.get("persistent", True) if role == "buffer" else role == "parameter"
    return Placeholder(
        _text(entry["arg"]["name"]), role.removeprefix("tensor_"), _text(entry[known[role]]), bool(persistent)
    )


def _outputs(specs: Any) -> Any:
    for spec in specs:
        ((role, entry),) = spec.items()
        if role != "user_output":
            continue
        value = read_argument(entry["arg"])
        if isinstance(value, Ref):
            yield value.name


def _node(node: Any, metas: Any) -> Node:
    arguments = {_text(item["name"]): read_argument(item["arg"]) for item in node["inputs"]}
    if len(arguments) != len(node["inputs"]):
        raise ValueError("an argument is named twice")
    target, outputs = _text(node["target"]), tuple(_target(output) for output in node["outputs"])
    if target == _AS_STRIDED and _keeps_layout(arguments, metas):
        target, arguments = _RESHAPE, {"self": arguments["self"], "shape": arguments["size"]}
    return Node(target, arguments, outputs)


def _keeps_layout(arguments: Mapping[str, Any], metas: Any) -> bool:
    """Return whether a tensor is laid out in memory just as it was: decomposed programs hold such steps."""
    meta, strides = metas[arguments["self"].name], arguments["stride"]
    if arguments.get("storage_offset") not in (None, meta["storage_offset"].get("as_int")):
        return False
    if len(strides) != len(meta["strides"]):
        return False
    pairs = zip(meta["sizes"], meta["strides"], strides)
    return all(size.get("as_int") == 1 or stride.get("as_int") == asked for size, stride, asked in pairs)


def _target(output: Any) -> Any:
    value = read_argument(output)
    if isinstance(value, list):
        return [item.name for item in value]
    return value.name if isinstance(value, Ref) else None


def _check_names(nodes: Any, outputs: Any, pictures: Any, placeholders: Any, fixed: Any) -> None:
    """Every value is made once, and before it is used."""
    known: set[str] = {*pictures, *(item.name for item in placeholders), *fixed}
    for node in nodes:
        missing = names_in(list(node.arguments.values())) - known
        made = made_by(node)
        if missing or len({*made}) != len(made) or known & {*made}:
            raise ValueError(f"values unknown or made twice: {sorted(missing)[:5]}, {made[:5]}")
        known.update(made)
    if not outputs or not set(outputs) <= known:
        raise ValueError("an output that nothing makes")


def _sizes(entries: Any, ranges: Mapping[str, Any]) -> tuple[Size, ...]:
    found = []
    for entry in entries:
        if "as_int" in entry:
            found.append(Size(_count(entry["as_int"])))
            continue
        limits = ranges.get(_symbol(entry["as_expr"]["expr_str"]))
        if limits is None:  # depends on other sizes, or is bound to nothing: the one at export is sure
            found.append(Size(_size(entry)))
            continue
        most = limits.get("max_val")
        least = limits.get("min_val")
        found.append(Size(_size(entry), True, least or 0, most if most is None else _count(most)))
    return tuple(found)


def _size(entry: Any) -> int:
    """Return a size as it was at export; 0 where the file does not tell."""
    if "as_int" in entry:
        return _count(entry["as_int"])
    hint = entry["as_expr"].get("hint")
    return _count(hint["as_int"]) if hint else 0


def _symbol(text: object) -> str:
    found = _SYMBOL.fullmatch(_text(text))
    return "" if found is None else found[1] or found[2]


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**62:
        raise ValueError(f"no size: {str(value)[:50]}")
    return value


def _only_name(argument: Any) -> str:
    return _text(argument["as_tensor"]["name"])


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 2000:
        raise ValueError(f"no text: {str(value)[:50]}")
    return value
