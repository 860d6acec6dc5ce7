"""The report: whole, self-contained, tagged, the same in HTML and PDF, and inert whatever the names."""

import io
import itertools
import json
import re
import shutil
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_results as made
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.report import write_report
from engine.report.pdf import drawable
from engine.results import HardenResult, ScanResult, StorageError, UsageError, from_text, to_text
from engine.words import clean_name

HOSTILE = (
    "cat\u202egnp.exe",
    "\ud800lone",
    "a\x00\x1b[31mb",
    "中文名字",
    "قطة صغيرة",
    "👨‍👩‍👧 cat",
    "<script>alert(1)</script>",
    "#panic() $x$ @ref *b* [c] \\u{41}",
    "{{ 7 * 7 }} {name} %s",
    '"onload="x',
    "y" * 300,
    "क्‍ष",
    "\U00010348 old",
    "",
)
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


def test_writes_every_format_and_the_json_is_the_result(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    files = write_report(result, tmp_path, tmp_path / "new" / "out")
    assert {name: path.name for name, path in files.items()} == {
        "html": "report.html",
        "pdf": "report.pdf",
        "json": "report.json",
    }
    assert from_text(ScanResult, files["json"].read_text(encoding="utf-8")) == result
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == sorted(p.name for p in files.values())


def test_html_stands_alone(tmp_path: Path) -> None:
    page = page_of(made.scan_result(tmp_path), tmp_path)
    assert page.open == []
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "iframe", "object", "embed", "form", "base"}
    for _, attributes in page.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("src", "href") and value:
                assert value.startswith(("data:image/png;base64,", "#"))
    policy = next(a["content"] for n, a in page.elements if n == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_html_can_be_read_aloud(tmp_path: Path) -> None:
    page = page_of(made.scan_result(tmp_path), tmp_path)
    assert ("html", {"lang": "en"}) in page.elements
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert all(attributes.get("alt") for name, attributes in page.elements if name == "img")
    charts = [a for n, a in page.elements if n == "svg"]
    assert all(a.get("aria-label") or a.get("aria-hidden") for a in charts)
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert targets <= set(ids)
    assert {"main", "header", "footer"} <= {name for name, _ in page.elements}
    assert page.elements[[name for name, _ in page.elements].index("body") + 1][1].get("class") == "skip"


def test_html_and_pdf_say_the_same(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    page, pdf = page_of(result, tmp_path), words_of(pdf_of(result, tmp_path))
    for words in (
        "Your model is easy to trick.",
        "446 of 500",
        "Stronger against these tests. No model is safe from everything.",
        "T-shirt became Dress.",
        "APGD-CE",
        "NISTAML.022",
        "25,000",
        "What went well",
        *(finding.title for finding in result.findings),
    ):
        assert words in page.text
        assert words.replace(" ", "") in pdf.replace(" ", "")


@pytest.mark.parametrize("proof", ["proven", "likely", "none"])
def test_strengthening_is_told_in_its_own_words(proof: str, tmp_path: Path) -> None:
    result = made.harden_result(proof)
    page, pdf = page_of(result, tmp_path), words_of(pdf_of(result, tmp_path))
    expected = {
        "proven": ("The new version is harder to trick.", "Tricked before: 893 of 1000. Tricked now: 338 of 1000."),
        "likely": ("The new version is probably better, but that is not proven.", "About 640 test pictures"),
        "none": ("We found no version that we can recommend.", "Your file is as it was."),
    }[proof]
    for words in expected:
        assert words in page.text
        assert words.replace(" ", "") in pdf.replace(" ", "")


def test_pdf_is_tagged(tmp_path: Path) -> None:
    pdf = pdf_of(made.scan_result(tmp_path), tmp_path)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean, not a bool
    assert str(root["/Lang"]).startswith("en")
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert pdf.metadata is not None
    assert pdf.metadata.title == "How tough is clothes-sorter.onnx?"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = _structure(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Figure", "/L"} <= {kind for kind, _ in kinds}
    assert all(alternative for kind, alternative in kinds if kind == "/Figure")


def _structure(node: object) -> list[tuple[str, str]]:
    found, waiting = [], [node]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if "/S" in item:
                found.append((str(item["/S"]), str(item.get("/Alt", ""))))
            if "/K" in item:
                waiting.append(item["/K"])
    return found


def _result_with(name: str, classes: tuple[str, ...], folder: Path) -> ScanResult:
    weak = dict.fromkeys(classes[:-1], (2, 20)) | {classes[-1]: (20, 20)}
    plain = replace(made.clean(100, classes=classes), per_class=weak)
    return made.scan_result(folder, 100, name=name, classes=classes, plain=plain, measurements=made.entries(100)[:3])


def test_hostile_class_names_stay_inert_and_visible(tmp_path: Path) -> None:
    result = _result_with("model.onnx", (*HOSTILE, "dog"), tmp_path)
    page, text = page_of(result, tmp_path), words_of(pdf_of(result, tmp_path)).replace(" ", "")
    assert "script" not in {tag for tag, _ in page.elements}
    _harmless(page.text)
    _harmless(text)
    for name in HOSTILE:
        shown = clean_name(name, 40)
        assert shown in page.text
        if not _needs_shaping(shown):
            assert drawable(shown).replace(" ", "") in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_names_stay_inert_and_visible(name: str, tmp_path: Path) -> None:
    result = _result_with(name, ("cat", "dog"), tmp_path)
    page = page_of(result, tmp_path)
    assert clean_name(name) in page.text
    assert "script" not in {tag for tag, _ in page.elements}
    _harmless(page.text)
    assert from_text(ScanResult, to_text(result)) == result


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[1], HOSTILE[6], HOSTILE[7]])
def test_hostile_file_names_in_the_pdf(name: str, tmp_path: Path) -> None:
    text = words_of(pdf_of(_result_with(name, ("cat", "dog"), tmp_path), tmp_path)).replace(" ", "")
    _harmless(text)
    assert drawable(clean_name(name)).replace(" ", "") in text


def test_names_from_right_to_left_do_not_turn_the_sentence_around(tmp_path: Path) -> None:
    page = page_of(_result_with("قطة.onnx", ("قطة", "dog"), tmp_path), tmp_path)
    assert "How tough is \u2068قطة.onnx\u2069?" in page.text
    assert "Original: \u2068قطة\u2069, 97 % sure" in page.text


def _needs_shaping(text: str) -> bool:
    """Return True for scripts whose letters a PDF may store joined or in the order they are drawn."""
    return any(unicodedata.name(char, "").split(" ")[0] in ("ARABIC", "DEVANAGARI", "ZERO") for char in text)


def _harmless(text: str) -> None:
    for char in text:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}
        assert unicodedata.bidirectional(char) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    assert text.count("\u2068") == text.count("\u2069")


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_hostile_names_in_a_strengthening(name: str, tmp_path: Path) -> None:
    result = replace(
        made.harden_result(),
        model=made.model(name, (name, "dog")),
        classes_worse=(name,),
        files={name: "cd" * 32},
    )
    assert clean_name(name, 40)[:20].strip() in page_of(result, tmp_path).text.replace("\u2068", "")
    assert len(pdf_of(result, tmp_path).pages) >= 3


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_the_pdf_never_fails_for_a_name(name: str, tmp_path: Path) -> None:
    result = made.scan_result(None, 60, name=name, classes=(name, "dog", "cat"), measurements=made.entries(60)[:3])
    assert pdf_of(result, tmp_path).pages


def test_text_written_by_others_is_cleaned_too(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    forged = replace(
        result.findings[0], params={}, title="x\u202ey", meaning="<img src=x onerror=alert(1)>\u2067z\u2069"
    )
    page = page_of(replace(result, findings=(forged,)), tmp_path)
    assert "x⟨U+202E⟩y" in page.text
    assert "onerror" in page.text
    assert not any("onerror" in attributes for _, attributes in page.elements)
    _harmless(page.text)


def test_pictures_from_outside_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(made.png(9, 9))
    folder = tmp_path / "result"
    result = made.scan_result(folder)
    (folder / "evidence" / "link.png").symlink_to(secret)
    names = ("../secret.png", str(secret), "evidence/link.png")
    findings = tuple(
        replace(
            found,
            evidence=tuple(replace(e, original=n, changed=n, difference=n) for e, n in zip(found.evidence, names)),
        )
        for found in result.findings
    )
    files = write_report(replace(result, findings=findings), folder, tmp_path / "out", formats=("html", "pdf"))
    assert "<img" not in files["html"].read_text(encoding="utf-8")


def test_broken_and_missing_pictures_do_not_stop_a_report(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    pictures = sorted((tmp_path / "evidence").iterdir())
    pictures[0].write_bytes(pictures[0].read_bytes()[:50])
    pictures[1].write_bytes(b"not a picture")
    pictures[2].unlink()
    files = write_report(result, tmp_path, tmp_path / "out", formats=("html", "pdf"))
    assert files["html"].read_text(encoding="utf-8").count("<img") == 6
    shutil.rmtree(tmp_path / "evidence")
    assert write_report(result, tmp_path, tmp_path / "out", formats=("pdf",))["pdf"].stat().st_size > 10_000


@pytest.mark.parametrize("n", [1, 19])
def test_few_pictures_get_no_grade(n: int, tmp_path: Path) -> None:
    page = page_of(made.scan_result(tmp_path, n), tmp_path)
    assert "too few for a grade" in page.text
    assert "Too few to grade" in page.text


def test_without_labels_and_stopped_early(tmp_path: Path) -> None:
    plain = replace(made.clean(100), accuracy=None, interval=None, per_class={})
    stopped = made.entry("linf", "linf", 0.05, None, 0, status="could_not_test")
    result = made.scan_result(tmp_path, 100, plain=plain, measurements=(stopped,), complete=False, seen="unknown")
    page = page_of(result, tmp_path)
    assert "We cannot say yet how easily your model is tricked." in page.text
    assert "stopped before its end" in page.text
    assert "We do not know whether the model learned from these pictures." in page.text
    assert "What could not be tested" in page.text
    assert "What went well" in page.text
    assert pdf_of(result, tmp_path).pages


def test_two_checks_side_by_side(tmp_path: Path) -> None:
    before, after = made.scan_result(tmp_path), made.scan_result(tmp_path, measurements=made.entries(500, 0.66, 0.33))
    assert "Before and after" in page_of(after, tmp_path, compare=before).text
    other = replace(before, data=replace(before.data, sha256="00" * 32))
    page = page_of(after, tmp_path, compare=other)
    assert "Compare them with care." in page.text


def test_own_title(tmp_path: Path) -> None:
    page = page_of(made.scan_result(tmp_path), tmp_path, title="Autumn <b>check</b>")
    assert "Autumn <b>check</b>" in page.text


def test_unknown_format_and_unwritable_folder(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    with pytest.raises(UsageError):
        write_report(result, tmp_path, tmp_path, formats=("docx",))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError) as caught:
        write_report(result, tmp_path, tmp_path / "file", formats=("json",))
    assert json.dumps(caught.value.to_json())
