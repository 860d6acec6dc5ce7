"""Quick looks at a network for texts while it trains."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import nn

from engine.attacks.keyed import stream
from engine.attacks.text.asking import Asker, asker_of
from engine.attacks.text.attack import EDITS, WORDS, word_search
from engine.attacks.text.edits import Edit, Transformation, apply_edits
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.typo import Typo
from engine.corruptions import TEXT_KINDS, slips
from engine.data.text_samples import TextSamples
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.judging import Look
from engine.hardening.rounds import spread
from engine.hardening.stopping import ShouldStop, never
from engine.hardening.texts.affordable import MOST_JUDGED
from engine.hardening.texts.asking import labels_of, right_texts, text_model
from engine.results import Budget

MOST_DAMAGED = 200
_SEED = 1
"""Of the searches here, so that the proof's draw other places."""


@dataclass(frozen=True)
class TextJudge:
    """Looks at text models on the same texts with the same searches; see ``engine.hardening.judging.Judge``.

    Attributes:
        samples: labelled; as they are behind the sanitiser that copies will have in front.
        size: most edits, or edited words.
        most_attacked: only so many texts are attacked (spread over all), to save time.
        should_stop: asked between pieces of work; every look may raise ``Stopped``.
    """

    samples: TextSamples
    size: float
    most_attacked: int = MOST_JUDGED
    should_stop: ShouldStop = never

    def __len__(self) -> int:
        return len(self.samples)

    def clean(self, network: nn.Module) -> float:
        """Return the share of unchanged texts that are right."""
        return float(self._right(network, self.samples.texts, labels_of(self.samples)).mean())

    def robust(self, network: nn.Module) -> float:
        """Return the share of texts that neither hidden edits nor slips, searched for quickly, make wrong."""
        samples = self.samples.subset(spread(len(self.samples), self.most_attacked))
        standing = self._right(network, samples.texts, labels_of(samples))
        searches: tuple[tuple[Transformation, str], ...] = ((Invisible(), EDITS), (Typo(), WORDS))
        with in_eval_mode(network):
            asker = asker_of(text_model(network), self.should_stop)
            for transformation, norm in searches:
                rows = np.flatnonzero(standing)
                part = samples.subset(rows)
                standing[rows] = ~tricked(part, transformation, Budget(norm, self.size), asker)
        return float(standing.mean())

    def look(self, network: nn.Module) -> Look:
        """Return the shares; there is no weaker attack on texts that could be overlearned, so both are the same."""
        robust = self.robust(network)
        return Look(self.clean(network), robust, robust)

    def under_damage(self, network: nn.Module, seed: int, severities: Sequence[int]) -> dict[str, float]:
        """Return the share right under each kind of everyday damage, the mean over ``severities``."""
        samples = self.samples.subset(spread(len(self.samples), MOST_DAMAGED))
        found = {}
        for kind in TEXT_KINDS:
            shares = [
                self._right(network, damaged(samples, kind, severity, seed), labels_of(samples)).mean()
                for severity in severities
            ]
            found[kind] = float(np.mean(shares))
        return found

    def _right(self, network: nn.Module, texts: Sequence[str], labels: np.ndarray) -> np.ndarray:
        with in_eval_mode(network):
            return right_texts(network, texts, labels, self.should_stop)


def tricked(samples: TextSamples, transformation: Transformation, budget: Budget, asker: Asker) -> np.ndarray:
    """Return (n,) bool, which of labelled ``samples`` a quick search by ``transformation`` makes wrong.

    Words are ranked by leaving them out, not by gradients: a copy whose answers became flat while it trained hides
    from gradients, and was seen to look twice as tough as it was.

    Raises:
        Stopped: the user stopped.
    """
    found = word_search(transformation, "quick")(
        asker,
        samples.texts,
        labels_of(samples),
        budget,
        seed=_SEED,
        keys=samples.keys,
    )
    return found.broken


def damaged(samples: TextSamples, kind: str, severity: int, seed: int) -> list[str]:
    """Return the texts with everyday damage of ``kind`` and ``severity`` 1 to 5."""
    found = []
    for text, key in zip(samples.texts, samples.keys):
        draws = stream(seed, "dial", "damage", severity, np.array([key], np.uint64))
        found.append(apply_edits(text, [Edit(*slip, kind) for slip in slips(kind, text, severity, draws)]))
    return found
