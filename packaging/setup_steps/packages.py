"""Installs the pinned packages and Toughen itself into the environment."""

import re
import shutil
from collections.abc import Sequence

from setup_steps import pins, torch_source
from setup_steps.places import Places
from setup_steps.processes import answer, run_logged
from setup_steps.words import SetupError, tell

PROGRAMS = ("toughen", "toughen-app")

# What pip says → what it means and what to do. The first that fits is told.
CAUSES = (
    (
        r"No space left|not enough space|Errno 28",
        "The disk is full.",
        "free some space (the log names how much was needed), then run this again.",
    ),
    (
        r"name resolution|getaddrinfo|NewConnectionError|Max retries|ProxyError|timed out|ConnectionError|unreachable",
        "The package server could not be reached.",
        "check the internet connection (and the proxy, if you use one), then run this again. Nothing is lost.",
    ),
    (
        r"No matching distribution|Could not find a version|ResolutionImpossible",
        "A pinned package is not to be had: for this Python, for this computer, or from the package server in use.",
        "use Python 3.11 to 3.14, 64 bit, from python.org. Look whether pip is set to another server, or to none: "
        "python3 -m pip config list, and variables that begin with PIP_. Then run this again.",
    ),
    (
        r"Permission denied|Errno 13|Access is denied",
        "Files in .venv could not be written.",
        "close programs that use them (a running Toughen, say), check that the folder is yours, then run this again.",
    ),
)


def check_disk(places: Places, needed_gb: int) -> None:
    """Raise when the disk cannot hold what will be installed."""
    free_gb = shutil.disk_usage(places.root).free / 1e9
    smaller = " Or add --gpu none for the smaller build." if needed_gb > torch_source.CPU_DISK_GB else ""
    if free_gb < needed_gb:
        raise SetupError(
            f"The disk has {free_gb:.1f} GB free. Toughen's packages need about {needed_gb} GB.",
            "free some space, or put the checkout on a larger disk, then run this again." + smaller,
        )


def install(places: Places, wanted: pins.Wanted) -> None:
    """Install PyTorch, the other pinned packages, and Toughen itself as an editable package."""
    _install_torch(places, torch_source.choose(wanted.gpu))
    tell("installing the pinned packages" + (", with the tools for developers" if wanted.dev else ""))
    needed = pins.requirements(places, dev=wanted.dev)
    _must(places, ["-c", str(places.constraints), *needed])
    _must(places, ["--no-deps", "--no-build-isolation", "-e", str(places.root)])


def are_there(places: Places) -> bool:
    """Tell whether Toughen's own programs, which are installed last, still lie in the environment."""
    return all(places.program(name).is_file() for name in PROGRAMS)


def _install_torch(places: Places, source: torch_source.TorchSource) -> None:
    """Try the builds on PyTorch's own index; the plain pin comes with the other packages when none is to be had."""
    if has_torch(places, source):
        return
    check_disk(places, source.disk_gb)
    tell(f"PyTorch: {source.why} ({source.size})")
    for build in source.builds:
        if torch_source.index_answers(build):
            exactly = f"{pins.torch_pin(places)}+{build}"
            if _pip(places, ["--no-deps", "--index-url", f"{torch_source.INDEX}/{build}", exactly]) is None:
                return
    if source.builds:
        tell("PyTorch's own index gave no build; using the default index (on Linux that can be about 3 GB)")


def has_torch(places: Places, source: torch_source.TorchSource) -> bool:
    """Tell whether the pinned PyTorch is installed already, in a build that fits."""
    ask = "from importlib.metadata import version; print(version('torch'))"
    version, _, build = (answer([str(places.program("python")), "-c", ask]) or "").strip().partition("+")
    return f"torch=={version}" == pins.torch_pin(places) and (not source.builds or build in source.builds)


def _pip(places: Places, arguments: Sequence[str]) -> str | None:
    """Run ``pip install``; returns None when it succeeded, else what it said."""
    pip = [
        str(places.program("python")),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    return run_logged([*pip, *arguments], places.log)


def _must(places: Places, arguments: Sequence[str]) -> None:
    """Run ``pip install`` and turn a failure into plain words."""
    said = _pip(places, arguments)
    if said is not None:
        raise explain(said, places)


def explain(said: str, places: Places) -> SetupError:
    """Return the error that tells what pip's output ``said`` means."""
    errors = "\n".join(line for line in said.splitlines() if not line.startswith("WARNING: Location"))
    for pattern, message, what_to_do in CAUSES:
        if re.search(pattern, errors, re.IGNORECASE):
            return SetupError(f"{message} (Details: {places.log})", what_to_do)
    last = errors.strip()[-600:]
    return SetupError(f"The package installer failed.\n{last}", f"read {places.log}, then run this again.")
