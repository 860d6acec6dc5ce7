"""Tricks on training texts, searched for with the weights of the moment now and then, and learned from until the next time.

Source: A2T (Yoo and Qi 2021, "Towards improving adversarial training of NLP models") for searching a part of the texts
once a round; ours searches with the attacks of a quick check.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from engine.attacks.text.asking import asker_of
from engine.attacks.text.attack import WORDS, word_search
from engine.attacks.text.typo import Typo
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.rounds import generator
from engine.hardening.state import TrainState
from engine.hardening.stopping import ShouldStop
from engine.hardening.texts.asking import text_model
from engine.hardening.texts.recipe import TextRecipe
from engine.protocol import Checkpoint
from engine.results import Budget

_FROM = 0.2
"""Before this share of the training the weights of the moment are much like the original's."""


@dataclass(frozen=True)
class Searched:
    """Keeps what it found under the number of the search, so that a resumed training learns from the same tricks.

    ``texts`` (n) with their ``labels`` and ``keys`` (n,) are those to learn from.
    """

    texts: Sequence[str]
    labels: np.ndarray
    keys: np.ndarray
    recipe: TextRecipe
    seed: int
    checkpoint: Checkpoint
    should_stop: ShouldStop
    _known: dict[int, Mapping[int, str]] = field(default_factory=dict)

    def at(self, state: TrainState) -> Mapping[int, str]:
        """Return place of a text to its trick, as the latest search up to step ``state.step`` found them.

        Raises:
            Stopped: the user stopped.
        """
        number = self._number(state.step)
        if number < 0:
            return {}
        if number not in self._known:
            self._known.clear()
            self._known[number] = self._kept(number) or self._search(number, state)
        return self._known[number]

    def _number(self, step: int) -> int:
        """Return the number of the latest search, -1 before the first: they are spread over the rest of the training."""
        recipe = self.recipe
        done = (step / recipe.steps - _FROM) / (1 - _FROM)
        return int(done * recipe.refreshes) if done >= 0 and recipe.refreshes and recipe.searched else -1

    def _kept(self, number: int) -> Mapping[int, str] | None:
        kept = self.checkpoint.get(f"searched/{number}")
        return None if kept is None else dict(zip(kept["rows"], kept["texts"]))

    def _search(self, number: int, state: TrainState) -> Mapping[int, str]:
        rows = self._rows(number)
        texts, labels = [self.texts[row] for row in rows], self.labels[rows]
        with in_eval_mode(state.network):
            found = word_search(Typo(), "quick")(
                asker_of(text_model(state.network), self.should_stop),
                texts,
                labels,
                Budget(WORDS, self.recipe.size),
                seed=self.seed + 1 + number,
                keys=self.keys[rows],
            )
        tricks = {int(rows[place]): str(found.inputs[place]) for place in np.flatnonzero(found.broken)}
        self.checkpoint.put(f"searched/{number}", {"rows": list(tricks), "texts": list(tricks.values())})
        return tricks

    def _rows(self, number: int) -> np.ndarray:
        """Return the texts to search: other ones each time."""
        order = torch.randperm(len(self.texts), generator=generator(self.seed, "searched")).numpy()
        places = (np.arange(self.recipe.searched) + number * self.recipe.searched) % len(order)
        return np.unique(order[places])
