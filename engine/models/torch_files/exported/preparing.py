"""Changes to a program before it becomes a network: no changes in place, the last softmax off, a fixed batch freed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from engine.models.torch_files.exported.arguments import Ref, names_in
from engine.models.torch_files.exported.in_place import without_changes_in_place
from engine.models.torch_files.exported.operators import PREFIX
from engine.models.torch_files.exported.own_operators import check_evaluation
from engine.models.torch_files.exported.program import Node, Program, made_by
from engine.models.torch_files.exported.refusals import unknown

Removed = Literal["none", "softmax", "sigmoid", "log_softmax"]
BATCH = "\0batch"
"""The name under which a program finds how many pictures there are."""
_TAILS: dict[str, Removed] = {
    "softmax.int": "softmax",
    "_softmax.default": "softmax",
    "log_softmax.int": "log_softmax",
    "_log_softmax.default": "log_softmax",
    "sigmoid.default": "sigmoid",
}
_CARRIERS = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *("alias.default", "clone.default", "contiguous.default", "detach.default", "dropout.default"),
        *("flatten.using_ints", "to.dtype", "_to_copy.default"),
    )
)
_SHAPING = {
    "view.default": "size",
    "_unsafe_view.default": "size",
    "reshape.default": "shape",
    "expand.default": "size",
}


def check_learning(program: Program) -> None:
    """Check that a program computes and does nothing else, and was exported in evaluation mode.

    Raises:
        ModelError: it does more.
    """
    for node in program.nodes:
        sizes = program.shapes.get(_first(node), ())
        check_evaluation(node.target.removeprefix(PREFIX), node.arguments, sizes[0] if sizes else None)
    if program.side_effects:
        raise unknown(program.side_effects[0])


def functional(program: Program) -> Program:
    """Return the program without steps that change tensors in place.

    Raises:
        ModelError: one of them cannot be told in another way.
    """
    pictures = {item.name for item in program.pictures}
    stored = {item.name for item in program.placeholders} | pictures | set(program.fixed)
    nodes, outputs = without_changes_in_place(program.nodes, stored, pictures, program.outputs)
    return replace(program, nodes=nodes, outputs=outputs)


def without_tail(program: Program, output: str) -> tuple[Program, Removed]:
    """Return the program without the softmax, log-softmax or sigmoid that makes ``output``, and which it was."""
    makers = {name: node for node in program.nodes for name in node.outputs if isinstance(name, str)}
    name = output
    while name in makers and makers[name].target in _CARRIERS:
        name = _first(makers[name])
    tail = makers.get(name)
    removed = _TAILS.get(tail.target.removeprefix(PREFIX), "none") if tail is not None else "none"
    if tail is None or removed == "none" or not _over_classes(tail, program.shapes):
        return program, "none"
    passed_on = Node(f"{PREFIX}alias.default", {"self": tail.arguments["self"]}, tail.outputs)
    return replace(program, nodes=tuple(passed_on if node is tail else node for node in program.nodes)), removed


def _first(node: Node) -> str:
    first = next(iter(node.arguments.values()), None)
    return first.name if isinstance(first, Ref) else ""


def _over_classes(tail: Node, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    rank = len(shapes.get(tail.outputs[0], ()))
    return "dim" not in tail.arguments or (rank == 2 and tail.arguments["dim"] in (1, -1))


def free_batch(program: Program) -> Program:
    """Return the program with sizes that begin with the fixed batch taking the batch at hand instead.

    Whether that is equal has to be tried: see ``engine.models.torch_files.exported.building``.
    """
    (picture,) = program.pictures
    depends = {picture.name}
    nodes = []
    for node in program.nodes:
        argument = _SHAPING.get(node.target.removeprefix(PREFIX), "")
        size = node.arguments.get(argument)
        used = bool(depends & names_in(list(node.arguments.values())))
        if isinstance(size, list) and size and size[0] == picture.sizes[0].size and (used or "expand" in node.target):
            node = replace(node, arguments={**node.arguments, argument: [Ref(BATCH), *size[1:]]})  # noqa: PLW2901
        if used:
            depends.update(made_by(node))
        nodes.append(node)
    sizes = (replace(picture.sizes[0], free=True, least=0, most=None), *picture.sizes[1:])
    return replace(program, nodes=tuple(nodes), pictures=(replace(picture, sizes=sizes),))
