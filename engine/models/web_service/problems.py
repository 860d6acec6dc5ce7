"""What can go wrong with a web service, in plain words."""

import socket
import ssl

from engine.results.errors import ServiceError
from engine.words import clean_name, say, show_name

_LONGEST_BODY = 300


def problem(code: str, title: str, message: str, next_step: str, detail: str = "") -> ServiceError:
    """Return the error ``service.<code>``."""
    return ServiceError(f"service.{code}", title, message, next_step, detail)


def bad_description(message: str, detail: str = "") -> ServiceError:
    """Return the error for a description that cannot be used."""
    return problem(
        "description",
        say("The description of the web service cannot be used"),
        message,
        say("Make it again with “toughen connect”, or correct the file."),
        detail,
    )


def not_allowed(address: str) -> ServiceError:
    """Return the error for a service that nobody allowed to be asked."""
    return problem(
        "not_allowed",
        say("This model is a web service. Nothing was sent to it"),
        say("To check it, Toughen must send your pictures or texts to {address}.", address=address),
        say("If you want that, add: --allow-address {address}", address=address),
    )


def other_address(allowed: str, address: str) -> ServiceError:
    """Return the error for a permission that names another address."""
    return problem(
        "other_address",
        say("Another address was allowed. Nothing was sent"),
        say("You allowed {allowed}, but the service is at {address}.", allowed=show_name(allowed), address=address),
        say("If you want to send to it, add: --allow-address {address}", address=address),
    )


def no_key(where: str) -> ServiceError:
    """Return the error for a key that is not where the description says."""
    return problem(
        "no_key",
        say("The key of the web service is missing"),
        say("The service needs a key, and there is none in {where}.", where=where),
        say("Put the key there and try again. Toughen never writes it into a file."),
    )


def unreachable(error: Exception, host: str) -> ServiceError:
    """Return the error for a connection that failed."""
    host = show_name(host)
    again = say("Check the address and your network, and try again.")
    if isinstance(error, ssl.SSLError):
        message = say("The connection to {host} could not be made safe (TLS), so nothing was sent.", host=host)
        step = say("Check that the address is right. If it is, its owner must renew the certificate.")
        return problem("tls", say("The web service cannot be trusted"), message, step, str(error))
    if isinstance(error, socket.gaierror):
        message = say("There is no computer of the name {host}, or there is no network.", host=host)
        return problem("no_such_host", say("The web service was not found"), message, again, str(error))
    if isinstance(error, ConnectionRefusedError):
        message = say("{host} is there, but no service answers at this address.", host=host)
        step = say("Check the address, and that the service runs.")
        return problem("refused", say("The web service does not run"), message, step, str(error))
    if isinstance(error, TimeoutError):
        return timed_out(host)
    message = say("The connection to {host} broke off.", host=host)
    detail = f"{type(error).__name__}: {error}"
    return problem("broken", say("The web service did not answer"), message, again, detail)


def timed_out(host: str) -> ServiceError:
    """Return the error for an answer that took too long."""
    message = say("{host} gave no whole answer in the time that its description allows.", host=show_name(host))
    step = say("Try again later, or allow more time in the description of the service.")
    return problem("timed_out", say("The web service is too slow"), message, step)


def too_long(most: int) -> ServiceError:
    """Return the error for an answer of more than ``most`` bytes."""
    message = say("Its answer is longer than {size} MB, so Toughen stopped reading.", size=most // 2**20)
    step = say("Check the address. An answer with the scores alone is short.")
    return problem("too_long", say("The web service sends too much"), message, step)


def refused_status(status: int, body: bytes, host: str) -> ServiceError:
    """Return the error for an answer with a status other than success."""
    detail = f"HTTP {status}: {shown_body(body)}"
    host = show_name(host)
    if status in {401, 403}:
        message = say("{host} does not accept the key, or the key may not do this.", host=host)
        step = say("Check the key and where it goes (the header in the description).")
        return problem("key", say("The web service refuses the key"), message, step, detail)
    if status in {404, 405, 410}:
        message = say("{host} is there, but nothing answers at this address.", host=host)
        step = say("Check the address, letter by letter, and the method (mostly POST).")
        return problem("not_found", say("The address is wrong"), message, step, detail)
    if status == 413:
        message = say("The service takes only smaller pictures or texts.")
        step = say("Choose a smaller width and height in the description.")
        return problem("too_large", say("What was sent is too large"), message, step, detail)
    if status == 429:
        message = say("The service asks for fewer requests, or your quota is used up.")
        step = say("Lower “requests_per_second” in the description, or wait. Then go on with --resume.")
        return problem("too_many", say("The web service wants to be asked less often"), message, step, detail)
    if status >= 500:
        message = say("{host} reports a fault of its own (number {status}).", host=host, status=status)
        step = say("Try again later. A check goes on with --resume. If it stays so, tell the service's owner.")
        return problem("fault", say("The web service has a fault"), message, step, detail)
    message = say("It did not understand what Toughen sent (number {status}).", status=status)
    step = say("Compare the description with the manual of the service: fields, headers, size of pictures.")
    return problem("not_understood", say("The web service refuses the request"), message, step, detail)


def redirected(status: int, place: str) -> ServiceError:
    """Return the error for an answer that points to another address ``place``."""
    message = say(
        "The service points to another address: {place}. Toughen did not follow.", place=show_name(place, 200)
    )
    step = say("If that is the right one, put it into the description.")
    return problem("redirect", say("The web service has moved"), message, step, f"HTTP {status}")


def not_json(body: bytes) -> ServiceError:
    """Return the error for an answer that is no JSON, or JSON that no service should send."""
    if body.lstrip()[:1] == b"<":
        message = say("It sent a web page, not an answer for programs. The address may be that of its home page.")
    else:
        message = say("Its answer is not in the form that Toughen reads (JSON).")
    step = say("Check the address in the manual of the service.")
    return problem("not_json", say("The answer cannot be read"), message, step, shown_body(body))


def bad_answer(message: str, detail: str = "", code: str = "answer") -> ServiceError:
    """Return the error for an answer in which the scores or the label are not as described."""
    step = say("Look at one answer with “toughen connect --try”, and correct the description.")
    return problem(code, say("The answer is not as described"), message, step, detail)


def shown_body(body: bytes) -> str:
    """Return the beginning of an answer, safe to show."""
    return clean_name(body[: 2 * _LONGEST_BODY].decode("utf-8", "replace"), _LONGEST_BODY)
