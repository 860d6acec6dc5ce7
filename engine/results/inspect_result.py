"""The result of looking at a model before a check: what was recognised, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

from engine.results.measurements import Clean
from engine.results.scan_result import DataInfo, ModelInfo


@dataclass(frozen=True)
class Answer:
    """One thing that understanding found out, and the user may correct.

    ``id`` is ``classes``, ``scaling``, ``layout``, ``colour_order`` or ``label_order``; ``value`` the answer;
    ``options`` what else it could be; ``confidence`` says whether it was told, tried or guessed.
    """

    id: str
    value: str
    confidence: Literal["told", "sure", "likely", "guess"]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """One of the four pictures shown with the question "Do these answers look right?".

    ``picture`` is the path of a PNG file, ``confidence`` in [0, 1].
    """

    sample: str
    picture: str
    label: str | None
    predicted: str
    confidence: float


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

    ``estimates_s`` has seconds per depth; ``harden_estimates_s`` per strength; ``service`` what a check costs per depth,
    for a model that is asked over the network.
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
    service: dict[str, ServiceCost] | None = None
