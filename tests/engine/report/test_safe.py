"""Texts and pictures of results that others may have written."""

import subprocess
import sys
from pathlib import Path

import made_results as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report.safe import is_sound_png, read_picture, safe
from engine.words import resource, show_name

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_text_keeps_only_whole_isolates(text: str) -> None:
    shown = safe(text)
    shown.encode("utf-8")
    assert shown.count("\u2068") == shown.count("\u2069")
    assert safe(shown) == shown


def test_names_in_sentences_stay_isolated() -> None:
    sentence = f"Weaker on {show_name('قطة')} and {show_name('dog')}."
    assert safe(sentence) == sentence
    assert safe("\u2068open") == "⟨U+2068⟩open"


@given(st.binary(max_size=80), st.integers(0, 200))
def test_changed_png_is_never_sound(noise: bytes, place: int) -> None:
    good = made.png(6, 6)
    assert is_sound_png(good)
    assert not is_sound_png(noise)
    place %= len(good)
    assert not is_sound_png(good[:place])
    changed = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
    assert not is_sound_png(changed)


@pytest.mark.parametrize(
    "name", ["../a.png", "/etc/a.png", "x\\a.png", "c:a.png", "a.txt", "", "\x00.png", "missing.png", "."]
)
def test_only_pictures_inside_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path.parent / "a.png").write_bytes(made.png(4, 4))
    (tmp_path / "a.txt").write_bytes(made.png(4, 4))
    assert read_picture(tmp_path, name) is None


def test_fonts_are_small_and_licensed() -> None:
    folder = resource("fonts")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 6_000_000
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_report_loads_neither_torch_nor_numpy() -> None:
    code = "import sys, engine.report; sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'onnx', 'PySide6')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
