"""Trust in one file's program: what could happen, the decision, and its withdrawal."""

import hashlib
from pathlib import Path

from engine.jobs.output import JobOutput
from engine.models.gate import find_place
from engine.models.safety.trusted import is_trusted, trust, trusted_files, withdraw
from engine.protocol import TrustRequest
from engine.results import ModelError, TrustedFile, TrustResult, UsageError
from engine.words import clean_name, say

LETTERS = 6
"""How many letters of the SHA-256 the owner types: enough to have looked at it."""


def run_trust_job(request: TrustRequest) -> JobOutput:
    """Do what the request asks and return the list, with the file that was looked at.

    Raises:
        UsageError: an unknown action, or letters that are not the file's.
        ModelError: there is no such file, or trust would not open it.
        StorageError: the list cannot be written.
    """
    match request.action:
        case "list":
            return _output(None)
        case "look":
            return _output(_file(request.model))
        case "trust":
            file = _file(request.model)
            _check_letters(file, request.letters)
            trust(file)
            return _output(file)
        case "withdraw":
            return _withdraw(request)
    raise UsageError(
        "trust.action",
        say("This is not known"),
        say("Trust can be looked at, given and withdrawn."),
        say("Choose one of these."),
        request.action,
    )


def could_happen() -> tuple[str, ...]:
    """Return what could happen if a program from a stranger runs, in plain words, the worst first."""
    return (
        say("The file holds a program. If you trust it, this program runs on your computer when you check the model."),
        say("We close it off: no network, no way to your files, little memory and time. Such walls can have holes."),
        say("A bad program could find a hole. Then it could read, change or send what you have on this computer."),
        say("It could also give wrong answers on purpose, so that the check looks good."),
        say("Trust is for this one file. If a single part of it changes, it is closed again."),
    )


def _output(file: TrustedFile | None) -> JobOutput:
    if file is None:
        return JobOutput("trust", TrustResult(trusted_files()))
    result = TrustResult(trusted_files(), file, is_trusted(file.sha256), could_happen(), file.sha256[:LETTERS])
    return JobOutput("trust", result)


def _file(model: str) -> TrustedFile:
    """Return what is known about a file that trust could open."""
    from engine.models.torch_script.opening import recognises

    place = find_place(Path(model))
    if not place.is_file() or not recognises(place):
        raise ModelError(
            "trust.not_possible",
            say("Trust does not help with this file"),
            say("Only TorchScript files can be opened on trust. All others open without it, or not at all."),
            say("Look at the file first: open it as usual. You then see what to ask its maker for."),
        )
    return TrustedFile(_sha256(place), clean_name(place.name), "TorchScript")


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_letters(file: TrustedFile, letters: str) -> None:
    typed = letters.strip().lower()
    if len(typed) < LETTERS or not file.sha256.startswith(typed):
        raise UsageError(
            "trust.letters",
            say("What you typed does not fit this file"),
            say(
                "To trust it, type the first {n} characters of its fingerprint. It may have changed meanwhile.",
                n=LETTERS,
            ),
            say("Look at the file again, and type what you see there."),
        )


def _withdraw(request: TrustRequest) -> JobOutput:
    letters = request.letters.strip()
    if request.model:
        letters = _sha256(find_place(Path(request.model)))
    if not withdraw(letters):
        raise UsageError(
            "trust.unknown",
            say("No such file is trusted"),
            say("There was nothing to withdraw."),
            say("See which files are trusted: toughen trust --list"),
        )
    return _output(None)
