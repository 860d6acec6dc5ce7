"""The report as a tagged PDF (PDF/UA-1), typeset by typst from data; no text of a result is ever markup."""

import json
import tempfile
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from engine.report.document import Chart, Document, Picture
from engine.results import StorageError, to_object
from engine.words import mark, resource, say

_NEVER_DRAWN = frozenset("\n\u200c\u200d\ufe0e\ufe0f\u2066\u2067\u2068\u2069")


def pdf_report(document: Document) -> bytes:
    """Return the PDF. A character that no shipped font has is shown as its mark.

    Raises:
        StorageError: the PDF could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="toughen-report-") as name:
        folder = Path(name)
        data = _with_files(document, folder)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=True), encoding="ascii")
        template = (resource("report") / "report.typ").read_bytes()
        try:
            made = typst.compile(
                template,
                root=folder,
                font_paths=_fonts(),
                pdf_standards="ua-1",
            )
        except (RuntimeError, OSError) as error:
            raise StorageError(
                "report.pdf",
                say("The PDF could not be made"),
                say("Something in this result could not be set as a page."),
                say("Save the report as a web page instead."),
                str(error),
            ) from error
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(resource("fonts"))])


def _with_files(value: Any, folder: Path) -> Any:
    """Return ``value`` as JSON values; charts and pictures become files in ``folder``, named by number."""
    if isinstance(value, Chart):
        name = _save(folder, drawable(value.svg).encode("utf-8"), "svg")
        texts = {"alternative": value.alternative, "title": value.title, "caption": value.caption}
        return {"file": name, **{key: drawable(text) for key, text in texts.items()}}
    if isinstance(value, Picture):
        name = _save(folder, value.png, "png")
        return {"file": name, "alternative": drawable(value.alternative), "caption": drawable(value.caption)}
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, tuple | list):
        return [_with_files(item, folder) for item in value]
    if isinstance(value, dict):
        return {key: _with_files(item, folder) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {key: _with_files(getattr(value, key), folder) for key in value.__dataclass_fields__}
    return to_object(value)


def _save(folder: Path, content: bytes, kind: str) -> str:
    name = f"{len(list(folder.iterdir()))}.{kind}"
    (folder / name).write_bytes(content)
    return name


def drawable(text: str) -> str:
    """Return ``text`` with each character that no shipped font can draw as its mark."""
    return "".join(char if char in _NEVER_DRAWN or _is_covered(ord(char)) else mark(char) for char in text)


def _is_covered(code: int) -> bool:
    starts, ends = _coverage()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[int], list[int]]:
    pairs = json.loads((resource("fonts") / "coverage.json").read_text(encoding="ascii"))
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
