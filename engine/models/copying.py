"""What writers of weights share: numbers must be finite, the user's file unchanged and never written over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from engine.results.errors import StorageError, TestError
from engine.words import say


def check_finite(value: torch.Tensor, stored: torch.dtype) -> None:
    """Check that a tensor is finite in the type it is ``stored`` in.

    Raises:
        TestError: it is not.
    """
    if not bool(torch.isfinite(value.to(stored)).all()):
        raise not_finite()


def not_finite() -> TestError:
    """Return the error for a weight that is no number any more."""
    return TestError(
        "model.weights_not_finite",
        say("The new model is broken"),
        say("Some of its numbers are no longer numbers, so it was not saved. Your own file is as it was."),
        say("Try again with a gentler setting."),
    )


def source_changed(detail: str) -> StorageError:
    """Return the error for a model that is no longer the one that was opened."""
    return StorageError(
        "storage.source_changed",
        say("The model file has changed or is gone"),
        say("It is not the file any more that was opened, so no copy of it can be made."),
        say("Put the file back, and open it again."),
        detail,
    )


def own_file() -> StorageError:
    """Return the error for a copy that would replace its source."""
    return StorageError(
        "storage.own_file",
        say("Your own file is never changed"),
        say("The new model was to be saved over the model that it was made from."),
        say("Choose another name or folder."),
    )


@contextmanager
def writing_errors(folder: Path) -> Iterator[None]:
    """Turn errors of the disk into the user's words.

    Raises:
        StorageError: the disk is full, read-only or gone.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            "storage.model_not_written",
            say("The new model could not be saved"),
            say("The folder {folder} is full, read-only or gone. Your own file is as it was.", folder=str(folder)),
            say("Free some space or choose another folder, and try again."),
            str(error),
        ) from error
