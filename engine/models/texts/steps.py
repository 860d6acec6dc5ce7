"""What is done to a text before a model reads it, by name, with the files that do the same without Toughen."""

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from engine.models.texts.spelling import Corrector
from engine.words import resource

StepName = Literal["sanitise", "correct"]


@dataclass(frozen=True)
class Step:
    """One step: ``rewrite`` maps n texts to n texts; ``export`` writes its files into a folder and returns them."""

    name: StepName
    rewrite: Callable[[Sequence[str]], list[str]]
    export: Callable[[Path], tuple[Path, ...]]


def _sanitise(texts: Sequence[str]) -> list[str]:
    from engine.models.texts.sanitiser import sanitise_all

    return sanitise_all(texts)


def _export_sanitiser(folder: Path) -> tuple[Path, ...]:
    from engine.models.texts.sanitiser import export

    return tuple(export(folder))


@cache
def _words() -> tuple[str, ...]:
    """Return the words of the shipped list that are spelt as usual, the commonest first."""
    lines = gzip.decompress(resource("text/words.txt.gz").read_bytes()).decode("utf-8").split("\n")
    words = (line.partition(" ")[0] for line in lines)
    return tuple(word for word in words if word.isascii() and word.isalpha() and word.islower())


@cache
def _corrector() -> Corrector:
    return Corrector(list(_words()))


def _correct(texts: Sequence[str]) -> list[str]:
    return [_corrector()(text) for text in texts]


def _export_corrector(folder: Path) -> tuple[Path, ...]:
    program, table = folder / "spelling.py", folder / "words.txt"
    program.write_bytes(resource("text/spelling.py.txt").read_bytes())
    table.write_text("\n".join((*_words(), "")), encoding="ascii")
    return program, table


STEPS: dict[str, Step] = {
    "sanitise": Step("sanitise", _sanitise, _export_sanitiser),
    "correct": Step("correct", _correct, _export_corrector),
}
"""All steps by name, in the order in which they come."""


@cache
def step_sha256(name: str) -> str:
    """Return the SHA-256 over the files that the step ``name`` exports: it changes whenever the step does."""
    whole = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="toughen-") as scratch:
        for path in sorted(STEPS[name].export(Path(scratch))):
            whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def rewritten(texts: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return ``texts`` after the steps ``names``, in that order."""
    found = [str(text) for text in texts]
    for name in names:
        found = STEPS[name].rewrite(found)
    return found
