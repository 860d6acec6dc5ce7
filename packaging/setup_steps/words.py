"""What the set-up says, and the one error it raises."""

import sys


class SetupError(Exception):
    """The set-up cannot go on. Carries what happened and what to do, in plain words."""

    def __init__(self, message: str, what_to_do: str) -> None:
        super().__init__(message)
        self.message = message
        self.what_to_do = what_to_do

    def __str__(self) -> str:
        return f"{self.message}\nWhat to do: {self.what_to_do}"


def tell(line: str) -> None:
    """Show one line at once, on stderr: stdout belongs to the command that runs afterwards."""
    print(f"[set-up] {line}", file=sys.stderr, flush=True)
