"""Attacks: small parts composed; one loop, many leaves."""

from engine.attacks import keyed
from engine.attacks.outcome import Attack, Outcome

__all__ = ["Attack", "Outcome", "keyed"]
