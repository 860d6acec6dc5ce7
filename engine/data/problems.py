"""The errors of this package in plain words."""

from pathlib import Path

from engine.results.errors import DataError
from engine.words import say, show_name


def missing(path: Path) -> DataError:
    """Nothing is at ``path``."""
    return DataError(
        "data.missing",
        say("Pictures not found"),
        say("There is no folder or zip file at “{path}”.", path=show_name(str(path))),
        say("Check the spelling, or choose the folder again. It may have been moved."),
    )


def not_allowed(path: Path, detail: str) -> DataError:
    """The system does not let us read ``path``."""
    return DataError(
        "data.not_allowed",
        say("No permission to read the files"),
        say("This computer does not let Toughen read “{path}”.", path=show_name(path.name)),
        say("Copy the files into a folder of your own and choose that one."),
        detail,
    )


def other_type(path: Path, kind: str) -> DataError:
    """``path`` is a file, but no zip; ``kind`` says in words what it is."""
    return DataError(
        "data.other_type",
        say("Not a folder or zip file"),
        say("“{name}” is {kind}.", name=show_name(path.name), kind=kind),
        say("Choose a folder of pictures, or a zip file of one."),
    )


def unsafe_archive(path: Path, why: str) -> DataError:
    """The zip breaks a safety rule; ``why`` is a plain sentence."""
    return DataError(
        "data.unsafe_archive",
        say("This zip file is not safe to open"),
        why,
        say("Unpack it with a program you trust, look at what is in it, and choose the folder."),
        show_name(path.name),
    )


def encrypted_archive(path: Path) -> DataError:
    """The zip needs a password."""
    return DataError(
        "data.encrypted",
        say("This zip file has a password"),
        say("Toughen cannot open “{name}” without its password.", name=show_name(path.name)),
        say("Unpack it first and choose the folder."),
    )


def no_pictures(name: str) -> DataError:
    """There is not one picture file."""
    return DataError(
        "data.no_pictures",
        say("No pictures found"),
        say("“{name}” holds no pictures that Toughen can read.", name=show_name(name)),
        say("Choose a folder with JPEG or PNG pictures, best with one folder for each class."),
    )


def all_broken(name: str, skipped: tuple[tuple[str, str], ...]) -> DataError:
    """There are picture files, but none could be opened."""
    first = skipped[0] if skipped else ("", "")
    return DataError(
        "data.all_broken",
        say("None of the pictures could be opened"),
        say("“{name}” has pictures, but every one is damaged or of an unknown kind.", name=show_name(name)),
        say("Open one in a picture viewer. If it shows, save it again as PNG or JPEG."),
        f"{show_name(first[0])}: {first[1]}",
    )


def too_many_files(name: str, limit: int) -> DataError:
    """The folder holds more files than Toughen looks at."""
    return DataError(
        "data.too_many_files",
        say("Too many files"),
        say("“{name}” holds more than {limit} files.", name=show_name(name), limit=f"{limit:,}"),
        say("Choose the folder that holds only what you want to check."),
    )
