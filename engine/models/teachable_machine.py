"""What Teachable Machine writes beside a model: ``metadata.json`` and ``labels.txt``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.models.declared import DeclaredInput
from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import refuse
from engine.results.errors import ModelError
from engine.words import say

MAX_TEXT = 1_000_000
SIDE = 224
"""Pixels on each side of the pictures that its models take."""
MINUS_ONE_TO_ONE = DeclaredInput(1.0, (0.5,), (0.5,))
"""How its models take them."""
_PACKAGE = "@teachablemachine/"


@dataclass(frozen=True)
class Metadata:
    """Class names where given, and whether Teachable Machine made the model; ``side`` in pixels."""

    labels: tuple[str, ...] | None = None
    teachable_machine: bool = False
    side: int | None = None
    version: str = ""


def read_metadata(content: bytes | None) -> Metadata:
    """Read ``metadata.json``; what cannot be read says nothing.

    Raises:
        ModelError: it belongs to a model of poses or sounds.
    """
    found = _object(content)
    if not found:
        return Metadata()
    package = str(found.get("packageName", ""))
    if package == _PACKAGE + "pose":
        raise _other_kind(say("poses of people"))
    if "tfjsSpeechCommandsVersion" in found or "wordLabels" in found or package == _PACKAGE + "audio":
        raise _other_kind(say("sounds"))
    names = found.get("labels")
    fits = isinstance(names, list) and names and all(isinstance(name, str) for name in names)
    side = found.get("imageSize")
    return Metadata(
        labels=tuple(names) if fits and isinstance(names, list) else None,
        teachable_machine=package.startswith(_PACKAGE),
        side=side if type(side) is int and 8 <= side <= 4096 else None,
        version=str(found.get("tmVersion", ""))[:20],
    )


def _object(content: bytes | None) -> Mapping[str, object]:
    if content is None or len(content) > MAX_TEXT:
        return {}
    try:
        found = parse_json(content)
    except ModelError:
        return {}
    return found if isinstance(found, dict) else {}


def _other_kind(what: str) -> ModelError:
    return refuse(
        "model.not_for_pictures",
        say("This is a Teachable Machine model for {what}. Toughen checks models that sort pictures.", what=what),
        say("Choose an image project in Teachable Machine, and open what it exports."),
        title=say("This model does not take pictures"),
    )


def read_labels(content: bytes | None) -> tuple[str, ...] | None:
    """Read ``labels.txt``: "0 Cat" on each line, or one plain name a line."""
    lines = _lines(content)
    numbered = _numbered(lines)
    return tuple(numbered if len(numbered) == len(lines) else lines) or None


def is_numbered(content: bytes | None) -> bool:
    """Return whether ``labels.txt`` counts its lines from 0, as Teachable Machine does."""
    lines = _lines(content)
    return bool(lines) and [line.split()[0] for line in lines] == [str(index) for index in range(len(lines))]


def _lines(content: bytes | None) -> list[str]:
    if content is None or len(content) > MAX_TEXT:
        return []
    return [line.strip() for line in content.decode("utf-8-sig", "replace").splitlines() if line.strip()]


def _numbered(lines: list[str]) -> list[str]:
    matches = [re.fullmatch(r"(\d{1,6})\s+(.*\S)", line) for line in lines]
    return [match.group(2) for match in matches if match and int(match.group(1)) < len(lines)]
