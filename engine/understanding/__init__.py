"""Model and pictures together: layout, scaling, colour order, label order."""

from engine.understanding.asking import asked
from engine.understanding.structures import told_structure
from engine.understanding.understand import load_like, stop_reason, understand
from engine.understanding.understood import Understood

__all__ = ["Understood", "asked", "load_like", "stop_reason", "told_structure", "understand"]
