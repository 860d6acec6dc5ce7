"""Puts ``resources/`` inside the wheel, as ``engine/resources``; everything else is in ``pyproject.toml``."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = Path(__file__).resolve().parent / "resources"
LEFT_OUT = ("__pycache__", "*.py", "*.pyc")  # the scripts that made the samples stay in the source archive


class BuildWithResources(build_py):
    """Builds the packages, then copies the shipped files beside them. An editable install reads the checkout's own."""

    def run(self) -> None:
        """Build as usual, then copy."""
        super().run()
        if not self.editable_mode:
            shutil.copytree(RESOURCES, self.resources_dir, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)

    @property
    def resources_dir(self) -> Path:
        """Where the copies go: inside the ``engine`` package that is being built."""
        return Path(self.build_lib, "engine", "resources")

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return the files that were written, the copies included."""
        copies = [str(path) for path in self.resources_dir.rglob("*") if path.is_file()]
        return [*super().get_outputs(include_bytecode), *copies]


setup(cmdclass={"build_py": BuildWithResources})
