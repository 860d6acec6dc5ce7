"""Addresses: which may be used, and how they are compared and shown."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from engine.models.web_service.problems import bad_description
from engine.words import say, show_name

KEY = "{key}"
"""Stands for the key, in a header or behind the ``?`` of an address."""
_PORTS = {"https": 443, "http": 80}
_LONGEST = 2000


@dataclass(frozen=True)
class Address:
    """A checked address. ``text`` is as the user wrote it, with ``{key}`` in place of a key."""

    text: str
    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, such as ``https://host:8443``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def target(self, key: str) -> str:
        """Return path and query for the first line of a request, with the key."""
        return self.path + (f"?{self.query.replace(KEY, quote(key, safe=''))}" if self.query else "")


def read_address(text: str, *, allow_http: bool) -> Address:
    """Return the address that ``text`` means.

    Raises:
        ServiceError: it is none, holds a password, or would be asked without encryption.
    """
    parts = _split(text.strip())
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None:
        raise bad_description(say("The address holds a name or a password. Put the key elsewhere."))
    if KEY in parts.path or KEY in parts.netloc:
        raise bad_description(say("The key may stand in a header, or behind the question mark of the address."))
    if parts.scheme == "http" and not (allow_http or is_loopback(host)):
        raise bad_description(
            say("The address begins with http, so others on the way could read your pictures. Use https.")
        )
    return Address(text.strip(), parts.scheme, host, parts.port or _PORTS[parts.scheme], parts.path or "/", parts.query)


def _split(text: str) -> SplitResult:
    wrong = bad_description(say("“{text}” is not an address that begins with https://.", text=show_name(text)))
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        raise wrong from error
    if not plain or parts.scheme not in _PORTS or not parts.hostname or parts.fragment:
        raise wrong
    return parts


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` is this computer by its own name or number."""
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return host == "localhost"


def is_same(allowed: str, address: Address) -> bool:
    """Tell whether ``allowed`` names ``address``: all of it, or its scheme and host alone."""
    try:
        other = read_address(allowed, allow_http=True)
    except Exception:
        return False
    whole = (other.origin, other.path, other.query) == (address.origin, address.path, address.query)
    return whole or (other.origin == address.origin and other.path == "/" and not other.query)
