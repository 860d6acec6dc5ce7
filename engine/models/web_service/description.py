"""The description of a web service: a small JSON file without any secret."""

import dataclasses
import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.models.web_service.addresses import KEY, Address, read_address
from engine.models.web_service.problems import bad_description
from engine.results.as_json import from_object, to_object
from engine.words import say, show_name

VERSION_KEY = "toughen_service"
VERSION = 1
SUFFIX = ".toughen-service.json"
PICTURE, TEXT = "{picture_base64}", "{text}"
"""What stands in a JSON template for the picture or the text."""
MOST_CLASSES = 100_000
_MOST_SIDE = 4096
_SECRET = re.compile(r"authorization|cookie|api.?key|[-_]key|token|secret|password|subscription", re.IGNORECASE)
_SECRET_FIELD = re.compile(r"(api|access|secret)?[-_]?(key|token|secret|password)", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OWN_HEADERS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding"}
)


@dataclass(frozen=True)
class KeySource:
    """Where the key is: an environment variable, or an entry of the system's keyring. Never the key itself."""

    environment: str = ""
    keyring: str = ""


@dataclass(frozen=True)
class PictureForm:
    """The pictures that the service is sent: their size in pixels, 1 or 3 colours, always lossless."""

    width: int
    height: int
    channels: int = 3
    format: Literal["png"] = "png"


@dataclass(frozen=True)
class Multipart:
    """A form: the name of the field with the picture, its file name, and fields that stay the same."""

    field: str
    file_name: str = "picture.png"
    fields: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """How a request looks; exactly one is set. ``json`` is a template; ``raw`` sends the picture's bytes alone."""

    json: Any = None
    multipart: Multipart | None = None
    raw: bool = False


@dataclass(frozen=True)
class AnswerPlace:
    """Where the answer is, as dotted paths with indices (``predictions.0.scores``); "" is the whole answer.

    Either ``scores`` (a list of numbers in the order of the classes, or an object from class to number); or ``pairs``
    (a list of objects, each with a class under ``label`` and a number under ``score``); or ``label`` alone.
    ``kind``: numbers from 0 up (``shares``), or any numbers (``numbers``).
    """

    scores: str | None = None
    pairs: str | None = None
    label: str | None = None
    score: str | None = None
    kind: Literal["shares", "numbers"] = "shares"

    @property
    def only_label(self) -> bool:
        """Whether the service does not say how sure it is."""
        return self.scores is None and self.pairs is None


@dataclass(frozen=True)
class Description:
    """Everything about a service but the key. ``price_per_1000`` requests is in ``currency``."""

    address: str
    body: Body
    sends: Literal["picture", "text"] = "picture"
    method: Literal["POST", "PUT"] = "POST"
    allow_http: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    key: KeySource | None = None
    picture: PictureForm | None = None
    answer: AnswerPlace | None = None
    classes: tuple[str, ...] = ()
    class_count: int | None = None
    requests_per_second: float = 5.0
    at_once: int = 4
    timeout_s: float = 20.0
    retries: int = 3
    price_per_1000: float | None = None
    currency: str = ""

    @property
    def place(self) -> Address:
        """The address, checked."""
        return read_address(self.address, allow_http=self.allow_http)

    @property
    def needs_key(self) -> bool:
        """Whether a header or the address has a place for the key."""
        return any(KEY in value for value in self.headers.values()) or KEY in self.place.query

    @property
    def number_of_classes(self) -> int | None:
        """Number of classes, where the description says it."""
        return len(self.classes) or self.class_count


def read_description(value: object) -> Description:
    """Return the description that the JSON ``value`` holds, checked.

    Raises:
        ServiceError: something in it is missing, unknown, dangerous or cannot be.
    """
    if not isinstance(value, dict) or value.get(VERSION_KEY) != VERSION:
        raise bad_description(say("It was made for another version of Toughen."))
    known = {*Description.__dataclass_fields__, VERSION_KEY}
    strange = sorted(set(value) - known)
    if strange:
        raise bad_description(say("It has an entry that Toughen does not know: {name}.", name=show_name(strange[0])))
    try:
        found = from_object(Description, value)
    except ValueError as error:
        raise bad_description(say("An entry has the wrong form, or is missing."), str(error)) from error
    check(found)
    return found


def to_file(description: Description) -> str:
    """Return the text of the file; entries that say nothing are left out."""
    values = {name: value for name, value in to_object(description).items() if value not in (None, {}, [], "", False)}
    for name in ("body", "answer", "key"):
        if name in values:
            values[name] = {key: item for key, item in values[name].items() if item not in (None, {}, False)}
    if isinstance(values.get("key"), dict):
        values["key"] = {key: item for key, item in values["key"].items() if item}
    return json.dumps({VERSION_KEY: VERSION, **values}, indent=2, ensure_ascii=True) + "\n"


def check(found: Description) -> None:
    """Check what types alone do not say.

    Raises:
        ServiceError: the first thing that cannot be.
    """
    found.place  # noqa: B018 - raises where it is no good address
    _check_headers(found)
    if found.needs_key and not (found.key and bool(found.key.environment) != bool(found.key.keyring)):
        raise bad_description(say("It has a place for a key, but does not say where the key is."))
    _check_body(found)
    _check_answer(found)
    numbers = {
        "requests_per_second": (found.requests_per_second, 0.001, 1000),
        "at_once": (found.at_once, 1, 16),
        "timeout_s": (found.timeout_s, 0.1, 600),
        "retries": (found.retries, 0, 10),
        "price_per_1000": (found.price_per_1000 or 0.0, 0, 1e6),
        "class_count": (2 if found.class_count is None else found.class_count, 2, MOST_CLASSES),
    }
    for name, (number, low, high) in numbers.items():
        if not (math.isfinite(number) and low <= number <= high):
            raise bad_description(say("{name} must be from {low} to {high}.", name=name, low=low, high=high))
    if len(set(found.classes)) != len(found.classes) or len(found.classes) == 1 or len(found.classes) > MOST_CLASSES:
        raise bad_description(say("There must be two classes or more, each with a name of its own."))


def _check_headers(found: Description) -> None:
    for name, value in found.headers.items():
        if not _HEADER.fullmatch(name) or not (value.isascii() and value.isprintable()) or len(value) > 2000:
            raise bad_description(say("The header {name} has signs that cannot be sent.", name=show_name(name)))
        if name.lower() in _OWN_HEADERS:
            raise bad_description(say("The header {name} is set by Toughen itself.", name=name))
        if _SECRET.search(name) and KEY not in value:
            raise bad_description(
                say("The header {name} seems to hold a key. Write {place} there instead.", name=name, place=KEY)
            )


def _check_body(found: Description) -> None:
    kinds = [found.body.json is not None, found.body.multipart is not None, found.body.raw]
    if sum(kinds) != 1:
        raise bad_description(say("It must say in exactly one way how a request looks: json, multipart or raw."))
    picture = found.sends == "picture"
    if found.body.json is None and not picture:
        raise bad_description(say("Texts can only be sent as JSON."))
    if found.body.json is not None:
        wanted, leaves = PICTURE if picture else TEXT, list(leaves_of(found.body.json))
        if not any(wanted in leaf for _, leaf in leaves):
            raise bad_description(say("The JSON template has no place for what is sent: {place}.", place=wanted))
        _check_secrets(leaves)
    if found.body.multipart is not None:
        _check_secrets(list(found.body.multipart.fields.items()))
    form = found.picture
    if picture and (form is None or form.channels not in {1, 3} or not _fits(form.width) or not _fits(form.height)):
        raise bad_description(say("It must say how large the pictures are, and whether they have colours."))


def _check_secrets(leaves: list[tuple[str, str]]) -> None:
    for name, value in leaves:
        if _SECRET_FIELD.fullmatch(name) and value:
            raise bad_description(
                say("The field {name} seems to hold a key. Send it in a header.", name=show_name(name))
            )


def _check_answer(found: Description) -> None:
    place = found.answer
    if place is None:
        return
    if (place.scores is not None) + (place.pairs is not None) + (place.only_label and place.label is not None) != 1:
        raise bad_description(say("It must say in exactly one way where the answer is: scores, pairs or label."))
    if place.pairs is not None and not (place.label and place.score):
        raise bad_description(say("A list of classes needs the names of its label and its score."))
    if place.scores is None and not found.classes:
        raise bad_description(say("It must name the classes, as the answer gives names and not numbers in order."))


def _fits(side: int) -> bool:
    return 1 <= side <= _MOST_SIDE


def leaves_of(value: object, name: str = "") -> list[tuple[str, str]]:
    """Return (name of the field, text) of every text in a JSON value."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves_of(item, key)]
    return [leaf for item in value for leaf in leaves_of(item, name)] if isinstance(value, list) else []
