"""Training, guards, the dial between accuracy and toughness, verification."""

from engine.hardening.hardened import Checked, Hardened
from engine.hardening.pictures.plan import estimate_s
from engine.hardening.preparing import not_trainable
from engine.hardening.provable import what_can_be_proven
from engine.hardening.run import harden
from engine.hardening.settings import STRENGTHS, HardenSettings, Recipe, Strength
from engine.hardening.texts.fronting import estimate_front_s, harden_in_front
from engine.hardening.texts.plan import estimate_text_s

__all__ = [
    "STRENGTHS",
    "Checked",
    "HardenSettings",
    "Hardened",
    "Recipe",
    "Strength",
    "estimate_front_s",
    "estimate_s",
    "estimate_text_s",
    "harden",
    "harden_in_front",
    "not_trainable",
    "what_can_be_proven",
]
