"""Swaps that should not matter to a label: names, places, numbers, contractions, gendered words."""

from engine.attacks.text.neutral.variant import Variant

__all__ = ["Variant"]
