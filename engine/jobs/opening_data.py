"""Opens the pictures or texts that a model needs; what is of the other kind is told from what is damaged."""

from pathlib import Path

from engine.data import PictureSource, TextSource, open_pictures, open_texts
from engine.data.recognise import EXTENSIONS
from engine.protocol import Overrides
from engine.results import DataError
from engine.words import say, show_name

_NO_PICTURES = frozenset({"data.no_pictures", "data.other_type"})
_NO_TEXTS = frozenset({"data.no_texts", "data.not_texts"})


def pictures_at(path: Path) -> PictureSource:
    """Open pictures for a model that sorts pictures.

    Raises:
        DataError: they cannot be opened, or are texts.
    """
    try:
        return open_pictures(path)
    except DataError as error:
        if error.code in _NO_PICTURES and _are_texts(path):
            raise _texts_for_pictures(path) from error
        raise


def texts_at(path: Path, told: Overrides) -> TextSource:
    """Open texts for a model that sorts texts; ``told`` may say how a table is read.

    Raises:
        DataError: they cannot be opened, are pictures, or what was told does not fit.
    """
    try:
        source = open_texts(
            path,
            text_column=told.text_column,
            label_column=told.label_column,
            encoding=told.encoding,
            delimiter=told.delimiter,
        )
    except DataError as error:
        if error.code in _NO_TEXTS and _are_pictures(path):
            raise _pictures_for_texts(path) from error
        raise
    if sum(Path(name).suffix.lower() in EXTENSIONS for name, _ in source.skipped) > source.count:
        raise _pictures_for_texts(path)
    return source


def _are_texts(path: Path) -> bool:
    try:
        return open_texts(path).count > 0
    except DataError:
        return False


def _are_pictures(path: Path) -> bool:
    if path.suffix.lower() in EXTENSIONS:
        return True
    try:
        return open_pictures(path).count > 0
    except DataError:
        return False


def _texts_for_pictures(path: Path) -> DataError:
    return DataError(
        "data.texts_for_pictures",
        say("This model sorts pictures, and these are texts"),
        say("Toughen found texts in “{name}”, but no pictures.", name=show_name(path.name)),
        say("Choose a folder or zip file of pictures, or a model that sorts texts."),
    )


def _pictures_for_texts(path: Path) -> DataError:
    return DataError(
        "data.pictures_for_texts",
        say("This model sorts texts, and these are pictures"),
        say("Toughen found pictures in “{name}”, but hardly a text.", name=show_name(path.name)),
        say(
            "Choose a table of texts (CSV, TSV or JSON), or a folder of text files with one folder for each class. Or choose "
            "a model that sorts pictures."
        ),
    )
