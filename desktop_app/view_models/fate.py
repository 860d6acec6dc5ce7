"""What became of a stronger copy, or of a guard."""

from typing import Literal

Fate = Literal["open", "kept", "discarded"]
