"""Which packages belong to Toughen, and the stamp that tells whether they are installed already."""

import hashlib
import json
import sys
import tomllib
from dataclasses import dataclass

from setup_steps.places import Places

BUILD_TOOLS = ("setuptools",)  # builds the editable install without a second, hidden environment


@dataclass(frozen=True)
class Wanted:
    """What an environment should hold: the product, or the product and what developing it needs."""

    dev: bool
    gpu: str


def requirements(places: Places, *, dev: bool) -> list[str]:
    """Return the direct dependencies that ``pyproject.toml`` names."""
    project = tomllib.loads((places.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*BUILD_TOOLS, *project["dependencies"], *(project["optional-dependencies"]["dev"] if dev else [])]


def torch_pin(places: Places) -> str:
    """Return PyTorch's exact pin, such as ``"torch==2.13.0"``."""
    lines = places.constraints.read_text(encoding="utf-8").splitlines()
    return next(line.strip() for line in lines if line.startswith("torch=="))


def fingerprint(places: Places) -> str:
    """Return a short hash of everything that decides what is installed, but for ``Wanted``."""
    digest = hashlib.sha256()
    for path in (places.constraints, places.root / "pyproject.toml", places.root / "setup.py"):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:3]} {places.root}".encode())
    return digest.hexdigest()[:16]


def is_current(places: Places, wanted: Wanted) -> bool:
    """Tell whether the last finished set-up still gives what is wanted. More than wanted is fine."""
    try:
        stamp = json.loads(places.stamp.read_text(encoding="utf-8"))
        same = stamp["fingerprint"] == fingerprint(places)
        return bool(same and (stamp["dev"] or not wanted.dev) and wanted.gpu in {"auto", stamp["gpu"]})
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_stamp(places: Places, wanted: Wanted) -> None:
    """Record a finished set-up."""
    stamp = {"fingerprint": fingerprint(places), "dev": wanted.dev, "gpu": wanted.gpu}
    places.stamp.write_text(json.dumps(stamp) + "\n", encoding="utf-8")
