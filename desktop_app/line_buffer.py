"""Bytes from a pipe become whole lines."""

from engine.protocol import MAX_LINE_BYTES


class LineBuffer:
    """Keeps the unfinished line until its end arrives."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that ``data`` finished, blank ones left out.

        Raises:
            ValueError: a line is longer than the wire allows.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE_BYTES:
            self._rest = b""
            raise ValueError("a line has no end")
        return [line.decode("utf-8", "replace") for line in lines if line.strip()]
