"""Any system: Python itself refuses what no parser needs (audit hooks, which cannot be taken off again)."""

import os
import sys

_REFUSED = (
    *("socket.", "subprocess.", "shutil.", "winreg.", "pty.", "ftplib.", "http.", "smtplib.", "urllib.", "webbrowser."),
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "os.kill"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown"),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """Refuses events with ``PermissionError`` and remembers their names in ``tried``."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def hold(self) -> None:
        """Start, for good, in this process."""
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED) or (event == "open" and self._writes(arguments)):
            self.tried.append(event)
            raise PermissionError(f"{event} is not allowed while a file is looked at")

    def _writes(self, arguments: tuple[object, ...]) -> bool:
        path, flags = arguments[0], arguments[2]
        return isinstance(flags, int) and bool(flags & _WRITES) and not isinstance(path, int)
