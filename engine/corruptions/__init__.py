"""Everyday damage to pictures: what happens without any attacker."""

from engine.corruptions.draws import Draws
from engine.corruptions.kinds import KINDS, SEVERITIES, corrupt

__all__ = ["KINDS", "SEVERITIES", "Draws", "corrupt"]
