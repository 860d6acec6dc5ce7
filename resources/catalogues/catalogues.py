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
OF_A_TASK = ("say_of:2", "count_of:2,3")
"""Sentences about pictures that are said of texts too: both forms are collected."""


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
    found = _extract(template, (*KEYWORDS, *OF_A_TASK))
    of_texts = template.with_suffix(".texts.pot")
    try:
        return found or _extract(of_texts, OF_A_TASK) or _add_texts(template, of_texts)
    finally:
        of_texts.unlink(missing_ok=True)


def _extract(template: Path, words: tuple[str, ...]) -> int:
    keywords = [part for word in words for part in ("--keyword", word)]
    options = ["--mapping", str(HERE / "babel.cfg"), "--no-default-keywords", "--sort-by-file", "--no-location"]
    return _babel("extract", *options, *keywords, "--project", "Toughen", "--output", str(template), ".")


def _add_texts(template: Path, of_texts: Path) -> int:
    """Add the form for texts of every message of ``of_texts`` to ``template``."""
    sys.path.insert(0, str(ROOT))
    from babel.messages.pofile import read_po, write_po

    from engine.words.tasks import about_texts

    whole, added = (read_po(path.open("rb")) for path in (template, of_texts))
    for message in added:
        if message.id:
            whole.add(tuple(map(about_texts, message.id)) if message.pluralizable else about_texts(message.id))
    with template.open("wb") as file:
        write_po(file, whole)
    return 0


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
