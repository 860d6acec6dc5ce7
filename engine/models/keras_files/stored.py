"""A Keras file after reading: its description, its numbers, and what lies beside them."""

from dataclasses import dataclass

from engine.models.containers import Container
from engine.models.keras_files.stores import Store
from engine.models.teachable_machine import Metadata


@dataclass(frozen=True)
class StoredModel:
    """``description`` is the model's JSON as the file has it, not yet looked at."""

    container: Container
    format: str
    description: object
    version: str
    store: Store
    metadata: Metadata
    labels: tuple[str, ...] | None

    @property
    def old_style(self) -> bool:
        """Made before Keras 3, or by TensorFlow.js."""
        return not self.version.startswith("3")
