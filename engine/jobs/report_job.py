"""Writes the report of a finished check or strengthening."""

import json
from pathlib import Path

from engine.jobs.files import make_folder, read_text
from engine.jobs.output import FilesResult, JobOutput
from engine.jobs.progress import JobMonitor
from engine.protocol import ReportRequest
from engine.report import FORMATS, write_report
from engine.results import HardenResult, ScanResult, StorageError, UsageError, from_object
from engine.words import clean_name, languages, say, set_language


def run_report_job(request: ReportRequest, monitor: JobMonitor) -> JobOutput:
    """Write the report files asked for and return their paths.

    Raises:
        UsageError: an unknown format or language.
        StorageError: no readable result, or the folder cannot be written to.
    """
    _validate(request)
    set_language(request.lang)
    monitor.phase("report", 1.0)
    source, result = load_result(Path(request.source))
    before = None if request.compare is None else load_result(Path(request.compare))[1]
    out = make_folder(Path(request.out) if request.out else source)
    files = write_report(
        result,
        source,
        out,
        formats=request.formats,
        lang=request.lang,
        title=request.title,
        compare=before if isinstance(before, ScanResult) else None,
    )
    monitor.progress(1.0)
    return JobOutput("report", FilesResult({name: str(path) for name, path in files.items()}), out)


def _validate(request: ReportRequest) -> None:
    if not request.formats or any(name not in FORMATS for name in request.formats):
        raise UsageError(
            "report.format",
            say("This kind of report is not known"),
            say("Reports come as {formats}.", formats=", ".join(FORMATS)),
            say("Choose from these, separated by commas."),
        )
    if request.lang not in languages():
        raise UsageError(
            "report.language",
            say("There is no report in this language"),
            say("Reports come in these languages: {names}.", names=", ".join(languages())),
            say("Choose one of these."),
        )


def load_result(path: Path) -> tuple[Path, ScanResult | HardenResult]:
    """Return (folder, result) of a result folder or of a ``scan.json`` or ``harden.json``.

    Raises:
        StorageError: there is none, or it was damaged.
    """
    candidates = [path / "harden.json", path / "scan.json"] if path.is_dir() else [path]
    found = next((candidate for candidate in candidates if candidate.is_file()), None)
    if found is None:
        raise StorageError(
            "result.missing",
            say("There is no result here"),
            say("{name} holds neither scan.json nor harden.json.", name=clean_name(str(path))),
            say("Choose the folder that a check or a strengthening wrote."),
        )
    try:
        return found.parent, parse_result(read_text(found))
    except (ValueError, RecursionError) as error:
        raise StorageError(
            "result.damaged",
            say("This result cannot be read"),
            say("{name} is damaged, or was not written by Toughen.", name=clean_name(found.name)),
            say("Run the check again."),
            str(error),
        ) from error


def parse_result(text: str) -> ScanResult | HardenResult:
    """Return the result in a JSON text.

    Raises:
        ValueError: it is not a result of a known form.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return from_object(HardenResult, value) if "proof" in value else from_object(ScanResult, value)
