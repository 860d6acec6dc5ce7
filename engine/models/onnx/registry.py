"""The table of known operators, by name, domain and the opset version since which a form holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.models.onnx.graph import Node
from engine.results.errors import ModelError
from engine.words import say

Run = Callable[..., Any]
"""Takes the node's inputs in order (None where left out); returns a tensor, or a tuple where several are declared."""

Build = Callable[[Node], Run]

DOMAIN_MICROSOFT = "com.microsoft"

OWN_DOMAIN = "toughen"
"""Operators that no file has: the bridge puts them in while it reads a graph."""


@dataclass(frozen=True)
class Operator:
    """One form of an operator.

    Attributes:
        build: reads the node's attributes once and returns the function that runs on every call.
        weights: input positions whose floating constants are trained.
        statistics: input positions that hold running statistics (never trained by gradient).
        arguments: input positions that are shapes, axes or limits: passed as Python numbers or lists.
        loose_arguments: arguments may also be computed from the picture; they are then passed as tensors.
        affine: a floating constant of several elements is a weight here, once real weights were applied before.
        training: ``run`` takes a keyword ``training``.
        shape_only: the result depends on the input's shape alone, never on its values.
    """

    build: Build
    weights: tuple[int, ...] = ()
    statistics: tuple[int, ...] = ()
    arguments: tuple[int, ...] = ()
    loose_arguments: bool = False
    affine: bool = False
    training: bool = False
    shape_only: bool = False


_OPERATORS: dict[tuple[str, str], dict[int, Operator]] = {}


def operator(*names: str, since: int = 1, domain: str = "", **traits: Any) -> Callable[[Build], Build]:
    """Register the decorated builder for ``names`` from opset ``since`` on; ``traits`` are fields of ``Operator``."""

    def register(build: Build) -> Build:
        """Note the builder under its names, and return it."""
        for name in names:
            _OPERATORS.setdefault((domain, name), {})[since] = Operator(build, **traits)
        return build

    return register


def simple(name: str, run: Run, since: int = 1, **traits: Any) -> None:
    """Register an operator without attributes: ``run`` is called with the inputs as they are."""
    operator(name, since=since, **traits)(lambda _node: run)


def find_operator(node: Node) -> Operator:
    """Return the newest form that holds for the node's opset.

    Raises:
        UnknownOperator: no such form is known.
    """
    forms = _OPERATORS.get((node.domain, node.op), {})
    fitting = [since for since in forms if since <= node.opset]
    if not fitting:
        raise UnknownOperator(node)
    return forms[max(fitting)]


def known_operators() -> tuple[tuple[str, str], ...]:
    """Return (domain, name) of every registered operator."""
    return tuple(sorted(_OPERATORS))


def training_mode(node: Node) -> ModelError:
    """Return the error for a file that was exported in training mode: it answers otherwise in every batch."""
    return ModelError(
        "model.training_mode",
        say("The model was saved while it was learning"),
        say("In this state its answers change with the pictures beside them, so no check would be true."),
        say("Set the model to evaluation mode where it was made, and export it once more."),
        f"{node.op} {node.name!r} in training mode; export in evaluation mode",
    )


class UnknownOperator(ModelError):
    """The model uses a building block that the bridge has no form for; ``operator_name`` says which."""

    def __init__(self, node: Node, reason: str = "") -> None:
        self.operator_name = f"{node.domain}.{node.op}" if node.domain else node.op
        super().__init__(
            "model.unknown_operator",
            say("This model has a part that Toughen does not know yet"),
            say("The part is called {name}.", name=self.operator_name),
            say("Export the model once more with newer tools, or tell us about it so that we can add the part."),
            f"operator {self.operator_name}, opset {node.opset}, node {node.name!r}. {reason}".strip(),
        )
