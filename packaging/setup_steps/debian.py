"""Installs system packages on Debian and Ubuntu where it may; elsewhere names the command."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from setup_steps.processes import answer, run_logged
from setup_steps.words import tell


def has_apt() -> bool:
    """Tell whether this system's packages come from apt."""
    return shutil.which("apt-get") is not None


def rights() -> list[str] | None:
    """Return what must stand before a command to run it as administrator; None when that would need a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and answer(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return None


def install(choices: Sequence[Sequence[str]], log: Path) -> bool:
    """Install one package of each choice (names changed between releases). False when not allowed or not possible."""
    before = rights() if has_apt() else None
    if before is None:
        return False
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if run_logged([*apt, "update", "-q"], log) is not None:
        tell("the system's package list could not be renewed; trying with the old one")
    names = [known_name(names) for names in choices]
    tell(f"installing system packages: {' '.join(names)}")
    return run_logged([*apt, "install", "-q", "-y", "--no-install-recommends", *names], log) is None


def known_name(names: Sequence[str]) -> str:
    """Return the first of ``names`` that this release has; the last one when none is known."""
    for name in names:
        policy = answer(["apt-cache", "policy", name]) or ""
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            return name
    return names[-1]


def command_for(choices: Sequence[Sequence[str]]) -> str:
    """Return the command that a person with administrator rights would type."""
    return f"sudo apt-get install {' '.join(known_name(names) for names in choices)}"
