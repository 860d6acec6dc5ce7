"""What the recipe for pictures adds."""

from dataclasses import dataclass

from engine.hardening.pictures.augment import Augmentation
from engine.hardening.settings import Recipe


@dataclass(frozen=True)
class PictureRecipe(Recipe):
    """A recipe for pictures.

    Attributes:
        augmentation: see there.
        trains_statistics: running statistics of BatchNorm follow the training; else they stay.
    """

    augmentation: Augmentation = Augmentation()
    trains_statistics: bool = True
