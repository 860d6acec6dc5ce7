"""Builds the source archive and from it the wheel, checks what is inside, and tries it away from the checkout.

The wheel is installed with the pins in an empty environment in a temporary folder, and ``toughen demo --quick`` runs
there, with nothing of the checkout within reach. Run by ``bootstrap.py try-wheel``; ``--no-demo`` only builds and looks.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from setup_steps import torch_source
from setup_steps.places import Places

MUST_HOLD = (
    "engine/__init__.py",
    "engine/resources/samples/clothes-sorter.onnx",
    "engine/resources/samples/clothes-test.zip",
    "engine/resources/samples/clothes-train.zip",
    "engine/resources/samples/LICENCE-mails.md",
    "engine/resources/samples/mails-test.csv",
    "engine/resources/samples/mails-train.csv",
    "engine/resources/samples/spam-filter/config.json",
    "engine/resources/samples/spam-filter/model.safetensors",
    "engine/resources/samples/spam-filter/tokenizer.json",
    "engine/resources/samples/spam-filter/tokenizer_config.json",
    "engine/resources/text/reworded.txt",
    "engine/resources/text/wordnet.txt.gz",
    "desktop_app/__init__.py",
)
MUST_NOT_HOLD = ("tests/", "packaging/", "resources/")


def main(arguments: Sequence[str]) -> int:
    """Build, look and try; returns the exit code of the demo, 1 when the wheel is not as it should be."""
    parser = argparse.ArgumentParser(prog="try_wheel.py", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="only build the wheel and look inside")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="toughen-wheel-") as folder:
        elsewhere = Path(folder)
        wheel = build(Places(), elsewhere / "dist")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB", flush=True)
        problems = look_inside(wheel)
        if problems:
            print("\n".join(problems), file=sys.stderr)
            return 1
        return 0 if options.no_demo else try_demo(Places(), wheel, elsewhere)


def build(places: Places, out: Path) -> Path:
    """Build the source archive and from it the wheel, with the build tools that are installed already."""
    builder = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(places.root)]
    done = subprocess.run(builder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The wheel could not be built.\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return next(out.glob("*.whl"))


def look_inside(wheel: Path) -> list[str]:
    """Return what is missing from the wheel, or should not be in it, one line each."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    missing = [f"{wheel.name} lacks {name}" for name in MUST_HOLD if name not in names]
    return missing + [f"{wheel.name} should not hold {name}" for name in names if name.startswith(MUST_NOT_HOLD)]


def try_demo(places: Places, wheel: Path, elsewhere: Path) -> int:
    """Install ``wheel`` in an empty environment below ``elsewhere`` and run the quick demo there."""
    begun = time.monotonic()
    there = Places(root=elsewhere)
    run([sys.executable, "-m", "venv", str(there.venv)], elsewhere)
    pip = [str(there.program("python")), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    if torch_source.index_answers("cpu"):  # on Linux, the default index has only the large build
        pip += ["--extra-index-url", f"{torch_source.INDEX}/cpu"]
    run([*pip, "-c", str(places.constraints), str(wheel)], elsewhere)
    print(f"installed in an empty environment in {time.monotonic() - begun:.0f} s", flush=True)
    begun = time.monotonic()
    code = run([str(there.program("toughen")), "demo", "--quick", "--out", str(elsewhere / "demo")], elsewhere)
    print(f"toughen demo --quick from the wheel: exit code {code}, {time.monotonic() - begun:.0f} s", flush=True)
    return code


def run(command: Sequence[str], where: Path) -> int:
    """Run ``command`` in the folder ``where`` with no trace of the checkout; only the demo may fail."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    if "demo" in command:
        surroundings |= {"HOME": str(where), "USERPROFILE": str(where), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=where, env=surroundings, stdin=subprocess.DEVNULL, check="demo" not in command
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
