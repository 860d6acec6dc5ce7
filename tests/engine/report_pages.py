"""Reads reports back for tests: the page as elements and text, the PDF as text."""

import io
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pypdf

from engine.report import write_report
from engine.results import HardenResult, ScanResult

VOID = {"meta", "img", "link", "br", "hr", "input"}


class Page(HTMLParser):
    """Reads a page: its text, elements with attributes, and whether every element was closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(result: ScanResult | HardenResult, tmp_path: Path, **options: object) -> Page:
    files = write_report(result, tmp_path, tmp_path / "out", formats=("html",), **options)  # type: ignore[arg-type]
    return Page(files["html"].read_text(encoding="utf-8"))


def pdf_of(result: ScanResult | HardenResult, tmp_path: Path) -> pypdf.PdfReader:
    files = write_report(result, tmp_path, tmp_path / "out", formats=("pdf",))
    return pypdf.PdfReader(io.BytesIO(files["pdf"].read_bytes()))


def words_of(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def harmless(text: str) -> None:
    """Assert that nothing in ``text`` is invisible, broken, or turns text around."""
    for char in text:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}
        assert unicodedata.bidirectional(char) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    assert text.count("\u2068") == text.count("\u2069")
