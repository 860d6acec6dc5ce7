"""Message catalogues: collect every string of the program, start or update a language, compile.

Needs Babel. From the repository root:

* ``python resources/catalogues/catalogues.py extract``      writes toughen.pot, all strings of the source
* ``python resources/catalogues/catalogues.py update de``    starts or updates de/LC_MESSAGES/toughen.po
* ``python resources/catalogues/catalogues.py compile``      writes a toughen.mo beside every toughen.po
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEMPLATE = HERE / "toughen.pot"
KEYWORDS = ("say:1", "say_technical:1", "say_count:1,2")


def main() -> int:
    """Do what the command line asks and return its exit code."""
    command, *rest = sys.argv[1:] or [""]
    if command == "extract":
        return extract(TEMPLATE)
    if command == "update" and len(rest) == 1:
        return update(rest[0])
    if command == "compile":
        return _babel("compile", "--domain", "toughen", "--directory", str(HERE))
    sys.stderr.write(__doc__ or "")
    return 2


def extract(template: Path) -> int:
    """Write all messages of the source to ``template``."""
    keywords = [part for word in KEYWORDS for part in ("--keyword", word)]
    options = ["--mapping", str(HERE / "babel.cfg"), "--no-default-keywords", "--sort-by-file", "--no-location"]
    return _babel("extract", *options, *keywords, "--project", "Toughen", "--output", str(template), ".")


def update(language: str) -> int:
    """Bring the catalogue of ``language`` up to date with the source, starting it where there is none."""
    extract(TEMPLATE)
    exists = (HERE / language / "LC_MESSAGES" / "toughen.po").exists()
    options = ["--domain", "toughen", "--input-file", str(TEMPLATE), "--output-dir", str(HERE), "--locale", language]
    return _babel("update" if exists else "init", *options)


def _babel(*arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *arguments], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
