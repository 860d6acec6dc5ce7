"""Small shifts of what a model looks its pieces up as: the attack inside training that needs no other text.

Sources: FreeLB (Zhu et al., ICLR 2020) for projected steps on the looked-up vectors; SMART (Jiang et al., ACL 2020) for
the distance between the answers as what rises. Ours: steps are by direction, one length per piece, and scaled by how
long the model's own vectors are, so that one size fits every model.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from engine.attacks.text.look_ups import rows_looked_up
from engine.hardening.inner_attack import InnerAttack, in_eval_mode
from engine.hardening.losses import distances
from engine.models.text_model import TextModel
from engine.models.texts.encoding import TokenInput
from engine.models.texts.rewriting import unwrapped


def can_shift(model: TextModel) -> bool:
    """Return whether ``model`` looks word numbers up in a table, so that what it finds there can be shifted."""
    if not isinstance(unwrapped(model.texts), TokenInput):
        return False
    raw, numbers = _numbers(model, ["a good day"])
    with torch.no_grad(), Shifted(numbers) as looked_up:
        model.network(raw)
    return looked_up.found is not None


def shifted_logits(
    network: TextModel,
    texts: Sequence[str],
    targets: torch.Tensor,
    size: float,
    attack: InnerAttack,
    random: torch.Generator,
) -> torch.Tensor:
    """Return logits (batch, classes) for ``texts`` whose looked-up vectors are shifted away from ``targets``.

    Args:
        network: in training mode; the shift is found in eval mode. It looks its pieces up (``can_shift``).
        texts: as one batch.
        targets: (batch, classes), probabilities to stray from.
        size: longest shift of a piece, as a share of the mean length of what is looked up.
        attack: number and size of steps, as multiples of ``size``.
        random: of the first shift.
    """
    raw, numbers = _numbers(network, texts)
    real = _real(network, numbers)
    with in_eval_mode(network):
        with torch.no_grad(), Shifted(numbers) as looked_up:
            network.network(raw)
        found = looked_up.found
        if found is None:
            raise LookupError("the pieces are not looked up in a table")
        longest = size * (_lengths(found) * real).sum() / real.sum()
        shift = torch.randn(found.shape, generator=random).to(found.device)
        shift = shift / _lengths(shift) * (attack.noise * longest / 2) * real
        for _ in range(attack.steps):
            shift.requires_grad_(True)
            with Shifted(numbers, shift):
                strayed = distances(network.network(raw), targets).sum()
            (slope,) = torch.autograd.grad(strayed, shift)
            shift = shift.detach() + slope / _lengths(slope) * attack.step * longest
            shift = shift * (longest / _lengths(shift)).clamp(max=1) * real
    with Shifted(numbers, shift):
        logits: torch.Tensor = network.network(raw)
    return logits


def _numbers(model: TextModel, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the raw input for ``texts`` and the word numbers (batch, length) in it."""
    reader = unwrapped(model.texts)
    if not isinstance(reader, TokenInput):
        raise TypeError("the model takes no word numbers")
    raw = torch.from_numpy(model.texts.encode(texts)).to(model.device)
    return raw, raw[:, reader.roles.index("words")]


def _real(model: TextModel, numbers: torch.Tensor) -> torch.Tensor:
    """Return (batch, length, 1): 0 where filler stands."""
    reader = unwrapped(model.texts)
    pad: int = reader.pad if isinstance(reader, TokenInput) else -1
    real: torch.Tensor = (numbers != pad).float()
    return real.unsqueeze(-1)


def _lengths(vectors: torch.Tensor) -> torch.Tensor:
    lengths: torch.Tensor = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True)
    return lengths.clamp_min(1e-12)


class Shifted(TorchFunctionMode):
    """Adds ``shift`` (batch, length, size), while it is on, to what word numbers (batch, length) are looked up as.

    ``found`` is what they were looked up as; with ``shift`` None it is only noted.
    """

    def __init__(self, numbers: torch.Tensor, shift: torch.Tensor | None = None) -> None:
        super().__init__()
        self.numbers, self.shift = numbers, shift
        self.found: torch.Tensor | None = None

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        given = kwargs or {}
        result = func(*args, **given)
        if self.found is None and self._are_words(rows_looked_up(func, args, given)):
            self.found = result.detach().reshape(*self.numbers.shape, result.shape[-1])
            return result if self.shift is None else result + self.shift.reshape(result.shape)
        return result

    def _are_words(self, numbers: torch.Tensor | None) -> bool:
        if numbers is None or numbers.numel() != self.numbers.numel():
            return False
        return bool((numbers.reshape(-1) == self.numbers.reshape(-1)).all())
