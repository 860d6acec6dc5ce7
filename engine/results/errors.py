"""The errors that reach a user, each with what happened, why, and what to do next.

* ToughenError            (exit code 3)
  + UsageError            wrong use of the command or the window (2)
  + ModelError            the model file could not be opened (3)
  + DataError             the pictures or texts could not be read (3)
  + TestError             the check or the training could not run (3)
  + StorageError          disk full, read-only folder, vanished file (3)
  + ServiceError          a web service did not answer as it should (3)
  + Stopped               the user pressed Stop; what was done is kept (130)
"""

from collections.abc import Mapping


class ToughenError(Exception):
    """An error shown to the user as it is.

    Args:
        code: stable identifier such as ``"model.not_onnx"``.
        title: what happened, in a few plain words.
        message: why, in one or two plain sentences.
        next_step: what the user can do now.
        technical_detail: text for specialists, folded away by default.

    ``maker_message`` is a polite text that the user may send to whoever made the file; "" where that would not help.
    """

    exit_code = 3
    maker_message = ""

    def __init__(self, code: str, title: str, message: str, next_step: str, technical_detail: str = "") -> None:
        super().__init__(f"{title}: {message}")
        self.code = code
        self.title = title
        self.message = message
        self.next_step = next_step
        self.technical_detail = technical_detail

    def to_json(self) -> Mapping[str, object]:
        """Return the fields as a JSON object, ``exit_code`` included, and ``maker_message`` where there is one."""
        fields = {
            "code": self.code,
            "title": self.title,
            "message": self.message,
            "next_step": self.next_step,
            "technical_detail": self.technical_detail,
            "exit_code": self.exit_code,
        }
        return {**fields, "maker_message": self.maker_message} if self.maker_message else fields


class UsageError(ToughenError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class ModelError(ToughenError):
    """The model file could not be opened."""


class DataError(ToughenError):
    """The pictures or texts could not be read."""


class TestError(ToughenError):
    """The check or the training could not run."""

    __test__ = False  # not a pytest class


class StorageError(ToughenError):
    """Reading or writing the disk failed."""


class ServiceError(ToughenError):
    """A web service may not be asked, cannot be reached, or did not answer as it should."""


class Stopped(ToughenError):
    """The user stopped the work; finished parts are kept."""

    exit_code = 130

    def __init__(self, message: str = "", next_step: str = "") -> None:
        super().__init__("stopped", "Stopped", message or "You stopped the work.", next_step)
