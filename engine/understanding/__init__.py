"""Model and samples together: layout, scaling, colour order, label order; the kinds of texts, and how they are read."""

from engine.understanding.asking import asked
from engine.understanding.structures import told_structure
from engine.understanding.texts import answers_to, load_texts_like, looked_at, understand_texts
from engine.understanding.understand import load_like, stop_reason, understand
from engine.understanding.understood import AnyUnderstood, Understood, UnderstoodPictures, UnderstoodTexts

__all__ = [
    "AnyUnderstood",
    "Understood",
    "UnderstoodPictures",
    "UnderstoodTexts",
    "answers_to",
    "asked",
    "load_like",
    "load_texts_like",
    "looked_at",
    "stop_reason",
    "told_structure",
    "understand",
    "understand_texts",
]
