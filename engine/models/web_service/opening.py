"""A description becomes a RawModel that is asked from outside; no request is sent where the classes are known."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.models.raw import FileFacts, InputSpec, Permission, RawModel
from engine.models.runtime_network import RuntimeNetwork
from engine.models.safety import check_json
from engine.models.web_service.addresses import is_loopback
from engine.models.web_service.description import VERSION_KEY, AnswerPlace, Description, read_description
from engine.models.web_service.problems import problem
from engine.models.web_service.runtime import ServiceRuntime
from engine.results.scan_result import Equality
from engine.words import say

FORMAT = "web service"
_MOST_BYTES = 2**20
_LEVELS = 255


def recognises(place: Path) -> bool:
    """Return whether a file is the description of a web service, by its content."""
    if not place.is_file() or place.stat().st_size > _MOST_BYTES:
        return False
    with place.open("rb") as file:
        content = file.read(_MOST_BYTES)
    if f'"{VERSION_KEY}"'.encode() not in content:
        return False
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and VERSION_KEY in value


def read_file(place: Path) -> Description:
    """Return the description in a file.

    Raises:
        ServiceError: it cannot be used.
        ModelError: it is no JSON that is safe to read.
    """
    return read_description(check_json(place, _MOST_BYTES))


def open_file(
    place: Path,
    *,
    seed: int,  # noqa: ARG001 - nothing is compared: the service itself is asked
    threads: int,  # noqa: ARG001 - it computes elsewhere
    permission: Permission | None = None,
) -> RawModel:
    """Return the service that the file ``place`` describes; without a ``permission`` none may be asked.

    Raises:
        ServiceError: nobody allowed to ask it, its description cannot be used, or it does not answer as described.
    """
    description = read_file(place)
    answer = description.answer
    if answer is None:
        raise _not_tried()
    runtime = ServiceRuntime(description, answer, permission)
    texts = Texts() if description.sends == "text" else None
    count = runtime.learn_count(_example(description))
    shares = answer.only_label or answer.kind == "shares"
    return RawModel(
        facts=_facts(place, description, answer),
        input=_input(description),
        network=RuntimeNetwork(runtime, shares),
        runtime=runtime,
        num_classes=count,
        class_names=description.classes or None,
        removed="softmax" if shares else "none",
        # the service itself is asked, so there is nothing that could differ from it
        equality=Equality("equal", 0.0, 0.0, 0),
        access="labels" if answer.only_label else "scores",
        trainable=False,
        texts=texts,
        meter=runtime.caller,
        levels=None if texts else _LEVELS,
    )


class Texts:
    """Texts go to the service as they are."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the texts as an array (n,) of str."""
        return np.array(list(texts), dtype=object)


def _example(description: Description) -> np.ndarray:
    form = description.picture
    if form is None:
        return np.array(["test"], dtype=object)
    return np.full((1, form.channels, form.height, form.width), 128, np.float32)


def _input(description: Description) -> InputSpec:
    form = description.picture
    if form is None:
        return InputSpec("text", (None,), "string")
    return InputSpec("picture", (None, form.channels, form.height, form.width), "uint8")


def _facts(place: Path, description: Description, answer: AnswerPlace) -> FileFacts:
    content = place.read_bytes()
    return FileFacts(
        path=place,
        files=(place,),
        sha256=hashlib.sha256(content).hexdigest(),
        format=FORMAT,
        source_tool=description.place.host,
        size_bytes=len(content),
        parameters=0,
        metadata={},
        notes=tuple(_notes(description, answer)),
    )


def _notes(description: Description, answer: AnswerPlace) -> Iterator[str]:
    yield say(
        "This model is a web service. Toughen asks it from outside. It cannot look inside or strengthen it, and what "
        "is measured may change when its owner changes it."
    )
    if answer.only_label:
        yield say(
            "The service gives its answer, but not how sure it is. So the search for tricks is blind and weak: the "
            "model may be easier to trick than the figures say."
        )
    if description.place.scheme == "http" and not is_loopback(description.place.host):
        yield say("The address begins with http: others on the way can read what is sent.")


def _not_tried() -> Exception:
    return problem(
        "not_tried",
        say("The description of the web service is not finished"),
        say("It does not say where in the answer the scores are."),
        say("Send one picture with “toughen connect --try”. It shows the answer and the places to choose from."),
    )
