"""Steps that change a tensor in place become steps that make a new one, where that is the same.

What a program builds for itself whatever the picture, such as a mask, is changed as the file says. Else a changed tensor is seen under all its names: those of views of it, and of what it is a view of. The change is passed on
to its own name; where another name of the same memory is used later, the program is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.models.torch_files.exported.arguments import Ref, names_in
from engine.models.torch_files.exported.operators import IN_PLACE, PREFIX
from engine.models.torch_files.exported.program import Node, made_by
from engine.models.torch_files.exported.refusals import unknown
from engine.models.torch_files.exported.steps import schema_of

_MAY_BE_ITS_INPUT = ("view", "_unsafe_view", "dropout", "feature_dropout", "alpha_dropout", "type_as", "_to_copy", "expand_as",
                     "native_dropout", "reshape_as", "movedim", "meshgrid")  # fmt: skip

_BY_SHAPE = tuple(f"{PREFIX}{name}" for name in ("new_", "zeros_like", "ones_like", "full_like", "sym_size"))
"""What these give depends on the picture's shape and type alone."""


def without_changes_in_place(
    nodes: Sequence[Node], stored: set[str], pictures: set[str], outputs: Sequence[str]
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return the same steps and outputs, where none of the steps changes a tensor.

    Args:
        nodes: the steps in order.
        stored: names of weights, buffers and inputs.
        pictures: names of the inputs alone.
        outputs: the values that are handed back.

    Raises:
        ModelError: a change reaches a stored tensor, or is seen under another name.
    """
    last_use = {name: index for index, node in enumerate(nodes) for name in names_in(list(node.arguments.values()))}
    last_use.update(dict.fromkeys(outputs, len(nodes)))
    renamed: dict[str, str] = {}
    groups: dict[str, frozenset[str]] = {}
    depends = set(pictures)
    found: list[Node] = []
    for index, node in enumerate(nodes):
        new = replace(node, arguments={name: _renamed(value, renamed) for name, value in node.arguments.items()})
        changed = _changed(new)
        group = groups.get(changed or "", frozenset({changed or ""}))
        moves = bool(depends & names_in(list(new.arguments.values()))) and not new.target.startswith(_BY_SHAPE)
        depends.update(made_by(new) if moves else ())
        if changed is None or (_may_stay(new) and not moves and not group & (stored | depends)):
            _note_views(new, groups)
        else:
            made = new.outputs[0]
            seen = [name for name in group - {changed} if last_use.get(name, -1) > index]
            if group & stored or seen or not isinstance(made, str):
                raise unknown(f"{node.target} ({changed})")
            new = _functional(new)
            renamed[changed] = made
        found.append(new)
    return tuple(found), tuple(_end(name, renamed) for name in outputs)


def _may_stay(node: Node) -> bool:
    """Return whether a change in place is one that may be made, on what only the program itself sees."""
    return node.target.removeprefix(PREFIX) in IN_PLACE


def _changed(node: Node) -> str | None:
    """Return the value that a step changes in place, None for ordinary steps."""
    packet = node.target.removeprefix(PREFIX).split(".")[0]
    if not node.target.startswith(PREFIX) or not packet.endswith("_") or packet.endswith("__"):
        return None
    first = next(iter(node.arguments.values()), None)
    if not isinstance(first, Ref):
        raise unknown(node.target)
    return first.name


def _functional(node: Node) -> Node:
    """Return the step that computes the same and changes nothing; some name their first argument otherwise."""
    packet, _, overload = node.target.removeprefix(PREFIX).partition(".")
    name = f"{packet[:-1]}.{overload}"
    operator = schema_of(name)
    if operator is None:
        raise unknown(node.target)
    first = operator.arguments[0].name
    arguments = dict(zip((first, *list(node.arguments)[1:]), node.arguments.values()))
    return replace(node, target=f"{PREFIX}{name}", arguments=arguments)


def _note_views(node: Node, groups: dict[str, frozenset[str]]) -> None:
    """Remember what may share memory: outputs of views with the tensors they look at."""
    if not _is_view(node.target):
        return
    names = {*made_by(node), *names_in(list(node.arguments.values()))}
    group = frozenset().union(*(groups.get(name, frozenset({name})) for name in names))
    for name in group:
        groups[name] = group


def _is_view(target: str) -> bool:
    name = target.removeprefix(PREFIX)
    if name.split(".")[0] in _MAY_BE_ITS_INPUT:
        return True
    schema = schema_of(name)
    return schema is not None and any(value.alias_info is not None for value in schema.returns)


def _end(name: str, renamed: Mapping[str, str]) -> str:
    while name in renamed:
        name = renamed[name]
    return name


def _renamed(value: object, renamed: Mapping[str, str]) -> object:
    if isinstance(value, Ref):
        return Ref(_end(value.name, renamed))
    return [_renamed(item, renamed) for item in value] if isinstance(value, list) else value
