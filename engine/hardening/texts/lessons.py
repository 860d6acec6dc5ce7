"""What a copy of a text model learns from: texts as they are, and the worst of some changed copies of each.

Both are to be answered as the original answers the text as it is, with some of the owner's label. On top of that, where
the recipe says so, the looked-up vectors are shifted against the model (``engine.hardening.texts.embedding``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from engine.attacks.text.gradients import gradients_for
from engine.data.text_samples import TextSamples
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.losses import distances, soft_targets, training_loss
from engine.hardening.rounds import generator, slices
from engine.hardening.state import TrainState
from engine.hardening.stopping import ShouldStop
from engine.hardening.texts.asking import labels_of, logits_in_order, text_model
from engine.hardening.texts.embedding import shifted_logits
from engine.hardening.texts.order import TextOrder
from engine.hardening.texts.recipe import TextRecipe
from engine.hardening.texts.salience import weights_of
from engine.hardening.texts.searched import Searched
from engine.hardening.texts.train_mode import in_train_mode
from engine.hardening.texts.variants import Variants
from engine.models.text_model import TextModel
from engine.models.texts.rewriting import RewrittenTexts
from engine.protocol import Checkpoint


@dataclass(frozen=True)
class TextLessons:
    """Endless batches of texts; see ``engine.hardening.lessons``.

    Attributes:
        texts: n texts to learn from; ``keys`` (n,) name them in draws, ``labels`` (n,).
        answers: (n, classes), logits of the original for them, behind what will stand in front of the copy.
        searched: finds tricks with the weights of the moment now and then.
    """

    texts: Sequence[str]
    keys: np.ndarray
    labels: np.ndarray
    answers: torch.Tensor
    order: TextOrder
    variants: Variants
    searched: Searched
    recipe: TextRecipe
    seed: int

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, state: TrainState) -> Iterator["TextLesson"]:
        """Yield the lessons of step ``state.step``.

        Raises:
            Stopped: the user stopped, while tricks were searched for.
        """
        tricks = self.searched.at(state)
        rows = self.order.rows(state.step)
        random = generator(self.seed, "noise", state.step)
        for place in slices(len(rows), -(-len(rows) // state.pieces)):
            part = rows[place]
            yield TextLesson(
                self, part, tuple(tricks.get(row, "") for row in part.tolist()), random, len(part) / len(rows)
            )

    def against_collapse(self, state: TrainState) -> None:
        """Go on more slowly: no attack here is so weak that it could be overlearned."""
        state.rate_factor /= 3


@dataclass(frozen=True)
class TextLesson:
    """The texts at ``rows``, and for some of them a trick known already; ``share`` is their share of the batch."""

    lessons: TextLessons
    rows: np.ndarray
    tricks: tuple[str, ...]
    random: torch.Generator
    share: float

    def loss(self, state: TrainState, strength: float) -> torch.Tensor:
        """Return the loss on the texts and on changed ones; ``strength`` is the share of them that are changed."""
        lessons, recipe, network = self.lessons, self.lessons.recipe, text_model(state.network)
        texts = [lessons.texts[row] for row in self.rows]
        answers = lessons.answers[torch.from_numpy(self.rows)].to(network.device)
        labels = functional.one_hot(torch.from_numpy(lessons.labels[self.rows]), answers.shape[1]).float()
        targets = soft_targets(answers, labels.to(network.device), recipe.own_share, recipe.temperature)
        changed = self._changed(network, texts, targets, state.step, strength)
        with in_train_mode(network, self.random):
            clean_logits, changed_logits = network([*texts, *changed]).split(len(texts))
        loss = training_loss(clean_logits, changed_logits, targets, 1 - state.robust_share)
        size = recipe.shift * strength
        if size > 0:
            logits = shifted_logits(network, texts, targets, size, state.attack, self.random)
            loss = loss + state.robust_share * distances(logits, targets).mean()
        return loss

    def _changed(
        self, network: TextModel, texts: list[str], targets: torch.Tensor, step: int, strength: float
    ) -> list[str]:
        """Return for each text the copy that ``network`` strays furthest on; some stay as they are."""
        lessons, count = self.lessons, self.lessons.recipe.candidates
        chances = torch.rand(len(texts), generator=self.random).tolist()
        if strength <= 0:
            return texts
        weights = self._weights(network, texts) if lessons.recipe.aimed else None
        copies = lessons.variants.of(texts, lessons.keys[self.rows], step, count, weights)
        for found, trick in zip(copies, self.tricks):
            if trick:
                found[-1] = trick
        worst = _worst(network, copies, targets)
        return [copy if chance < strength else text for text, copy, chance in zip(texts, worst, chances)]

    def _weights(self, network: TextModel, texts: list[str]) -> list[np.ndarray] | None:
        """Return how much the words matter for the answer; to the class that the original names."""
        named = self.lessons.answers[torch.from_numpy(self.rows)].argmax(1).numpy()
        with in_eval_mode(network):
            return weights_of(gradients_for(network), texts, named)


def _worst(network: TextModel, copies: list[list[str]], targets: torch.Tensor) -> list[str]:
    count = len(copies[0])
    if count == 1:
        return [found[0] for found in copies]
    with torch.no_grad(), in_eval_mode(network):
        logits = network([copy for found in copies for copy in found])
        worst = distances(logits, targets.repeat_interleave(count, 0)).view(-1, count).argmax(1)
    return [found[place] for found, place in zip(copies, worst.tolist())]


def lessons_on(
    original: TextModel,
    train: TextSamples,
    recipe: TextRecipe,
    seed: int,
    checkpoint: Checkpoint,
    should_stop: ShouldStop,
) -> TextLessons:
    """Return the lessons of ``train``, which has labels, for copies of ``original``, with its sanitiser in front.

    Raises:
        Stopped: the user stopped.
    """
    texts, labels = as_read(original, train.texts), labels_of(train)
    return TextLessons(
        texts,
        train.keys,
        labels,
        torch.from_numpy(logits_in_order(original, texts, should_stop)),
        TextOrder(np.array([len(text) for text in texts]), recipe.batch, seed),
        Variants(recipe.most, recipe.hidden, seed, recipe.most_share),
        Searched(texts, labels, train.keys, recipe, seed, checkpoint, should_stop),
        recipe,
        seed,
    )


def as_read(model: TextModel, texts: Sequence[str]) -> tuple[str, ...]:
    """Return ``texts`` after what is done to them in front of ``model``."""
    front = model.texts
    return tuple(front.rewrite(texts)) if isinstance(front, RewrittenTexts) else tuple(texts)
