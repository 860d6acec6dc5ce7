"""The report: whole, self-contained, tagged, the same in HTML and PDF, and inert whatever the names."""

import itertools
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import made_results as made
import pytest
from report_pages import harmless, page_of, pdf_of, words_of

from engine.report import write_report
from engine.results import Reason, ScanResult, StorageError, UsageError, from_text


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
        "Passing these tests does not make a model safe from everything.",
        "“T-shirt” became “Dress”.",
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


def test_stopped_it_advises_to_go_on(tmp_path: Path) -> None:
    page = page_of(replace(made.harden_result("none"), reasons=(Reason("d.fresh_search", False, False),)), tmp_path)
    assert "You stopped before a new version could be judged." in page.text
    assert "Go on with it whenever you like: what was done so far is kept." in page.text
    assert "Give the training more time." not in page.text


def test_notes_and_clauses_are_told(tmp_path: Path) -> None:
    result = made.harden_result("likely")
    page = page_of(replace(result, notes=("You stopped early.",), classes_worse=("Shirt",)), tmp_path)
    assert "You stopped early." in page.text
    assert "These kinds lost more than 5 points on ordinary pictures: Shirt." in page.text
    assert "Not certain" in page.text
    assert "It withstands clearly more tricks" in page.text
    assert page_of(replace(result, reasons=()), tmp_path).open == []


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


def test_text_written_by_others_is_cleaned_too(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    forged = replace(
        result.findings[0], params={}, title="x\u202ey", meaning="<img src=x onerror=alert(1)>\u2067z\u2069"
    )
    page = page_of(replace(result, findings=(forged,)), tmp_path)
    assert "x⟨U+202E⟩y" in page.text
    assert "onerror" in page.text
    assert not any("onerror" in attributes for _, attributes in page.elements)
    harmless(page.text)


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
    assert "The check is not complete." in page.text
    assert "The check ended early, so this score is not complete." in page.text
    assert "We do not know whether the model learned from these pictures." in page.text
    assert "What we cannot say yet" in page.text
    assert "What went well" in page.text
    assert pdf_of(result, tmp_path).pages


def test_a_figure_in_doubt_says_so_wherever_it_stands(tmp_path: Path) -> None:
    doubted = tuple(
        replace(test, status="unreliable") if test.id == "linf" else test for test in made.entries(500, 0.9, 0.85)
    )
    trust = (replace(made.TRUST[3], status="unreliable"),)
    result = made.scan_result(tmp_path, measurements=doubted, trust=trust)
    page, pdf = page_of(result, tmp_path).text, words_of(pdf_of(result, tmp_path))
    for words in ("90 % ?", "the truth may be worse", "In doubt", "Our own checks doubt some of the good figures."):
        assert words in page
        assert words.replace(" ", "") in pdf.replace(" ", "")
    assert "At size 5 %: 90 % (in doubt)." in page
    assert "Small changes, up to 5 % (in doubt)" in page_of(result, tmp_path, compare=result).text


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


def test_the_way_on_comes_before_the_figures_and_names_the_guide(tmp_path: Path) -> None:
    result = made.harden_result()
    text = page_of(result, tmp_path).text
    assert text.index("What to do next") < text.index("Figures") < text.index("How we decided")
    assert "HOW-TO-USE" not in text
    guided = replace(result, files={**result.files, "how_to_use": "HOW-TO-USE.html"})
    assert "The page HOW-TO-USE.html beside it tells how, step by step." in page_of(guided, tmp_path).text
