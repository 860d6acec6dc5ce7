"""The palette of Fusion, from tokens, for what the style sheet does not reach."""

from PySide6.QtGui import QColor, QPalette

from desktop_app.theme.tokens import Tokens


def palette(tokens: Tokens) -> QPalette:
    """Return Qt's palette of ``tokens``."""
    roles = QPalette.ColorRole
    made = QPalette()
    for role, colour in (
        (roles.Window, tokens.window),
        (roles.WindowText, tokens.text),
        (roles.Base, tokens.surface),
        (roles.AlternateBase, tokens.sunken),
        (roles.Text, tokens.text),
        (roles.PlaceholderText, tokens.muted),
        (roles.Button, tokens.surface),
        (roles.ButtonText, tokens.text),
        (roles.ToolTipBase, tokens.surface),
        (roles.ToolTipText, tokens.text),
        (roles.Highlight, tokens.accent),
        (roles.HighlightedText, tokens.on_accent),
        (roles.Link, tokens.accent),
        (roles.Mid, tokens.border),
        (roles.Accent, tokens.accent),
    ):
        made.setColor(role, QColor(colour))
    return made
