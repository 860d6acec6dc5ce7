"""The lines that the fake engine replays, as JSON beside the pictures they name."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "engine"))

import made_texts
from recordings import (
    CHART,
    SERVICE,
    SMALL,
    clean,
    connect_result,
    data,
    draw_all,
    example,
    harden_result,
    inspect_result,
    model,
    scan_result,
    service_costs,
)

from engine.jobs.trust_job import could_happen
from engine.results import InspectResult, ModelError, Prediction, TestError, TrustedFile, TrustResult, to_object
from engine.words import maker_message

SERVICE_FILE = "models.example.com.toughen-service.json"
SCAN_PHASES = ("open", "pictures", "clean", "linf", "spatial", "corruption", "calibration", "file", "trust")
HARDEN_PHASES = ("open", "pictures", "before", "train", "dial", "after", "verify")


def progress(phase: str, fraction: float, left: float | None = None) -> dict[str, Any]:
    return {"type": "progress", "id": "job", "phase": phase, "fraction": fraction, "seconds_left": left}


def result(
    kind: str, value: Any, folder: Path, *, complete: bool = True, charts: dict[str, str] | None = None
) -> dict[str, Any]:
    return {
        "type": "result",
        "id": "job",
        "kind": kind,
        "result": to_object(value),
        "folder": str(folder),
        "charts": charts or {},
        "complete": complete,
    }


def measures() -> list[dict[str, Any]]:
    points = [
        (0, 0.956, 0.03),
        (1, 0.90, 0.2),
        (2, 0.91, 0.34),
        (3, 0.925, 0.43),
        (4, 0.93, 0.49),
        (5, 0.935, 0.53),
        (6, 0.94, 0.56),
    ]
    return [
        {
            "type": "measure",
            "id": "job",
            "values": {"epoch": epoch, "clean": clean, "robust": robust, "loss": 1.0 / (epoch + 1)},
        }
        for epoch, clean, robust in points
    ]


def scan_lines(folder: Path) -> list[dict[str, Any]]:
    steps = [progress(phase, (index + 1) / 10, 100.0 - 10 * index) for index, phase in enumerate(SCAN_PHASES)]
    found = [
        {"type": "example", "id": "job", "example": to_object(example(index)), "folder": str(folder)}
        for index in range(3)
    ]
    verdict = {"type": "verdict", "id": "job", "wrong": 31, "n": 36, "size": SMALL}
    return [*steps[:4], verdict, *found, *steps[4:], result("scan", scan_result(), folder, charts={"curve": CHART})]


def harden_lines(folder: Path, proof: str, outlook: str = "training.promising") -> list[dict[str, Any]]:
    steps = [progress(phase, (index + 1) / 8, 200.0 - 20 * index) for index, phase in enumerate(HARDEN_PHASES)]
    notice = {"type": "notice", "id": "job", "code": outlook, "values": {}}
    charts = {"before_after": CHART}
    return [*steps[:4], *measures(), notice, *steps[4:], result("harden", harden_result(proof), folder, charts=charts)]


GUARD_PHASES = ("open", "texts", "before", "front", "after", "verify")


def guarded_inspected() -> InspectResult:
    """A forest of texts, looked at: it only answers, and a guard can be made."""
    return inspect_result(
        model=made_texts.forest(), data=made_texts.data(), clean=made_texts.clean(), answers=(),
        predictions=(Prediction("row 1", "", "ham", "ham", 0.9, "See you at lunch?"),),
        harden_estimates_s=dict.fromkeys(("gentle", "balanced", "strong"), 95.0),
    )  # fmt: skip


def guard_lines(folder: Path, proof: str) -> list[dict[str, Any]]:
    """The making of a guard: four things are tried, each told as soon as it is measured."""
    steps = [progress(phase, (index + 1) / 7, 80.0 - 10 * index) for index, phase in enumerate(GUARD_PHASES)]
    told = [
        {"type": "notice", "id": "job", "code": "front.measured", "values": to_object(replace(front, chosen=False))}
        for front in made_texts.FRONTS
    ]
    charts = {"before_after": CHART}
    made = result("harden", made_texts.guarded_result(proof), folder, charts=charts)
    return [*steps[:4], *told, *steps[4:], made]


def error() -> dict[str, Any]:
    return dict(
        TestError(
            "data.none", "No pictures found", "The folder holds no pictures.", "Choose another folder.", "x"
        ).to_json()
    )


SHA256 = "7a96433fede06ab872234977e7e86a1ba31f9d5c8cb8419815ed804ed6630dfd"


def trust_result(given: bool = False) -> TrustResult:
    file = TrustedFile(SHA256, "flowers.pt", "TorchScript", "2026-03-01" if given else "")
    other = TrustedFile("cd" * 32, "my-own-sorter.pt", "TorchScript", "2026-01-31")
    return TrustResult((other, file) if given else (other,), file, given, could_happen(), SHA256[:6])


def program_refused() -> dict[str, Any]:
    error = ModelError(
        "model.torch_script",
        "This file cannot be opened",
        "This is a TorchScript file. It holds a program, and Toughen does not run strangers' programs.",
        "Ask its maker for the model as ONNX. If you know who made it, you may decide to trust this one file.",
        f"SHA-256 {SHA256}",
    )
    error.maker_message = maker_message(error.code, "flowers.pt")
    return {"type": "error", "id": "job", "error": dict(error.to_json())}


def jobs(folder: Path) -> dict[str, Any]:
    """Return the lines of every command; the report's files are written beside."""
    report = {"files": {"html": str(folder / "report.html"), "pdf": str(folder / "report.pdf")}}
    kept = {"files": {"model": "clothes-sorter-toughened.onnx", "kept": str(folder / "kept.onnx")}}
    kept["files"]["how_to_use"] = str(folder / "HOW-TO-USE.html")
    return {
        "inspect": [progress("open", 0.3), progress("understand", 0.8), result("inspect", inspect_result(), folder)],
        "scan": scan_lines(folder),
        "harden": harden_lines(folder, "proven"),
        "harden:likely": harden_lines(folder, "likely"),
        "harden:none": harden_lines(folder, "none"),
        "harden:unlikely": harden_lines(folder, "none", "training.unlikely"),
        "inspect:guard": [result("inspect", guarded_inspected(), folder)],
        "scan:guard": [result("scan", made_texts.scan_result(of=made_texts.forest()), folder)],
        "harden:guard": guard_lines(folder, "proven"),
        "harden:guard:likely": guard_lines(folder, "likely"),
        "harden:guard:none": guard_lines(folder, "none"),
        "report": [progress("report", 0.5), result("report", report, folder)],
        "keep": [progress("keep", 0.5), result("keep", kept, folder)],
        "trust": [result("trust", trust_result(), folder)],
        "trust:given": [result("trust", trust_result(given=True), folder)],
        "connect": [progress("connect", 0.5), result("connect", connect_result(), folder)],
        "inspect:service": [result("inspect", service_inspected(), folder)],
        "error": error(),
    }


def service_inspected() -> InspectResult:
    """A web service, looked at."""
    note = "This model is a web service. Toughen asks it from outside. It cannot look inside or strengthen it."
    asked = replace(
        model("models.example.com.toughen-service.json"), format="web service", source_tool="models.example.com",
        access="scores", strengthening="none", parameters=0, notes=(note,),
    )  # fmt: skip
    seconds = {depth: cost.seconds for depth, cost in service_costs().items()}
    return inspect_result(model=asked, data=data(24), clean=clean(23, 24), estimates_s=seconds, service=service_costs())


def record(folder: Path) -> Path:
    """Write pictures and ``jobs.json`` into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_all(folder)
    (folder / "HOW-TO-USE.html").write_text("<title>How to use it</title>", encoding="utf-8")
    (folder / SERVICE_FILE).write_text(json.dumps({"toughen_service": 1, "address": SERVICE}), encoding="utf-8")
    (folder / "jobs.json").write_text(json.dumps(jobs(folder)), encoding="utf-8")
    return folder
