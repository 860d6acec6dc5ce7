"""Makes ``dist/toughen``: a folder with both programs that runs without Python. Prints its size and start times.

Run by ``bootstrap.py build``. Ends with an error when the folder is larger than its budget, a program does not start,
or ``toughen demo --quick`` fails in a clean environment. ``--keep`` tries a folder that was built before.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from frozen_parts import STRIPPED
from setup_steps.places import ROOT
from tried_files import make_files

BUDGET_MB = 1000
"""On Linux: PyTorch takes 400, scikit-learn with SciPy and its mathematics 130, Qt 95, the PDF writer 66."""
BUILT = ROOT / "dist" / "toughen"
TRIES = 3


def main(arguments: Sequence[str]) -> int:
    """Build, measure and try; returns 0 when all is well."""
    parser = argparse.ArgumentParser(prog="build.py", description="Builds both programs and tries them.")
    parser.add_argument("--keep", action="store_true", help="do not build again, only measure and try")
    options = parser.parse_args(arguments)
    if not options.keep:
        build()
    size_mb = folder_mb(BUILT)
    print(f"size: {size_mb:.0f} MB unpacked (budget {BUDGET_MB} MB)", flush=True)
    with tempfile.TemporaryDirectory(prefix="toughen-built-") as home:
        problems = [] if size_mb <= BUDGET_MB else ["The folder is larger than its budget."]
        problems += try_programs(Path(home))
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


def build() -> None:
    """Run PyInstaller; about four minutes on two cores."""
    begun = time.monotonic()
    shutil.rmtree(BUILT, ignore_errors=True)
    work = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "pyinstaller")]
    recipe = str(ROOT / "packaging" / "toughen.spec")
    maker = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *work, recipe]
    subprocess.run(maker, check=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    if sys.platform == "linux":
        strip_symbols(BUILT / "_internal")
    print(f"built in {time.monotonic() - begun:.0f} s", flush=True)


def strip_symbols(folder: Path) -> None:
    """Take the debugger's symbol tables out of the largest libraries (needs binutils, as PyInstaller does on Linux)."""
    large = [path for pattern in STRIPPED for path in sorted(folder.glob(pattern)) if not path.is_symlink()]
    subprocess.run(["strip", "--strip-unneeded", *map(str, large)], check=True)


def folder_mb(folder: Path) -> float:
    """Return the size of all files below ``folder`` in megabytes, links not counted twice."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def clean_surroundings(home: Path) -> dict[str, str]:
    """Return an environment without Python, without the user's programs and without a screen."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP", "LANG") if name in os.environ}
    empty = home / "no-programs"
    empty.mkdir(exist_ok=True)
    own = {"HOME": home, "USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home, "PATH": empty}
    return (
        kept
        | {name: str(path) for name, path in own.items()}
        | {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    )


def try_programs(home: Path) -> list[str]:
    """Start both programs, open a few formats and run the quick demo; returns what went wrong."""
    engine, window = program("toughen"), program("toughen-app")
    problems = timed(f"{engine.name} --help", [str(engine), "--help"], home, TRIES)
    problems += window_shows(window, home)
    for file in make_files(home):
        problems += timed(f"{engine.name} inspect {file.name}", [str(engine), "inspect", str(file)], home, 1)
    demo = [str(engine), "demo", "--quick", "--out", str(home / "demo")]
    return problems + timed(f"{engine.name} demo --quick", demo, home, 1)


def program(name: str) -> Path:
    """Return one of the built programs."""
    return BUILT / (f"{name}.exe" if os.name == "nt" else name)


def window_shows(window: Path, home: Path) -> list[str]:
    """Open the window a few times, print how soon it was visible; returns a problem when it fails or loads too much."""
    seconds = []
    for _ in range(TRIES):
        note = home / "window.json"
        begun = time.time()
        problems = run(window.name, [str(window), "--smoke", str(note)], home)
        if problems:
            return problems
        found = json.loads(note.read_text(encoding="utf-8"))
        seconds.append(found["visible_at"] - begun)
        if found["heavy"]:
            return [f"{window.name} loads {', '.join(found['heavy'])}."]
    print(f"{window.name}: visible after {min(seconds):.2f} s (the first time {seconds[0]:.2f} s)", flush=True)
    return []


def timed(what: str, command: Sequence[str], home: Path, tries: int) -> list[str]:
    """Run ``command`` a few times, print the best and the first time; returns a problem when it fails."""
    seconds = []
    for _ in range(tries):
        begun = time.monotonic()
        problems = run(what, command, home)
        seconds.append(time.monotonic() - begun)
        if problems:
            return problems
    print(f"{what}: {min(seconds):.2f} s (the first time {seconds[0]:.2f} s)", flush=True)
    return []


def run(what: str, command: Sequence[str], home: Path) -> list[str]:
    """Run ``command`` in the clean surroundings; returns a problem when it fails."""
    surroundings = clean_surroundings(home)
    done = subprocess.run(
        command, cwd=home, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    return [] if done.returncode == 0 else [f"{what} ended with exit code {done.returncode}:\n{said[-3000:]}"]
