"""Writes the report files of a result."""

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.findings import reword
from engine.report.document import Document
from engine.report.html import html_report
from engine.report.of_harden import harden_document
from engine.report.of_scan import scan_document
from engine.report.palette import CSS, LIGHT, Palette
from engine.report.pdf import pdf_report
from engine.results import HardenResult, ScanResult, StorageError, UsageError, to_text
from engine.words import clean_name, say, set_language

FORMATS = ("html", "pdf", "json")


def write_report(
    result: ScanResult | HardenResult,
    source_dir: Path,
    out_dir: Path,
    *,
    formats: Sequence[str] = FORMATS,
    lang: str = "en",
    title: str = "",
    compare: ScanResult | None = None,
) -> dict[str, Path]:
    """Write ``report.html``, ``report.pdf`` and ``report.json`` to ``out_dir`` and return the path of each format.

    Args:
        result: what to report; its JSON is written as it is.
        source_dir: the result's folder; pictures are read from inside it only.
        out_dir: made where it is missing; files are replaced only when complete.
        formats: any of ``FORMATS``.
        lang: language of the words, such as ``"en"``.
        title: the report's own title; empty means one with the model's name.
        compare: the check before, of the same kind of result, shown beside this one.

    Raises:
        UsageError: an unknown format.
        StorageError: a file could not be written.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(
            "report.format",
            say("This kind of report does not exist"),
            say("Toughen cannot write {name}.", name=clean_name(unknown[0])),
            say("Choose html, pdf or json."),
        )
    set_language(lang)
    renderers: dict[str, Callable[[], bytes]] = {
        "html": lambda: html_report(_document(result, source_dir, CSS, lang, title, compare)).encode("utf-8"),
        "pdf": lambda: pdf_report(_document(result, source_dir, LIGHT, lang, title, compare)),
        "json": lambda: to_text(result).encode("utf-8"),
    }
    return {name: _write(out_dir / f"report.{name}", renderers[name]()) for name in dict.fromkeys(formats)}


def _document(
    result: ScanResult | HardenResult,
    source_dir: Path,
    palette: Palette,
    lang: str,
    title: str,
    compare: ScanResult | None,
) -> Document:
    day = date.today().isoformat()
    if isinstance(result, HardenResult):
        return harden_document(result, palette, lang=lang, title=title, day=day)
    result = replace(result, findings=tuple(reword(finding) for finding in result.findings))
    return scan_document(result, source_dir, palette, lang=lang, title=title, day=day, compare=compare)


def _write(path: Path, content: bytes) -> Path:
    """Write beside and move into place, so that a report is whole or not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            "report.write",
            say("The report could not be saved"),
            say("Writing to the folder {folder} failed.", folder=clean_name(str(path.parent), 200)),
            say("Check that the disk has room and that you may write there, or choose another folder."),
            str(error),
        ) from error
    return path
