"""``HOW-TO-USE.html``: where the new file goes, how to try it, and how to go back; and the same for whoever runs it."""

from engine.report.guide.files import GUARD, NewModel
from engine.report.guide.hand_over import CASES, INSTRUCTIONS, PROGRAM, Pack, instructions
from engine.report.guide.letter import LETTER, letter
from engine.report.guide.page import FILE_NAME, how_to_use

__all__ = [
    "CASES",
    "FILE_NAME",
    "GUARD",
    "INSTRUCTIONS",
    "LETTER",
    "PROGRAM",
    "NewModel",
    "Pack",
    "how_to_use",
    "instructions",
    "letter",
]
