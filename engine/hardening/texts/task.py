"""The parts of strengthening that are special to texts, put together."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from engine.data.text_samples import TextSamples
from engine.hardening.labelled import Labelled, surely_better
from engine.hardening.preparing import check_usable, copy_of, kept_recipe
from engine.hardening.settings import HardenSettings
from engine.hardening.state import Weights
from engine.hardening.stopping import ShouldStop
from engine.hardening.texts.affordable import FINER_MIXES, MIXES
from engine.hardening.texts.closeness import SpliceCloseness, closeness_on
from engine.hardening.texts.judge import TextJudge
from engine.hardening.texts.lessons import TextLessons, as_read, lessons_on
from engine.hardening.texts.plan import make_recipe
from engine.hardening.texts.proving import TextProving
from engine.hardening.texts.recipe import TextRecipe
from engine.models.text_model import TextModel
from engine.models.texts.protected import protected
from engine.protocol import Checkpoint


@dataclass(frozen=True)
class TextTask:
    """See ``engine.hardening.task.Task``. ``front`` is the original with the sanitiser in front, as copies will have it."""

    model: TextModel
    front: TextModel
    data: Labelled[TextSamples]
    recipe: TextRecipe
    seed: int
    checkpoint: Checkpoint
    should_stop: ShouldStop

    @classmethod
    def of(
        cls,
        model: TextModel,
        parts: tuple[TextSamples, TextSamples, TextSamples],
        settings: HardenSettings,
        seed: int,
        checkpoint: Checkpoint,
        should_stop: ShouldStop,
    ) -> "TextTask":
        """Return the task of strengthening ``model`` with ``parts`` (train, select, test).

        Raises:
            TestError: the model cannot be trained, or a part is empty.
            Stopped: the user stopped.
        """
        train, select, test = parts
        check_usable(model, train, test, lambda: _learns(model))
        data = Labelled.of(model, train, select, test, should_stop)
        front = protected(model)
        recipe = kept_recipe(checkpoint, TextRecipe, lambda: make_recipe(front, data.train, settings))
        return cls(model, front, data, recipe, seed, checkpoint, should_stop)

    @property
    def verify_limit(self) -> int:
        """Most test texts that are attacked in the proof: as many as the time allows."""
        return self.recipe.attacked

    @property
    def mixes(self) -> tuple[float, ...]:
        """Mixes that the dial looks at: few, as each look is a search."""
        return FINER_MIXES if self.recipe.few else MIXES

    def judge(self) -> TextJudge:
        """Return the judge of early stop and dial."""
        samples = self.data.to_judge()[0]
        read = replace(samples, texts=as_read(self.front, samples.texts))
        return TextJudge(read, self.recipe.size, self.recipe.judged, self.should_stop)

    def lessons(self) -> TextLessons:
        """Return what is learned from."""
        return lessons_on(self.front, self.data.train, self.recipe, self.seed, self.checkpoint, self.should_stop)

    def student(self) -> nn.Module:
        """Return a copy to train."""
        return self.copy()

    def weights(self, student: nn.Module, trained: Weights) -> Weights:
        """Return ``trained``: the student is such a model itself."""
        return trained

    def copy(self) -> TextModel:
        """Return the model with weights of its own, and the sanitiser in front."""
        return copy_of(self.front).on(self.model.device)

    def recalibrate(self) -> Callable[[TextModel], None] | None:
        """Return nothing: running statistics stay as they are."""
        return None

    def closeness(self) -> SpliceCloseness | None:
        """Return the closeness on spliced texts, with few of them."""
        if not self.recipe.few:
            return None
        return closeness_on(self.model, self.data.to_judge()[0].texts, self.should_stop)

    def known_robust(self, on_select: float, standing: np.ndarray) -> float:
        """Return how much better the original surely withstands tricks on the texts for choosing than on the test part.

        Owners mostly bring the texts that their model learned from. On those a few edits hardly ever trick it.
        """
        if not self.data.owners or not len(standing):
            return 0.0
        judged = min(len(self.data.to_judge()[0]), self.recipe.judged)
        return surely_better((on_select, judged), (float(standing.mean()), len(standing)))

    def proving(self) -> TextProving:
        """Return what the proof measures."""
        return TextProving(self.data.test)

    def as_used(self, candidate: TextModel) -> TextModel:
        """Return ``candidate`` with the sanitiser in front."""
        return protected(candidate)


def _learns(model: TextModel) -> bool:
    """Return whether a change of weights reaches the answers; a model with a step on the way hides them."""
    with torch.enable_grad():
        return bool(model(["a good day"]).requires_grad)
