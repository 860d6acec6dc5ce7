"""The set-up's modules lie in ``packaging/``, which is no package; a small checkout to try them on."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))  # last: nothing installed is shadowed

from setup_steps import words  # noqa: E402 - needs the path above
from setup_steps.places import Places  # noqa: E402

PYPROJECT = """
[project]
dependencies = ["torch==2.13.0", "pillow>=11"]
[project.optional-dependencies]
dev = ["pytest>=8"]
"""


@pytest.fixture
def checkout() -> Path:
    """The real checkout."""
    return ROOT


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout of three small files."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "constraints.txt").write_text("# pins\npillow==13.0.0\ntorch==2.13.0\n")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "setup.py").write_text("")
    return Places(root=tmp_path, windows=False)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the set-up said, collected instead of shown."""
    lines: list[str] = []
    real = words.tell
    for name, module in list(sys.modules.items()):
        if name.startswith("setup_steps.") and getattr(module, "tell", None) is real:
            monkeypatch.setattr(module, "tell", lines.append)
    return lines
