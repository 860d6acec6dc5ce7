from pathlib import Path

import made_results
import pytest

from engine.jobs.progress import JobMonitor
from engine.jobs.report_job import load_result, run_report_job
from engine.protocol import ReportRequest
from engine.results import StorageError, UsageError, to_text


@pytest.mark.parametrize(
    ("formats", "lang", "code"),
    [
        ((), "en", "report.format"),
        (("docx",), "en", "report.format"),
        (("html",), "xx", "report.language"),
        (("html",), '"><script>', "report.language"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, formats: tuple[str, ...], lang: str, code: str) -> None:
    (tmp_path / "scan.json").write_text(to_text(made_results.scan_result()), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        run_report_job(ReportRequest(str(tmp_path), formats=formats, lang=lang), JobMonitor(lambda _t, _f: None))
    assert raised.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["scan.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"proof": 1}'])
def test_a_damaged_result_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "scan.json").write_text(text, encoding="utf-8")
    with pytest.raises(StorageError) as raised:
        load_result(tmp_path)
    assert raised.value.code == "result.damaged"
