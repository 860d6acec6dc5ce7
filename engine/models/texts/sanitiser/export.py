"""The sanitiser as files that need nothing else, to be saved beside a model."""

from pathlib import Path

from engine.words import resource

FILES = {"sanitiser.py": "text/sanitiser.py.txt", "sanitiser.json": "text/sanitiser.json"}


def export(folder: Path) -> list[Path]:
    """Write ``sanitiser.py`` and ``sanitiser.json`` into ``folder``, made if it is not there, and return their paths.

    ``sanitiser.py`` needs Python 3.8 or later and nothing else. It offers ``sanitise(text)`` and
    ``sanitise_all(texts)``, and runs as ``python sanitiser.py < in.txt > out.txt`` with one text a line.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, shipped in FILES.items():
        path = folder / name
        path.write_bytes(resource(shipped).read_bytes())
        written.append(path)
    return written
