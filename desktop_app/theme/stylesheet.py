"""The style sheet, built from tokens and the base text size."""

from desktop_app.theme.tokens import RADIUS, RADIUS_SMALL, TYPE_SCALE, Tokens

_WEIGHTS = {"display": 700, "title": 650, "heading": 600, "body": 400, "small": 400}


def stylesheet(tokens: Tokens, base_pt: float, marks: str) -> str:
    """Return the style sheet of the whole window.

    ``base_pt`` is the size of body text in points, ``marks`` the folder with ``down.svg`` and ``tick.svg`` in the
    theme's colours (a style sheet takes pictures from files only).
    """
    return "\n".join(
        (_texts(tokens, base_pt), _surfaces(tokens), _buttons(tokens), _fields(tokens, base_pt, marks), _bars(tokens))
    )


def _texts(t: Tokens, base_pt: float) -> str:
    sizes = "\n".join(
        f'QLabel[role="{role}"] {{ font-size: {base_pt * factor:.1f}pt; font-weight: {_WEIGHTS[role]}; }}'
        for role, factor in TYPE_SCALE.items()
    )
    inks = "\n".join(
        f'QLabel[ink="{ink}"] {{ color: {getattr(t, ink)}; }}'
        for ink in ("muted", "accent", "severe", "medium", "low", "passed", "not_tested", "second")
    )
    return f"""
QWidget {{ color: {t.text}; font-size: {base_pt:.1f}pt; }}
QLabel {{ background: transparent; }}
{sizes}
QLabel[strong="true"] {{ font-weight: 600; }}
{inks}
QToolTip {{ color: {t.text}; background: {t.surface}; border: 1px solid {t.border}; padding: 6px; }}
"""


def _surfaces(t: Tokens) -> str:
    tones = "\n".join(
        f'QFrame[card="{name}"] {{ background: {getattr(t, f"{name}_soft")}; border: none; border-radius: {RADIUS}px; }}'
        for name in ("severe", "medium", "low", "passed", "not_tested", "accent")
    )
    return f"""
QMainWindow, QDialog {{ background: {t.window}; }}
QScrollArea, QScrollArea > QWidget > QWidget[column="true"] {{ background: transparent; border: none; }}
QFrame[card="plain"] {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: {RADIUS}px; }}
QFrame[card="sunken"] {{ background: {t.sunken}; border: none; border-radius: {RADIUS}px; }}
{tones}
QFrame[bar="top"] {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.border}; }}
QFrame[bar="bottom"] {{ background: {t.surface}; border: none; border-top: 1px solid {t.border}; }}
QFrame[rule="true"] {{ background: {t.border}; border: none; max-height: 1px; min-height: 1px; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: {RADIUS_SMALL}px; padding: 6px; }}
QMenu::item {{ padding: 8px 20px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.accent_soft}; color: {t.text}; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton {{
    background: {t.surface}; color: {t.text}; border: 1px solid {t.control}; border-radius: {RADIUS_SMALL}px;
    padding: 7px 16px; min-height: 22px; font-weight: 600;
}}
QPushButton:hover {{ background: {t.sunken}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 6px 15px; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.sunken}; border-color: {t.border}; }}
QPushButton:checked {{ background: {t.accent_soft}; border: 2px solid {t.accent}; padding: 6px 15px; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: 2px solid {t.accent}; padding: 8px 22px; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {t.text}; padding: 8px 22px; }}
QPushButton[kind="primary"]:disabled {{ background: {t.sunken}; color: {t.muted}; border-color: {t.border}; }}
QPushButton[kind="quiet"] {{ background: transparent; border: 2px solid transparent; padding: 6px 10px; color: {t.accent}; }}
QPushButton[kind="plain"] {{
    background: transparent; border: 2px solid transparent; padding: 4px 4px 4px 0; color: {t.accent}; text-align: left;
}}
QPushButton[kind="plain"]:hover {{ background: {t.sunken}; }}
QPushButton[kind="plain"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[kind="quiet"]:hover {{ background: {t.accent_soft}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[kind="quiet"]:disabled {{ color: {t.muted}; background: transparent; border-color: transparent; }}
"""


def _fields(t: Tokens, base_pt: float, marks: str) -> str:
    box = round(base_pt * 1.9)
    return f"""
QLineEdit, QComboBox, QPlainTextEdit {{
    background: {t.surface}; color: {t.text}; border: 1px solid {t.control}; border-radius: {RADIUS_SMALL}px;
    padding: 7px 10px; min-height: 22px; selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus {{ border: 2px solid {t.accent}; padding: 6px 9px; }}
QComboBox::drop-down {{ border: none; width: 30px; }}
QComboBox::down-arrow {{ image: url("{marks}/down.svg"); width: 18px; height: 18px; }}
QComboBox QAbstractItemView {{
    background: {t.surface}; color: {t.text}; border: 1px solid {t.border};
    selection-background-color: {t.accent_soft}; selection-color: {t.text}; padding: 4px;
}}
QCheckBox {{ spacing: 10px; min-height: 26px; border: 2px solid transparent; border-radius: 6px; padding: 1px 4px; }}
QCheckBox:focus {{ border: 2px solid {t.accent}; }}
QCheckBox::indicator {{
    width: {box}px; height: {box}px; border: 2px solid {t.control}; border-radius: 5px; background: {t.surface};
}}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent}; image: url("{marks}/tick.svg"); }}
QListView {{ background: transparent; border: 2px solid transparent; border-radius: {RADIUS_SMALL}px; outline: none; }}
QSlider {{ min-height: 28px; border: 2px solid transparent; border-radius: 8px; }}
QSlider:focus {{ border: 2px solid {t.accent}; }}
QSlider::groove:horizontal {{ height: 6px; border-radius: 3px; background: {t.control}; }}
QSlider::sub-page:horizontal {{ height: 6px; border-radius: 3px; background: {t.accent}; }}
QSlider::handle:horizontal {{
    background: {t.accent}; width: 20px; height: 20px; margin: -8px 0; border-radius: 11px; border: 1px solid {t.surface};
}}
"""


def _bars(t: Tokens) -> str:
    return f"""
QProgressBar {{ background: {t.sunken}; border: none; border-radius: 6px; min-height: 12px; max-height: 12px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 6px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {t.control}; border-radius: 4px; min-height: 36px; }}
QScrollBar:horizontal {{ background: transparent; height: 14px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {t.control}; border-radius: 5px; min-width: 36px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
