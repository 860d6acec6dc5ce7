"""Everyday damage to pictures and texts: what happens without any attacker."""

from engine.corruptions.draws import Draws
from engine.corruptions.kinds import KINDS, SEVERITIES, corrupt, damage_id
from engine.corruptions.texts import TEXT_KINDS, slips

__all__ = ["KINDS", "SEVERITIES", "TEXT_KINDS", "Draws", "corrupt", "damage_id", "slips"]
