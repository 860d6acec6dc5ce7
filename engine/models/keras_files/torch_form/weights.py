"""How a weight in Keras' layout becomes a torch parameter, and back."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn


@dataclass(frozen=True)
class Place:
    """A stored array: its axes in ``order``, then in the parameter's shape."""

    parameter: torch.Tensor
    order: tuple[int, ...]
    stored_shape: tuple[int, ...]

    def stored(self) -> np.ndarray:
        """Return the parameter as the file stores it, float32."""
        turned = [self.stored_shape[axis] for axis in self.order]
        values = self.parameter.detach().cpu().float().numpy().reshape(turned)
        return np.ascontiguousarray(values.transpose(np.argsort(self.order)))


class StoredLayer(nn.Module):
    """A module that knows where its file stores each of its weights."""

    def __init__(self) -> None:
        super().__init__()
        self._orders: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {}

    def keep(
        self, name: str, stored: np.ndarray, attribute: str, order: tuple[int, ...], shape: tuple[int, ...]
    ) -> None:
        """Fill the parameter or buffer ``attribute`` (dotted) of ``shape`` from the ``stored`` weight ``name``.

        Raises:
            ValueError: the stored weight has another shape.
        """
        if stored.ndim != len(order) or stored.size != int(np.prod(shape)):
            raise ValueError(f"{name}: {stored.shape} does not fit {shape}")
        values = torch.from_numpy(np.ascontiguousarray(stored.transpose(order), dtype=np.float32)).reshape(shape)
        with torch.no_grad():
            self._tensor(attribute).copy_(values)
        self._orders[name] = (attribute, order, stored.shape)

    def _tensor(self, attribute: str) -> torch.Tensor:
        owner, _, name = attribute.rpartition(".")
        found = getattr(self.get_submodule(owner), name)
        if not isinstance(found, torch.Tensor):
            raise ValueError(f"no weight {attribute}")
        return found

    def places(self) -> dict[str, Place]:
        """Return each stored weight by its name in Keras."""
        return {name: Place(self._tensor(where), order, shape) for name, (where, order, shape) in self._orders.items()}
