"""A text model as the rest of the engine sees it: texts in, logits out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from engine.models.raw import RawModel, TextInput
from engine.models.texts.buckets import ELSEWHERE, ON_CPU, Room, buckets, room_on

_VALUES = 1 << 16


class TextModel(nn.Module):
    """A callable from a list of n texts to logits (n, classes), float32.

    Always used in eval mode by attacks; training code switches ``network`` itself.

    Raises:
        ValueError: ``raw`` sorts no texts.
    """

    def __init__(self, raw: RawModel, class_names: tuple[str, ...]) -> None:
        super().__init__()
        if raw.texts is None:
            raise ValueError(f"{raw.facts.format} file that sorts no texts")
        self.raw = raw
        self.texts: TextInput = raw.texts
        self.class_names = class_names
        self.network = raw.network
        self.eval()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next((weight.device for weight in self.parameters()), torch.device("cpu"))

    @property
    def values_per_sample(self) -> int:
        """About how many numbers the model holds for one text at a time: decides how many go together."""
        return _VALUES

    @property
    def room(self) -> Room:
        """How much goes together: much for a model in this process that takes texts as they are.

        Such a model counts words, which takes little time a text and much a call.
        """
        counts_words = self.raw.meter is None and self.texts.encode(("a",)).dtype == object
        return ELSEWHERE if counts_words else room_on(self.device.type)

    @property
    def num_classes(self) -> int:
        """Number of classes."""
        return self.raw.num_classes

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        """Return logits (n, classes) for n texts, as one batch; differentiable in the weights where there are any."""
        raw = self.texts.encode(texts)
        given = raw if raw.dtype == object else torch.from_numpy(raw).to(self.device)
        logits: torch.Tensor = self.network(given)
        return logits

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        """Return logits (n, classes), float32, for n texts, those of like length together."""
        return self._answers(texts, self.room, self._logits)

    def confirm(self, texts: Sequence[str]) -> np.ndarray:
        """Return the real file's own outputs (n, classes) for n texts, run in its own runtime."""
        return self._answers(texts, ON_CPU, lambda part: self.raw.runtime.run(self.texts.encode(part)))

    def _logits(self, texts: list[str]) -> np.ndarray:
        with torch.no_grad():
            logits: np.ndarray = self(texts).float().cpu().numpy()
        return logits

    def _answers(self, texts: Sequence[str], room: Room, answer: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        parts = [np.zeros((0, self.num_classes), np.float32)]
        places = buckets(texts, room)
        parts += [answer([str(texts[place]) for place in bucket]) for bucket in places]
        return np.concatenate(parts)[np.argsort(np.array([place for bucket in places for place in bucket], np.int64))]

    def on(self, device: torch.device) -> "TextModel":
        """Move to ``device`` and return self."""
        self.to(device)
        return self

    def with_network(self, network: nn.Module) -> "TextModel":
        """Return the same model around other weights; ``confirm`` still speaks of the file it came from."""
        return TextModel(replace(self.raw, network=network), self.class_names)

    def with_raw(self, raw: RawModel) -> "TextModel":
        """Return the same classes around another file, such as a strengthened copy."""
        return TextModel(raw, self.class_names)
