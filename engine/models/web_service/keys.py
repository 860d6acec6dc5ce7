"""The key of a service: read when it is needed, from the environment or the system's keyring, and kept nowhere."""

import importlib
import os
from typing import Protocol, cast
from urllib.parse import quote

from engine.models.web_service.description import KeySource
from engine.models.web_service.problems import no_key, problem
from engine.results.errors import ServiceError
from engine.words import say, show_name

SERVICE = "toughen"
"""Name of the program in the keyring."""
HIDDEN = b"{key}"
_SHORTEST = 6
"""A shorter one could not be told from ordinary text where a service sends it back."""


class _Keyring(Protocol):
    def get_password(self, service: str, user: str) -> str | None:
        """Return the secret kept for the user; None if there is none."""

    def set_password(self, service: str, user: str, password: str) -> None:
        """Keep the secret for the user."""


def find_key(source: KeySource) -> str:
    """Return the key.

    Raises:
        ServiceError: there is none, or this computer has no keyring that Toughen can use.
    """
    if source.environment:
        key = os.environ.get(source.environment, "").strip()
        where = say("the environment variable {name}", name=show_name(source.environment))
    else:
        key = (_ask(lambda ring: ring.get_password(SERVICE, source.keyring)) or "").strip()
        where = say("this computer's keyring, entry {name}", name=show_name(source.keyring))
    if not key:
        raise no_key(where)
    if not (key.isascii() and key.isprintable() and len(key) >= _SHORTEST):
        raise problem(
            "odd_key",
            say("The key of the web service cannot be used"),
            say("The key in {where} is too short, or has signs that cannot be sent.", where=where),
            say("Copy the key once more, without spaces or line ends."),
        )
    return key


def store_key(name: str, key: str) -> None:
    """Put ``key`` into the system's keyring under ``name``.

    Raises:
        ServiceError: this computer has no keyring that Toughen can use.
    """
    _ask(lambda ring: ring.set_password(SERVICE, name, key))


def without_key(content: bytes, key: str) -> bytes:
    """Return an answer in which every form of ``key`` that a service may send back is hidden."""
    forms = {key, quote(key, safe=""), quote(key), key.replace('"', '\\"'), key.replace("/", "\\/")}
    for form in sorted(forms, key=len, reverse=True):
        content = content.replace(form.encode(), HIDDEN) if form else content
    return content


def _ask(question: "_Question") -> str | None:
    try:
        ring = cast(_Keyring, importlib.import_module("keyring"))
    except ImportError as error:
        raise _no_keyring(say("The part that reads it is not installed.")) from error
    try:
        return question(ring)
    except Exception as error:  # every system's keyring fails in its own way; its words may hold the key
        raise _no_keyring(say("It cannot be opened."), type(error).__name__) from None


class _Question(Protocol):
    def __call__(self, ring: _Keyring) -> str | None: ...


def _no_keyring(why: str, detail: str = "") -> ServiceError:
    return problem(
        "no_keyring",
        say("This computer's keyring cannot be used"),
        say("The key is to be in the keyring of your computer. {why}", why=why),
        say("Install it with: pip install keyring. Or put the key into an environment variable, and name that."),
        detail,
    )
