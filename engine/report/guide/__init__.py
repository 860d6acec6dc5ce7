"""``HOW-TO-USE.html``: where the new file goes, how to try it, and how to go back."""

from engine.report.guide.files import NewModel
from engine.report.guide.page import FILE_NAME, how_to_use

__all__ = ["FILE_NAME", "NewModel", "how_to_use"]
