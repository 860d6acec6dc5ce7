"""Many requests: never more a second than allowed, again after passing faults, each content once, stopped at once."""

import contextlib
import email.utils
import hashlib
import http.client
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import engine
from engine.models.raw import Permission
from engine.models.web_service.addresses import KEY, is_loopback, is_same
from engine.models.web_service.description import Description
from engine.models.web_service.exchange import Line, Reply
from engine.models.web_service.filling import fill
from engine.models.web_service.keys import find_key, without_key
from engine.models.web_service.pace import Pace
from engine.models.web_service.problems import (
    not_allowed,
    other_address,
    redirected,
    refused_status,
    timed_out,
    unreachable,
)
from engine.results.errors import ServiceError, Stopped, ToughenError
from engine.words import say

_LOOK_S = 0.05
_GRACE_S = 1.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 60.0
_MOST_KEPT = 500_000

Content = bytes | str
Job = tuple[int, Content]
Done = tuple[int, bytes | BaseException]


class Caller:
    """Asks a service, as ``permission`` allows; keeps answers as long as the program runs.

    Raises:
        ServiceError: the permission does not name the address, or the key is missing.
    """

    def __init__(self, description: Description, permission: Permission | None) -> None:
        place = description.place
        if permission is None or not permission.address:
            raise not_allowed(place.text)
        if not is_same(permission.address, place):
            raise other_address(permission.address, place.text)
        self.address, self.per_second = place.text, description.requests_per_second
        self.on_this_computer = is_loopback(place.host)
        self.price_per_1000, self.currency = description.price_per_1000, description.currency
        self._description, self._permission, self._place = description, permission, place
        key = find_key(description.key) if description.needs_key and description.key else ""
        self._key = key
        self._headers = {
            "User-Agent": f"Toughen/{engine.__version__}",
            "Accept": "application/json",
            **{name: value.replace(KEY, key) for name, value in description.headers.items()},
        }
        self._answers: dict[bytes, bytes] = {}
        self._lines: list[Line] = []
        self._pace = Pace(description.requests_per_second)
        self._lock = threading.Lock()
        self._sent = 0
        self._afresh = False

    @property
    def sent(self) -> int:
        """Requests sent so far, repeated ones too."""
        return self._sent

    @property
    def left(self) -> int | None:
        """Requests that may still be sent; None where there is no limit."""
        most = self._permission.max_requests
        return None if most is None else max(0, most - self._sent)

    @contextlib.contextmanager
    def afresh(self) -> Iterator[None]:
        """Inside, the same content is asked anew."""
        before, self._afresh = self._afresh, True
        try:
            yield
        finally:
            self._afresh = before

    def ask(self, contents: Sequence[Content]) -> list[bytes]:
        """Return the body of each answer, in the order of ``contents``; equal ones are asked once.

        Raises:
            ServiceError: one of them could not be had, after all repeats.
            Stopped: the user stopped, or no request is left.
        """
        names = [_digest(content) for content in contents]
        known = {} if self._afresh else self._answers
        wanted = {name: content for name, content in zip(names, contents) if name not in known}
        fresh = self._ask(list(wanted.values())) if wanted else []
        found = dict(zip(wanted, fresh))
        if len(self._answers) < _MOST_KEPT:
            self._answers.update(found)
        return [found[name] if name in found else known[name] for name in names]

    def _ask(self, contents: Sequence[Content]) -> list[bytes]:
        wanted = self._description
        while len(self._lines) < min(wanted.at_once, len(contents)):
            self._lines.append(Line(self._place, allow_http=wanted.allow_http, timeout_s=wanted.timeout_s))
        crew = Crew(self._lines[: len(contents)], self._one)
        try:
            return crew.run(contents, self._permission.should_stop, self._place.host)
        except BaseException:
            crew.give_up()
            self._lines = []
            raise
        finally:
            crew.dismiss()

    def _one(self, line: Line, content: Content, end: threading.Event) -> bytes:
        """Return the answer to one content, after waiting for its turn and repeating what may pass."""
        request = fill(self._description, content)
        for attempt in range(self._description.retries + 1):
            self._pace.wait(end)
            self._count()
            failure: ToughenError
            wait_s = _backoff(attempt)
            try:
                reply = line.send(self._description.method, self._place.target(self._key), dict(self._headers), request)
            except (OSError, http.client.HTTPException) as error:
                failure = unreachable(error, self._place.host)
                if failure.code in {"service.tls", "service.no_such_host", "service.refused"}:
                    raise failure from None
            else:
                body = without_key(reply.body, self._key)
                if 200 <= reply.status < 300:
                    return body
                failure = self._failure(reply, body)
                if reply.status not in _PASSING:
                    raise failure
                wait_s = max(wait_s, _asked_wait(reply.retry_after))
                if wait_s > _LONGEST_WAIT_S:
                    raise failure
            if attempt == self._description.retries or end.wait(wait_s):
                raise failure
        raise timed_out(self._place.host)

    def _failure(self, reply: Reply, body: bytes) -> ServiceError:
        if 300 <= reply.status < 400:
            place = without_key(reply.location.encode("utf-8", "replace"), self._key).decode("utf-8", "replace")
            return redirected(reply.status, place or "?")
        return refused_status(reply.status, body, self._place.host)

    def _count(self) -> None:
        """Take one request off what is left."""
        with self._lock:
            most = self._permission.max_requests
            if most is not None and self._sent >= most:
                raise none_left(most)
            self._sent += 1


def none_left(most: int) -> Stopped:
    """Return the end of a job that has used up its requests."""
    return Stopped(
        say("All {n} requests that you allowed were sent.", n=most), say("Allow more with --max-requests, and go on.")
    )


class Crew:
    """A thread for each of ``lines``, for one round of requests."""

    def __init__(self, lines: Sequence[Line], work: Callable[[Line, Content, threading.Event], bytes]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._end = threading.Event()
        self._work = work
        self._lines = lines

    def run(self, contents: Sequence[Content], should_stop: Callable[[], bool], host: str) -> list[bytes]:
        """Return the answers in order; see ``Caller.ask``."""
        if should_stop():
            raise Stopped()
        for job in enumerate(contents):
            self._jobs.put(job)
        for line in self._lines:
            threading.Thread(target=self._serve, args=(line,), name="request", daemon=True).start()
        answers: dict[int, bytes] = {}
        while len(answers) < len(contents):
            if should_stop():
                raise Stopped()
            self._watch(host)
            with contextlib.suppress(queue.Empty):
                place, found = self._done.get(timeout=_LOOK_S)
                if isinstance(found, BaseException):
                    raise found
                answers[place] = found
        return [answers[place] for place in range(len(contents))]

    def give_up(self) -> None:
        """End the requests that still run; their lines are of no more use."""
        self._end.set()
        for line in self._lines:
            line.abort()

    def dismiss(self) -> None:
        """Let the threads end."""
        for _ in self._lines:
            self._jobs.put(None)

    def _watch(self, host: str) -> None:
        """End requests that take too long; one that cannot even be ended, such as a name look-up, is left behind."""
        for line in self._lines:
            late_s = line.late_by()
            if late_s > _GRACE_S:
                raise timed_out(host)
            if late_s > 0:
                line.abort()

    def _serve(self, line: Line) -> None:
        while (job := self._jobs.get()) is not None and not self._end.is_set():
            place, content = job
            try:
                self._done.put((place, self._work(line, content, self._end)))
            except BaseException as error:
                self._done.put((place, error))
        if self._end.is_set():
            line.close()


def _digest(content: Content) -> bytes:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content).digest()


def _backoff(attempt: int) -> float:
    """Return seconds to wait before the next try: twice as long each time, and a little by chance."""
    return float(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**attempt) * random.uniform(0.8, 1.2))


def _asked_wait(retry_after: str) -> float:
    """Return the seconds that a service asks to wait, in either form of the header; 0 where it does not say."""
    if retry_after.strip().isdigit():
        return float(retry_after.strip()[:9])
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, when.timestamp() - time.time())
