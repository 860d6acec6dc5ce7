"""What went wrong, in plain words, with a way on. No widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.words import clean_name, say

_LONGEST = 2_000


@dataclass(frozen=True)
class Problem:
    """One message: what happened, why, what to do next. ``detail`` is for the "Copy details" button."""

    code: str
    title: str
    message: str
    next_step: str
    detail: str = ""
    maker_message: str = ""
    """A text to send to whoever made the file, or ""."""

    @property
    def stopped(self) -> bool:
        """Whether the user stopped the work: nothing is broken."""
        return self.code == "stopped"

    @property
    def asks_for_trust(self) -> bool:
        """Whether the file holds a program that the owner may decide to trust."""
        return self.code == "model.torch_script"

    def as_text(self) -> str:
        """Return everything as text to copy."""
        return "\n".join((self.title, self.message, self.next_step, "", f"code: {self.code}", self.detail))


def from_engine(error: Mapping[str, Any]) -> Problem:
    """Return the problem of an ``error`` message (the fields of ``ToughenError.to_json``)."""

    def field(name: str) -> str:
        """Return a field as one cleaned text; "" where it is missing."""
        text = str(error.get(name, ""))
        return clean_name(text, _LONGEST) if text else ""

    return Problem(
        str(error.get("code", "unknown")),
        field("title") or say("Something went wrong"),
        field("message"),
        field("next_step"),
        str(error.get("technical_detail", "")),
        str(error.get("maker_message", "")),
    )


def engine_missing(detail: str) -> Problem:
    """The engine program could not be started."""
    return Problem(
        "engine.missing",
        say("Part of Toughen did not start"),
        say("The part of Toughen that does the work could not be started."),
        say("Try again. If it fails again, install Toughen anew and send us the details."),
        detail,
    )


def engine_crashed(detail: str) -> Problem:
    """The engine ended by itself."""
    return Problem(
        "engine.crashed",
        say("The work stopped by surprise"),
        say("The part of Toughen that does the work ended. Your files are as they were. Finished parts are kept."),
        say("Press “Try again” to go on. Close other large programs first if this computer is short of memory."),
        detail,
    )


def engine_slow(detail: str) -> Problem:
    """The engine did not say hello in time."""
    return Problem(
        "engine.slow",
        say("Toughen is slow to start"),
        say("The part of Toughen that does the work has started, but it did not answer in time."),
        say("Press “Try again”. The first start after an update can take longer."),
        detail,
    )


def engine_garbled(detail: str) -> Problem:
    """The engine sent what cannot be understood."""
    return Problem(
        "engine.garbled",
        say("Something got damaged on the way"),
        say("One part of Toughen could not read what another one sent. So we stopped. Your files are as they were."),
        say("Press “Try again”. If it happens again, send us the details."),
        detail,
    )


def engine_other_version(detail: str) -> Problem:
    """Window and engine come from different versions."""
    return Problem(
        "engine.version",
        say("Parts of Toughen do not fit together"),
        say("The window and the part that does the work come from different versions."),
        say("Install Toughen anew. Your models and results are not touched."),
        detail,
    )


def engine_killed(detail: str) -> Problem:
    """The engine did not stop within the time a Stop may take."""
    return Problem(
        "stopped",
        say("Stopped"),
        say("The work took too long to stop, so we ended it. Finished parts are kept."),
        say("Press “Try again” to go on from there."),
        detail,
    )
