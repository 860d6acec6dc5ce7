"""The finding of the file: what is known, what is not, what to do, and a message only where there is something to ask."""

from dataclasses import replace

from made_results import clean, data, entries, model

from engine.findings import make_findings
from engine.results import Context, Finding, Layer, Measurement, ModelInfo

HELD = (Layer("process", True), Layer("network", True), Layer("files", True), Layer("calls", True))
OPEN = (Layer("process", True), Layer("network", False, "no such call"), Layer("files", True), Layer("calls", True))


def file_finding(info: ModelInfo, isolation: tuple[Layer, ...] = HELD, right: float = 1.0) -> Finding:
    tests: list[Measurement] = [replace(test, accuracy=right) if test.id == "file" else test for test in entries()]
    found = make_findings(
        model=info,
        data=data(),
        clean=clean(),
        tests=tests,
        trust=(),
        evidence=(),
        context=Context(),
        isolation=isolation,
    )
    return next(finding for finding in found if finding.id == "file")


def test_known_and_unknown_are_told() -> None:
    found = file_finding(replace(model(), files=("a.onnx", "a.onnx.data")))
    assert found.severity == "passed"
    for part in ("ONNX", "pytorch 2.13.0", "a.onnx.data", "no programs", "hidden trick", "no network"):
        assert part in found.meaning, part
    assert any("together" in advice for advice in found.advice)
    assert "network" in found.technical
    assert found.maker_message == ""


def test_dropped_settings_are_told_and_asked_about() -> None:
    found = file_finding(replace(model(), format="Hugging Face", dropped=("auto_map",)))
    assert "auto_map" in found.meaning
    assert "can hold programs" in found.meaning
    assert "save_pretrained" in found.maker_message


def test_a_file_that_was_not_read_exactly() -> None:
    found = file_finding(model(), right=0.0)
    assert found.severity == "medium"
    assert "clothes-sorter.onnx" in found.maker_message


def test_a_file_that_only_answers_is_asked_about() -> None:
    found = file_finding(replace(model(), format="TorchScript", access="scores"))
    assert "You trust it" in found.meaning
    assert found.severity == "low"
    assert "only the numbers" not in found.meaning
    assert "torch.onnx.export" in found.maker_message


def test_missing_layers_and_tools_are_told() -> None:
    found = file_finding(replace(model(), source_tool="unknown"), OPEN)
    assert "could not close that off" in found.meaning
    assert "which tool" in found.meaning
    assert "Not held: network" in found.technical
    assert "looked at it first" not in file_finding(model(), ()).meaning
