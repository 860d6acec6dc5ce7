"""Tries a web service with one picture or text, writes its description, or puts its key into the keyring."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.data import open_pictures
from engine.data.decode import UnreadablePicture, decode_picture
from engine.jobs.files import storage_errors, write_text
from engine.jobs.output import JobOutput
from engine.jobs.progress import JobMonitor
from engine.models.raw import Permission
from engine.models.web_service.description import Description, read_description, to_file
from engine.models.web_service.keys import store_key
from engine.models.web_service.trying import try_once
from engine.protocol import ConnectRequest
from engine.results import ConnectResult, DataError, UsageError
from engine.words import clean_name, say

_MOST_BYTES = 200_000_000


def run_connect_job(request: ConnectRequest, monitor: JobMonitor) -> JobOutput:
    """Do what the request asks; a request goes out only where it allows the address.

    Raises:
        ServiceError: the description cannot be used, or the service does not answer.
        DataError: the picture cannot be read.
        UsageError: there is nothing to send.
        StorageError: the description cannot be written.
    """
    monitor.phase("connect", 1.0)
    description = read_description(request.description)
    result = ConnectResult(description.place.text)
    if request.key:
        _store(description, request.key)
        result = replace(result, key_stored=True)
    if request.allow_address:
        permission = Permission(request.allow_address, None, monitor.should_stop)
        tried = try_once(description, permission, _content(description, request))
        result = replace(tried, key_stored=result.key_stored)
    if request.out:
        path = Path(request.out).absolute()
        write_text(path, to_file(description))
        result = replace(result, saved=str(path))
    return JobOutput("connect", result)


def _store(description: Description, key: str) -> None:
    if description.key is None or not description.key.keyring:
        raise UsageError(
            "service.no_entry",
            say("The key has no place yet"),
            say("The description does not name an entry of the keyring."),
            say("Name one with --key-keyring."),
        )
    store_key(description.key.keyring, key)


def _content(description: Description, request: ConnectRequest) -> np.ndarray | str:
    form = description.picture
    if description.sends == "text" or form is None:
        if request.text:
            return request.text
        raise _nothing(say("Give the text that is to be sent, with --text-sample."))
    if not request.sample:
        raise _nothing(say("Give the picture that is to be sent, with --data."))
    return first_picture(Path(request.sample), (form.channels, form.height, form.width))


def first_picture(path: Path, shape: tuple[int, int, int]) -> np.ndarray:
    """Return a picture file, or the first picture of a folder or zip, as uint8 pixels of ``shape``.

    Raises:
        DataError: there is none that can be read.
    """
    if path.is_dir() or path.suffix.lower() == ".zip":
        pixels: np.ndarray = open_pictures(path).load(shape, limit=1).pixels[0]
        return pixels
    with storage_errors(path), path.open("rb") as file:
        content = file.read(_MOST_BYTES)
    try:
        return decode_picture(content, shape)
    except UnreadablePicture as error:
        raise DataError(
            "data.unreadable",
            say("The picture cannot be read"),
            say("{name}: {reason}.", name=clean_name(path.name), reason=str(error)),
            say("Choose another picture."),
        ) from error


def _nothing(next_step: str) -> UsageError:
    return UsageError(
        "service.nothing_to_send",
        say("There is nothing to send"),
        say("To try the service, Toughen sends it one picture or text of yours."),
        next_step,
    )
