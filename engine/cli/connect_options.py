"""The options of ``toughen connect`` become the content of a description."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.results import UsageError
from engine.words import clean_name, say


def describe(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description: what it begins with, changed by the options. Nothing is checked yet.

    Raises:
        UsageError: an option cannot be read, or a file is missing.
    """
    found: dict[str, Any] = {"toughen_service": 1}
    if given["base"]:
        found = _json(_text(given["base"]), given["base"])
    found |= _plain(given)
    found |= _body(given)
    if given["size"]:
        found["picture"] = _size(given["size"]) | {"channels": 1 if given["grey"] else 3}
    if given["header"]:
        found["headers"] = {**found.get("headers", {}), **_pairs("--header", given["header"])}
    if given["key_env"] or given["key_keyring"]:
        found["key"] = {"environment": given["key_env"]} if given["key_env"] else {"keyring": given["key_keyring"]}
    answer = {name: given[name] for name in ("scores", "pairs", "label", "score") if given[name] is not None}
    if answer:
        found["answer"] = answer | ({"kind": "numbers"} if given["numbers"] else {})
    if given["classes"]:
        found["classes"] = _classes(given["classes"])
        found.pop("class_count", None)
    return found


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "address": "address", "rate": "requests_per_second", "timeout": "timeout_s", "retries": "retries",
        "price": "price_per_1000", "currency": "currency", "allow_http": "allow_http",
    }  # fmt: skip
    plain = {entry: given[name] for name, entry in names.items() if given[name] not in (None, "", False)}
    return plain | ({"sends": "text"} if given["texts"] else {})


def _body(given: Mapping[str, Any]) -> dict[str, Any]:
    if given["json_body"]:
        text = given["json_body"]
        return {"body": {"json": _json(_text(text[1:]) if text.startswith("@") else text, "--json-body")}}
    if given["upload"]:
        return {"body": {"multipart": {"field": given["upload"], "fields": _pairs("--field", given["field"])}}}
    return {"body": {"raw": True}} if given["raw"] else {}


def _size(text: str) -> dict[str, int]:
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) != 2 or not all(side.strip().isdecimal() and len(side) < 6 for side in sides):
        raise _wrong("--size", say("It must look like 224x224."))
    return {"width": int(sides[0]), "height": int(sides[1])}


def _pairs(option: str, items: Sequence[str]) -> dict[str, str]:
    split = [item.partition("=") for item in items]
    if not all(name and sign for name, sign, _ in split):
        raise _wrong(option, say("It must look like NAME=VALUE."))
    return {name.strip(): value.strip() for name, _, value in split}


def _classes(text: str) -> list[str]:
    parts = _text(text[1:]).splitlines() if text.startswith("@") else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def _json(text: str, where: str) -> Any:  # Any: JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(where, say("It is not JSON: {reason}.", reason=str(error))) from error


def _text(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise _wrong(clean_name(name), say("There is no such file, or it cannot be read.")) from error


def _wrong(what: str, why: str) -> UsageError:
    return UsageError(
        "connect.option",
        say("An option cannot be used"),
        f"{clean_name(what)}: {why}",
        say("See: toughen connect --help"),
    )
