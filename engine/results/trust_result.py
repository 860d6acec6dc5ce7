"""Files whose programs the owner allowed to run, and what is shown before that."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrustedFile:
    """One file: SHA-256 of its content, its name and format when it was trusted, and the day (``2026-01-31``)."""

    sha256: str
    name: str
    format: str
    since: str = ""


@dataclass(frozen=True)
class TrustResult:
    """All trusted files; and where a file was named, that file, whether it is trusted, and what could happen.

    ``letters`` is the start of the SHA-256 that the owner types to confirm.
    """

    trusted: tuple[TrustedFile, ...]
    file: TrustedFile | None = None
    is_trusted: bool = False
    could_happen: tuple[str, ...] = ()
    letters: str = ""
