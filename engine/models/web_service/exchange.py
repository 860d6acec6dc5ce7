"""One request and its answer: the only place in Toughen that opens a socket to another computer.

Nothing is followed, nothing is cached, the answer has a most size, and ``abort`` ends it from another thread.
"""

import contextlib
import functools
import http.client
import socket
import ssl
import time
from dataclasses import dataclass

from engine.models.web_service.addresses import Address, is_loopback
from engine.models.web_service.filling import Request
from engine.models.web_service.problems import problem, too_long
from engine.words import say, show_name

MAX_ANSWER_BYTES = 4 * 2**20
_CHUNK = 65536
_OK = range(200, 300)


@dataclass(frozen=True)
class Reply:
    """A status, the body, and how long the service asks to wait ("" where it does not say)."""

    status: int
    body: bytes
    retry_after: str = ""
    location: str = ""


@functools.cache
def _trust() -> ssl.SSLContext:
    """Return the certificates that this computer trusts: the system's own store."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Line:
    """A connection to one address that is kept open between requests. Used by one thread, ended by any."""

    def __init__(self, address: Address, *, allow_http: bool, timeout_s: float) -> None:
        self._address = address
        self._allow_http = allow_http
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._began: float | None = None
        self._aborted = False

    def late_by(self) -> float:
        """Return by how many seconds the running request is over its time; below 0 where it is not."""
        began = self._began
        return -1.0 if began is None else time.monotonic() - began - self._timeout_s

    def abort(self) -> None:
        """End the running request: whoever waits for it gets ``TimeoutError``."""
        self._aborted = True
        self._hang_up()

    def send(self, method: str, target: str, headers: dict[str, str], request: Request) -> Reply:
        """Return the reply; a kept connection that went stale meanwhile is opened anew once.

        Raises:
            OSError: there was none.
            http.client.HTTPException: it was no HTTP.
            ServiceError: it is too long, or not this computer that answers for its name.
        """
        self._aborted, self._began = False, time.monotonic()
        kept = self._connection is not None
        try:
            try:
                return self._exchange(method, target, headers, request)
            except (ConnectionError, http.client.BadStatusLine):
                if not kept or self._aborted:
                    raise
                self.close()
                return self._exchange(method, target, headers, request)
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # a socket that is shut from outside fails in several ways
            self.close()
            if self._aborted:
                raise TimeoutError from error
            if isinstance(error, OSError | http.client.HTTPException):
                raise
            raise ConnectionError(type(error).__name__) from error
        except BaseException:
            self.close()
            raise
        finally:
            self._began = None

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        connection, self._connection, self._socket = self._connection, None, None
        if connection is not None:
            connection.close()

    def _hang_up(self) -> None:
        opened = self._socket
        if opened is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)  # under TLS too: no goodbye that could wait

    def _exchange(self, method: str, target: str, headers: dict[str, str], request: Request) -> Reply:
        connection = self._connection or self._open()
        connection.request(method, target, request.body, {**headers, "Content-Type": request.content_type})
        answer = connection.getresponse()
        reply = Reply(
            answer.status,
            self._read(answer),
            answer.getheader("Retry-After", "")[:100],
            answer.getheader("Location", "")[:500],
        )
        if answer.will_close or answer.status not in _OK:
            self.close()
        return reply

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        parts, size = [], 0
        while part := answer.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise too_long(MAX_ANSWER_BYTES)
            if self._aborted:
                raise TimeoutError
        if answer.length:
            raise ConnectionError(f"{answer.length} bytes are missing")
        answer.close()  # read1 leaves it open at its end, and the connection could not be used again
        return b"".join(parts)

    def _open(self) -> http.client.HTTPConnection:
        address = self._address
        opened = socket.create_connection((address.host, address.port), timeout=self._timeout_s)
        self._socket = opened
        if address.scheme == "https":
            self._socket = opened = _trust().wrap_socket(
                opened, server_hostname=address.host, do_handshake_on_connect=False
            )
            opened.do_handshake()
        elif not self._allow_http and not is_loopback(str(opened.getpeername()[0])):
            raise _not_here(address.host)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = http.client.HTTPConnection(address.host, address.port, timeout=self._timeout_s)
        connection.default_port = 443 if address.scheme == "https" else 80
        connection.auto_open = 0
        connection.sock = opened
        self._connection = connection
        return connection


def _not_here(host: str) -> Exception:
    return problem(
        "not_loopback",
        say("Nothing was sent"),
        say("{host} is not this computer, and its address begins with http.", host=show_name(host)),
        say("Use an address that begins with https."),
    )
