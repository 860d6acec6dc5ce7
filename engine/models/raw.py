"""What every loader returns: the file as it is, before anything is known about the pictures."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from torch import nn

from engine.results.scan_result import Ending, Equality


@dataclass(frozen=True)
class InputSpec:
    """The tensor that the file declares: ``dims`` with None where a size is free, the batch first."""

    name: str
    dims: tuple[int | None, ...]
    dtype: str


@dataclass(frozen=True)
class FileFacts:
    """The file itself. ``sha256`` covers all ``files`` (the model and its data files); sizes in bytes.

    ``notes`` are plain sentences for the owner, such as a data file that was found beside the model. ``dropped`` names
    the settings that ask programs to run code, and were left out.
    """

    path: Path
    files: tuple[Path, ...]
    sha256: str
    format: str
    source_tool: str
    size_bytes: int
    parameters: int
    metadata: Mapping[str, str]
    notes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class Runtime(Protocol):
    """The real file in its own runtime, independent of the torch module."""

    half: bool
    """Whether the file counts in half precision, so that it agrees less exactly."""
    two_classes: Literal["shares", "logit"] | None
    """What the one number of a file with two classes is; None for a file with a number per class."""

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own outputs (batch, classes) for raw inputs in the file's dtype and layout; any batch."""


class TextInput(Protocol):
    """How texts reach a file that sorts texts."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return raw inputs, one per text.

        Either whole numbers, int64 (batch, inputs, length), the inputs in the file's order, padded to the longest text
        of the batch; or, for a file that takes the texts themselves, an array (batch,) of str with dtype object.
        """


@dataclass(frozen=True)
class Permission:
    """What the user allowed: ``address`` is the one that may be asked, and ``max_requests`` how often (None: no limit).

    ``should_stop`` is asked while an answer is awaited.
    """

    address: str
    max_requests: int | None = None
    should_stop: Callable[[], bool] = lambda: False


class Meter(Protocol):
    """What asking a model over the network costs, and how much of that is left."""

    address: str
    """As the user may see it: without the key."""
    per_second: float
    """Most requests a second."""
    price_per_1000: float | None
    currency: str
    on_this_computer: bool

    @property
    def sent(self) -> int:
        """Requests sent so far, repeated ones too."""

    @property
    def left(self) -> int | None:
        """Requests that may still be sent; None where there is no limit."""

    def afresh(self) -> AbstractContextManager[object]:
        """Inside, the same content is asked anew, though its answer is known already."""


class WriteCopy(Protocol):
    """Writes a copy of a model's own file, in its own format."""

    def __call__(self, raw: "RawModel", network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write ``raw``'s file with the weights of ``network`` to ``path``; return the files, the model first."""


@dataclass(frozen=True)
class Guess:
    """One way in which a file may be meant that does not say how its parts are joined.

    ``name`` is short and the same each time; ``words`` say what it is; ``make`` opens the file in this way. Where the
    first of a ``kind`` knows nothing about some pictures, the others of that kind do not either. ``rarity`` says how
    much less common the way is than the commonest, as the logarithm of how many times less.
    """

    name: str
    words: str
    make: Callable[[], "RawModel"]
    kind: str
    rarity: float = 0.0


@dataclass(frozen=True)
class RawModel:
    """A classifier as its file has it.

    ``network`` maps the file's raw input tensor (any batch size, even where the file fixes it) to logits
    (batch, classes): differentiable and trainable, a final softmax removed (``removed`` says what). A final ReLU stays;
    ``final_relu`` says that there is one. ``writer`` is None
    where the format cannot be written. ``texts`` is there for a file that sorts texts; where that takes them as they
    are, ``network`` takes the array of str that ``texts`` makes. A file that does not say how its parts are joined has
    ``guesses``, the likelier first, and is opened in the way of ``guess``, one of their names.
    ``meter`` is there for a model that is asked over the network. ``levels`` is the number of steps from black to white that pictures are rounded to on the way, None where
    they are not rounded. ``own_rate`` is the learning rate that suits weights that are not those of a deep network.
    """

    facts: FileFacts
    input: InputSpec
    network: nn.Module
    runtime: Runtime
    num_classes: int
    class_names: tuple[str, ...] | None
    removed: Literal["none", "softmax", "sigmoid", "log_softmax"]
    equality: Equality
    access: Literal["white-box", "scores", "labels"] = "white-box"
    trainable: bool = True
    writer: WriteCopy | None = None
    texts: TextInput | None = None
    final_relu: bool = False
    guesses: tuple[Guess, ...] = ()
    guess: str = ""
    meter: Meter | None = None
    levels: int | None = None
    own_rate: float | None = None

    @property
    def ending(self) -> Ending:
        """What the file does to its answers last."""
        return "relu" if self.final_relu else self.removed

    def meant_as(self, guess: str) -> "RawModel":
        """Return the same file, opened in the way that ``guess`` names; itself where that is its own or no way of it."""
        found = next((item for item in self.guesses if item.name == guess != self.guess), None)
        return self if found is None else found.make()

    @property
    def task(self) -> Literal["image", "text"]:
        """What the classifier sorts."""
        return "image" if self.texts is None else "text"

    @property
    def gives_gradients(self) -> bool:
        """Whether ``network`` is differentiable; else only the file's answers can be used."""
        return self.access == "white-box"
