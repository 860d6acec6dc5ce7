"""The result of looking at a model before a check: what was recognised, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

from engine.results.isolation import Layer
from engine.results.measurements import Clean
from engine.results.scan_result import DataInfo, ModelInfo


@dataclass(frozen=True)
class Answer:
    """One thing that understanding found out, and the user may correct.

    ``id`` is ``classes``, ``scaling``, ``layout``, ``colour_order``, ``label_order`` or ``structure``; ``value`` the answer;
    ``options`` what else it could be; ``confidence`` says whether it was told, tried or guessed.
    """

    id: str
    value: str
    confidence: Literal["told", "sure", "likely", "guess"]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """One of the four samples shown with the question "Do these answers look right?".

    ``picture`` is the path of a PNG file ("" for texts), ``text`` the text as the model got it ("" for pictures),
    ``confidence`` in [0, 1].
    """

    sample: str
    picture: str
    label: str | None
    predicted: str
    confidence: float
    text: str = ""


@dataclass(frozen=True)
class MatchedFolder:
    """A folder of pictures and the class that the model mostly sees in it.

    ``number`` is the class's place in the model, from 1, ``known_as`` the name that it had so far. ``right`` of the
    ``n`` pictures that were looked at were sorted into it.
    """

    folder: str
    number: int
    known_as: str
    right: int
    n: int


@dataclass(frozen=True)
class LabelMatch:
    """The class names that fit the pictures best: a suggestion, never applied unasked.

    ``names`` has one name per class in the model's order, as ``--labels`` takes them. With them ``right`` of ``n``
    pictures would be sorted right, each counted with a match that was found without it; as things are, ``now`` are.
    ``now`` is None where the folders fit no class at all.
    """

    names: tuple[str, ...]
    folders: tuple[MatchedFolder, ...]
    right: int
    now: int | None
    n: int


@dataclass(frozen=True)
class Provable:
    """What strengthening could prove with these samples.

    ``smallest_gain`` is the smallest rise of worst-case accuracy (a fraction) that ``test_n`` samples can prove.
    """

    train_n: int
    select_n: int
    test_n: int
    smallest_gain: float | None
    enough: bool


@dataclass(frozen=True)
class ServiceCost:
    """What a check of a web service may need at most: ``requests``, and ``seconds`` at its most requests a second.

    ``pictures`` is how many would be checked; ``price`` is in ``currency``, None where nobody said what a request costs.
    """

    address: str
    pictures: int
    requests: int
    seconds: float
    price: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class InspectResult:
    """What the model is, what it can do, whether it understood the pictures, and how long things would take.

    ``estimates_s`` has seconds per depth; ``harden_estimates_s`` per strength; ``service`` what a check costs per depth, for
    a model that is asked over the network. ``stop`` says why a check makes little sense, as a plain sentence that is
    also the first of ``warnings``; "" if it does.
    """

    toughen_version: str
    device: str
    model: ModelInfo
    data: DataInfo | None = None
    clean: Clean | None = None
    answers: tuple[Answer, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    warnings: tuple[str, ...] = ()
    estimates_s: dict[str, float] | None = None
    harden_estimates_s: dict[str, float] | None = None
    provable: Provable | None = None
    stop: str = ""
    label_match: LabelMatch | None = None
    isolation: tuple[Layer, ...] = ()
    service: dict[str, ServiceCost] | None = None
