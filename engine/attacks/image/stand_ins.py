"""Slopes for what has none: rounding, thresholds, saturated curves, cut gradients.

While ``StandIns`` is active, every such operation that runs gets the slope of a smooth one in its place. Values stay
as they are (straight-through), or become those of the smooth operation too (a smooth copy of the model to transfer
from). The model itself is not touched, so this works for any network, whatever made it.

Sources: Athalye, Carlini, Wagner 2018, "Obfuscated gradients give a false sense of security", section 4.1 (backward
pass differentiable approximation); Gupta and Ajanthan 2021, "Improved gradient based adversarial attacks for
quantized networks" (temperature). Our deviation: a temperature per sample and operation, from the values themselves.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakTensorKeyDictionary

LEAK = 0.1
"""Slope of a limited value outside its limits, as a share of the slope inside."""
CALM = 2.0
"""Mean size of values that a sigmoid or tanh may get before they are scaled down to it."""
WIDEST = 8.0
"""Largest distance between the values of a softmax before they are scaled down to it."""
Call = Callable[..., Any]
Soft = Callable[..., torch.Tensor]


def _shown(soft: torch.Tensor, hard: torch.Tensor) -> torch.Tensor:
    """Return the values of ``hard`` with the slope of ``soft``."""
    return hard.detach() + (soft - soft.detach()).nan_to_num(0, 0, 0)


def _typical(x: torch.Tensor) -> torch.Tensor:
    """Return the mean absolute value of each sample, of a shape that broadcasts with ``x``; above 0."""
    dims = tuple(range(1, x.dim())) or (0,)
    return x.detach().abs().mean(dims, keepdim=True).clamp(min=1e-12)


def _same(x: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    return x


def _leaky(x: torch.Tensor, low: Any = None, high: Any = None, **named: Any) -> torch.Tensor:
    low, high = named.get("min", named.get("min_val", low)), named.get("max", named.get("max_val", high))
    held = torch.clamp(x, low, high)
    one_sided = low is None or high is None
    return held if one_sided else held + LEAK * (x - held)


def _sigmoid(x: torch.Tensor, *_: Any) -> torch.Tensor:
    return torch.sigmoid(x / (_typical(x) / CALM).clamp(min=1))


def _tanh(x: torch.Tensor, *_: Any) -> torch.Tensor:
    return torch.tanh(x / (_typical(x) / CALM).clamp(min=1))


def _sign(x: torch.Tensor, *_: Any) -> torch.Tensor:
    return functional.softsign(x / _typical(x))


def _tempered(function: Call) -> Soft:
    def soft(x: torch.Tensor, dim: int = -1, *_: Any, **named: Any) -> torch.Tensor:
        """Return the function of ``x``, tempered until its values lie within ``WIDEST`` of each other."""
        along = named.get("dim", dim)
        wide = x.detach().amax(along, keepdim=True) - x.detach().amin(along, keepdim=True)
        tempered: torch.Tensor = function(x / (wide / WIDEST).clamp(min=1), along)
        return tempered

    return soft


def _unrounded(a: Any, b: Any, **_: Any) -> torch.Tensor:
    return torch.true_divide(a, b)


def _methods(*names: str) -> list[Call]:
    """Return the functions and tensor methods of these names."""
    owners = (torch, torch.Tensor, functional)
    return [getattr(owner, name) for name in names for owner in owners if hasattr(owner, name)]


_SOFT: dict[Call, Soft] = {
    **dict.fromkeys(_methods("round", "floor", "ceil", "trunc", "fix", "detach"), _same),
    **dict.fromkeys(_methods("sign"), _sign),
    **dict.fromkeys(_methods("clamp", "clip", "hardtanh"), _leaky),
    **dict.fromkeys(_methods("relu6"), lambda x, *_, **__: _leaky(x, 0, 6)),
    **dict.fromkeys(_methods("hardsigmoid"), lambda x, *_, **__: _leaky(x / 6 + 0.5, 0, 1)),
    **dict.fromkeys(_methods("sigmoid"), _sigmoid),
    **dict.fromkeys(_methods("tanh"), _tanh),
    **dict.fromkeys(_methods("softmax"), _tempered(torch.softmax)),
    **dict.fromkeys(_methods("log_softmax"), _tempered(torch.log_softmax)),
    **dict.fromkeys(_methods("floor_divide", "__floordiv__"), _unrounded),
}
_REMAINDERS = _methods("remainder", "fmod", "__mod__")
"""Taken off a value to round it down; without a slope of their own, the rounded value keeps all of it."""
_GREATER = _methods("gt", "ge", "greater", "greater_equal", "__gt__", "__ge__")
_LESS = _methods("lt", "le", "less", "less_equal", "__lt__", "__le__")
_NOT = _methods("logical_not", "bitwise_not", "__invert__")
_AND = _methods("logical_and", "bitwise_and", "__and__")
_OR = _methods("logical_or", "bitwise_or", "__or__")
_CASTS = _methods("to", "float", "type", "type_as", "double", "int", "long", "short", "bool")
_WHERE = _methods("where")
_ARITHMETIC = _methods(
    "add", "sub", "mul", "div", "true_divide", "multiply", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__"
) + _methods("__rmul__", "__truediv__", "__rtruediv__", "sum", "mean")


def _chance(a: Any, b: Any) -> torch.Tensor:
    """Return how clearly ``a`` lies above ``b``: 0 to 1, with a slope everywhere."""
    gap = torch.as_tensor(a - b)
    return 0.5 + 0.5 * functional.softsign(gap / _typical(gap))


class StandIns(TorchFunctionMode):
    """Gives slopes to what has none; with ``values`` the values become those of the smooth operations too.

    Whole numbers and truth values carry no slope in torch, so those made from the picture are remembered together with
    the smooth number they stand for, until they become real numbers again.
    """

    def __init__(self, *, values: bool = False) -> None:
        super().__init__()
        self.values = values
        self.meant = WeakTensorKeyDictionary()

    def __torch_function__(
        self, func: Call, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run ``func``, with a slope."""
        named = kwargs or {}
        hard = func(*args, **named)
        if not isinstance(hard, torch.Tensor) or not args:
            return hard
        if func in _REMAINDERS:
            return hard.detach()
        if func in _SOFT and isinstance(args[0], torch.Tensor) and args[0].requires_grad:
            return self._shown(_SOFT[func](*args, **named), hard)
        return self._remembered(func, args, named, hard)

    def _shown(self, soft: torch.Tensor, hard: torch.Tensor) -> torch.Tensor:
        if self.values or not hard.is_floating_point():
            return soft
        return _shown(soft, hard)

    def _remembered(self, func: Call, args: tuple[Any, ...], named: dict[str, Any], hard: torch.Tensor) -> Any:
        """Follow truth values and whole numbers that come from the picture."""
        if func in _GREATER or func in _LESS:
            if any(isinstance(side, torch.Tensor) and side.requires_grad for side in args):
                self.meant[hard] = _chance(*args[:2]) if func in _GREATER else _chance(*args[1::-1])
            return hard
        soft = [
            self.meant[value] if isinstance(value, torch.Tensor) and value in self.meant else None for value in args
        ]
        if func in _CASTS:
            return self._cast(args[0], soft[0], hard)
        if all(value is None for value in soft):
            return hard
        if func in _WHERE and len(args) == 3 and soft[0] is not None:
            chosen, other = (torch.as_tensor(value, dtype=hard.dtype) for value in args[1:])
            return self._shown(soft[0] * chosen + (1 - soft[0]) * other, hard)
        if func in _NOT + _AND + _OR:
            self.meant[hard] = _logic(func, [_known(value, known) for value, known in zip(args, soft)])
        elif func in _ARITHMETIC and hard.is_floating_point():
            return func(*(self._real(value, known) for value, known in zip(args, soft)), **named)
        return hard

    def _cast(self, source: torch.Tensor, soft: torch.Tensor | None, hard: torch.Tensor) -> torch.Tensor:
        meaning = source if source.requires_grad else soft
        if hard.is_floating_point():
            return hard if soft is None else self._shown(soft.to(hard.dtype), hard)
        if meaning is not None and hard is not source:
            self.meant[hard] = meaning
        return hard

    def _real(self, value: Any, soft: torch.Tensor | None) -> Any:
        return value if soft is None else self._shown(soft, value.to(soft.dtype))


def _known(value: Any, soft: torch.Tensor | None) -> torch.Tensor:
    return torch.as_tensor(value, dtype=torch.float32) if soft is None else soft


def _logic(func: Call, sides: list[torch.Tensor]) -> torch.Tensor:
    if func in _NOT:
        return 1 - sides[0]
    both = sides[0] * sides[1]
    return both if func in _AND else sides[0] + sides[1] - both
