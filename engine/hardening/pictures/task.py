"""The parts of strengthening that are special to pictures, put together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.data.samples import Samples
from engine.hardening.labelled import Labelled
from engine.hardening.pictures.batches import Batches
from engine.hardening.pictures.closeness import BlendCloseness, closeness_on
from engine.hardening.pictures.judge import PictureJudge
from engine.hardening.pictures.lessons import PictureLessons
from engine.hardening.pictures.normalise import folded, normalised
from engine.hardening.pictures.plan import make_recipe
from engine.hardening.pictures.proving import PictureProving
from engine.hardening.pictures.recipe import PictureRecipe
from engine.hardening.preparing import check_usable, copy_of, kept_recipe
from engine.hardening.settings import HardenSettings
from engine.hardening.state import Weights
from engine.hardening.stopping import ShouldStop, check_stop
from engine.models.model import Model
from engine.protocol import Checkpoint

STATISTICS_OF, FEWEST_STATISTICS_OF = 512, 32
RECALIBRATION_BATCHES = 50
MIXES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FINER_MIXES = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class PictureTask:
    """See ``engine.hardening.task.Task``."""

    model: Model
    data: Labelled[Samples]
    recipe: PictureRecipe
    verify_limit: int
    seed: int
    should_stop: ShouldStop

    @classmethod
    def of(
        cls,
        model: Model,
        parts: tuple[Samples, Samples, Samples],
        settings: HardenSettings,
        seed: int,
        checkpoint: Checkpoint,
        should_stop: ShouldStop,
    ) -> "PictureTask":
        """Return the task of strengthening ``model`` with ``parts`` (train, select, test).

        Raises:
            TestError: the model cannot be trained, or a part is empty.
            Stopped: the user stopped.
        """
        train, select, test = parts
        check_usable(model, train, test, lambda: _learns(model))
        data = Labelled.of(model, train, select, test, should_stop)
        labels = np.asarray(data.train.labels)
        recipe = kept_recipe(
            checkpoint, PictureRecipe, lambda: make_recipe(model, data.train, labels, settings, should_stop)
        )
        return cls(model, data, recipe, settings.verify_limit, seed, should_stop)

    @property
    def mixes(self) -> tuple[float, ...]:
        """Mixes that the dial looks at; with few pictures small mixes matter, so there are more."""
        return FINER_MIXES if self.recipe.few else MIXES

    def judge(self) -> PictureJudge:
        """Return the judge; slow models are shown fewer pictures at a time, so that stop is soon."""
        samples, device = self.data.to_judge()[0], self.model.device
        labels = torch.from_numpy(np.asarray(samples.labels)).to(device)
        batch = max(1, PictureJudge.batch // self.recipe.pieces)
        shown = samples.inputs().to(device)
        return PictureJudge(shown, labels, self.recipe.size, batch=batch, should_stop=self.should_stop)

    def lessons(self) -> PictureLessons:
        """Return what is learned from."""
        return PictureLessons(copy_of(self.model).on(self.model.device), self._batches(), self.recipe, self.seed)

    def student(self) -> nn.Module:
        """Return a copy to train, with its normalisation given back where statistics are trained."""
        student = copy_of(self.model).on(self.model.device)
        shown = max(FEWEST_STATISTICS_OF, STATISTICS_OF // self.recipe.pieces)
        return normalised(student, self._batches().some(shown)) if self.recipe.trains_statistics else student

    def weights(self, student: nn.Module, trained: Weights) -> Weights:
        """Return ``trained``, weights of the ``student``, as weights of the model."""
        return folded(student, trained)

    def copy(self) -> Model:
        """Return the model with weights of its own."""
        return copy_of(self.model)

    def recalibrate(self) -> Callable[[Model], None] | None:
        """Return what measures running statistics anew, because they do not mix as weights do."""
        if not self.recipe.trains_statistics or not any(True for _ in self.model.buffers()):
            return None
        batches = self._batches()

        def measure(network: Model) -> None:
            """Run ``network`` in training mode on a few batches, so that its statistics follow them."""
            network.train()
            with torch.no_grad():
                for step in range(RECALIBRATION_BATCHES):
                    check_stop(self.should_stop)
                    network(batches.at(step)[0])

        return measure

    def closeness(self) -> BlendCloseness | None:
        """Return the closeness on blends, with few pictures."""
        if not self.recipe.few:
            return None
        return closeness_on(self.model, self.data.to_judge()[0], self.recipe, self.should_stop)

    def known_robust(self, on_select: float, standing: np.ndarray) -> float:
        """Return 0: knowing pictures does not help against changes made for them."""
        return 0.0

    def proving(self) -> PictureProving:
        """Return what the proof measures."""
        return PictureProving(self.recipe.size)

    def as_used(self, candidate: Model) -> Model:
        """Return ``candidate``: nothing stands in front of it."""
        return candidate

    def _batches(self) -> Batches:
        train, recipe = self.data.train, self.recipe
        labels = np.asarray(train.labels)
        model = self.model
        return Batches(
            train.pixels, labels, model.num_classes, recipe.batch, recipe.augmentation, self.seed, model.device
        )


def _learns(model: Model) -> bool:
    """Return whether a change of weights reaches the answers; a model with a step on the way hides them."""
    with torch.enable_grad():
        return bool(model(torch.zeros(1, *model.shape, device=model.device)).requires_grad)
