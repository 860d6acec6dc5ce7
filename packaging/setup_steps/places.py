"""Where things lie: the checkout, its virtual environment, the programs inside."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """The checkout at ``root``; ``windows`` chooses Windows' names of folders and programs."""

    root: Path = ROOT
    windows: bool = os.name == "nt"

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def constraints(self) -> Path:
        """All pins."""
        return self.root / "packaging" / "constraints.txt"

    @property
    def stamp(self) -> Path:
        """What the last finished set-up was made from."""
        return self.venv / "toughen-setup.json"

    @property
    def log(self) -> Path:
        """Everything that the installers said."""
        return self.root / "build" / "setup.log"

    def program(self, name: str) -> Path:
        """Return a program of the virtual environment, such as ``"python"`` or ``"toughen"``."""
        return self.venv / "Scripts" / f"{name}.exe" if self.windows else self.venv / "bin" / name
