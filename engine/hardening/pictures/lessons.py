"""What a copy of a picture model learns from: pictures as they are, and what the attack inside training made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from engine.hardening.losses import soft_targets, training_loss
from engine.hardening.pictures.augment import Batch
from engine.hardening.pictures.batches import Batches
from engine.hardening.pictures.craft import craft
from engine.hardening.pictures.recipe import PictureRecipe
from engine.hardening.rounds import generator, slices
from engine.hardening.state import TrainState


@dataclass(frozen=True)
class PictureLessons:
    """Endless batches, on which the answers of ``original`` are to be kept; see ``engine.hardening.lessons``."""

    original: nn.Module
    batches: Batches
    recipe: PictureRecipe
    seed: int

    def __len__(self) -> int:
        return len(self.batches.labels)

    def at(self, state: TrainState) -> Iterator["PictureLesson"]:
        """Yield the lessons of step ``state.step``."""
        batch = self.batches.at(state.step)
        random = generator(self.seed, "noise", state.step)
        count = len(batch.pictures)
        for place in slices(count, -(-count // state.pieces)):
            part = Batch(*(tensor[place] for tensor in batch))
            yield PictureLesson(self.original, part, self.recipe, random, len(part.pictures) / count)

    def against_collapse(self, state: TrainState) -> None:
        """Go on with a stronger attack: the one that collapsed was overlearned."""
        state.attack = state.attack.with_more_steps()


@dataclass(frozen=True)
class PictureLesson:
    """Some pictures; ``share`` is their share of the batch. See ``engine.hardening.lessons``."""

    original: nn.Module
    part: Batch
    recipe: PictureRecipe
    random: torch.Generator
    share: float

    def loss(self, state: TrainState, strength: float) -> torch.Tensor:
        """Return the loss on the pictures, half of it on what the inner attack made of them."""
        recipe, network, x = self.recipe, state.network, self.part.pictures
        with torch.no_grad():
            targets = soft_targets(self.original(x), self.part.labels, recipe.own_share, recipe.temperature)
        size = recipe.size * strength
        changed = craft(network, x, targets, size, state.attack, self.random, room=self.part.contrast)
        network.train(recipe.trains_statistics)
        clean_logits, changed_logits = network(torch.cat([x, changed])).split(len(x))
        return training_loss(clean_logits, changed_logits, targets, 1 - state.robust_share)
