"""Model and texts together: what the kinds in the data mean, and what the model's reader does to hidden signs."""

from engine.understanding.texts.answering import answers_to
from engine.understanding.texts.kinds import load_texts_like
from engine.understanding.texts.understand import looked_at, understand_texts

__all__ = ["answers_to", "load_texts_like", "looked_at", "understand_texts"]
