"""Model and pictures together: layout, scaling, colour order, label order."""

from engine.understanding.understand import ASKED, load_like, stop_reason, understand
from engine.understanding.understood import Understood

__all__ = ["ASKED", "Understood", "load_like", "stop_reason", "understand"]
