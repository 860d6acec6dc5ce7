"""Finds shipped files, from a checkout, an installed wheel or a frozen build."""

import sys
from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of ``resources/<name>``, wherever Toughen is installed."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources" / name
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources" / name
    return inside if inside.exists() else package.parent / "resources" / name
