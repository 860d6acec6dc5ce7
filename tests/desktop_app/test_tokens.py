"""Contrast is computed from the tokens themselves; colours are named nowhere else."""

import re
from pathlib import Path

import pytest

import desktop_app
from desktop_app.theme.tokens import DARK, EDGE_PAIRS, LIGHT, TEXT_PAIRS, Tokens, contrast

PACKAGE = Path(desktop_app.__file__).parent
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|QColor\(\s*[\d\"']|GlobalColor\.(?!transparent)|rgba?\(")


def test_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_can_be_seen(tokens: Tokens, edge: str, ground: str) -> None:
    assert contrast(getattr(tokens, edge), getattr(tokens, ground)) >= 3


def test_no_colour_is_named_outside_the_theme() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "theme" not in path.parts]
    assert len(files) > 40
    found = {path.name: LITERAL.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: hits for name, hits in found.items() if hits} == {}
