"""What the terminal shows: whole sentences, aligned counts, no gaps, no surprises from names."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import made_results as made
import made_texts
import pytest
import tiny_texts
from typer.testing import CliRunner

from engine.cli import demo, outputs, strengthen
from engine.cli.console import err, out, print_error
from engine.cli.main import toughen
from engine.cli.summary import harden_lines, scan_lines
from engine.cli.system import _device_line
from engine.jobs import FilesResult, JobOutput
from engine.protocol import HardenRequest, Request, ScanRequest
from engine.results import ToughenError
from engine.words import front_name


def test_the_first_lines_of_a_check() -> None:
    assert scan_lines(made.scan_result(), Path("check"))[:4] == [
        "Your model is easy to trick.",
        "With visible changes that fool no person, it got 446 of 500 pictures wrong. Without any trick: 37.",
        "",
        "Score: 47 of 100 (weak, grade D, range 45 to 50)",
    ]


def test_counts_stand_below_each_other() -> None:
    lines = scan_lines(made.scan_result(), None)
    start = lines.index("Wrong answers:") + 1
    rows = lines[start : start + 4]
    assert rows == [
        "  Ordinary pictures                37 of 500",
        "  Small changes, up to 5 %        446 of 500",
        "  Small changes, up to 10 %       498 of 500",
        "  Turning, shifting and resizing  290 of 500",
    ]


def test_no_line_is_said_twice() -> None:
    for result in (made.scan_result(), made.scan_result(n=2), made.scan_result(seen="unknown")):
        said = [line for line in scan_lines(result, Path("check")) if line]
        assert len(said) == len(set(said))
        assert sum("fool" in line for line in said) <= 1


def test_without_labels_answers_change() -> None:
    plain = replace(made.clean(100), accuracy=None, interval=None, per_class={})
    lines = scan_lines(made.scan_result(n=100, plain=plain), None)
    assert "Changed answers:" in lines
    assert not any("Ordinary pictures  " in line for line in lines)


def test_a_copy_that_is_not_proven_says_why() -> None:
    assert "The new version is not clearly harder to trick." in harden_lines(made.harden_result("none"), None)
    assert "The new version looks harder to trick, but chance could explain it." in harden_lines(
        made.harden_result("likely"), None
    )
    assert not any("copy" in line for line in harden_lines(made.harden_result(), None))


def test_the_demo_leaves_no_gaps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hardened = replace(made.harden_result(), files={"model": "new.onnx"})

    def run(request: Request) -> JobOutput:
        if isinstance(request, ScanRequest):
            return JobOutput("scan", made.scan_result(), Path(request.out))
        if isinstance(request, HardenRequest):
            return JobOutput("harden", hardened, Path(request.out))
        return JobOutput("report", FilesResult({}), None)

    monkeypatch.setattr(demo, "run_with_progress", run)
    done = CliRunner().invoke(toughen, ["demo", "--out", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "\n\n\n" not in done.output
    assert not done.output.startswith("\n")
    assert "\n4 of 4: Writing the report\n\nThe demo took" in done.output


def test_a_name_is_never_turned_into_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    for console in (out, err):
        console.print(":cat: :smile:", markup=False)
    shown = capsys.readouterr()
    assert shown.out == shown.err == ":cat: :smile:\n"


def test_a_terminal_without_unicode_is_no_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "engine.cli.main", "report", str(tmp_path / "模型")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 3
    assert "There is no result here" in done.stderr
    assert "Traceback" not in done.stderr


def test_places_and_details_are_shown_without_control_characters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "/shop/\x1b[2J\u202egpj.\udcff/report.html"
    wanted = JobOutput("report", FilesResult({"html": hostile}))
    monkeypatch.setattr(outputs, "run_with_progress", lambda _request: wanted)
    monkeypatch.setattr(strengthen, "run_with_progress", lambda _request: wanted)
    outputs.report("x", as_json=False)
    strengthen.keep("x", as_json=False)
    strengthen.keep("x", discard=True, as_json=False)
    print_error(ToughenError("code", "Title", "message", "next", f"first\n\n  second {hostile}"), as_json=False)
    shown = "".join(capsys.readouterr())
    assert shown.count("⟨U+001B⟩[2J⟨U+202E⟩gpj.⟨U+DCFF⟩") == 4
    assert not {"\x1b", "\u202e", "\udcff"} & set(shown)
    assert "first\nsecond" in shown


def test_a_text_model_is_told_in_plain_words(tmp_path: Path) -> None:
    folder = tiny_texts.make_folder(tmp_path / "letters")
    shown = CliRunner().invoke(toughen, ["inspect", str(folder)])
    assert shown.exit_code == 0
    for line in (
        "It knows 3 classes: complaint, praise, question",
        "It sorts texts.",
        "It reads up to 40 pieces of a text. A piece is a word or a part of one. The rest is cut off.",
        "Toughen can look inside it.",
    ):
        assert line in shown.output.replace("\n", " ")


def test_files_left_out_are_named_with_the_reason() -> None:
    assert "1 file was left out: broken.png (not a picture)" in scan_lines(made.scan_result(), None)


def test_a_device_without_memory_of_its_own_shows_none_of_it() -> None:
    assert _device_line({"name": "cpu", "label": "x86_64", "memory_bytes": None}) == "cpu, x86_64"
    assert _device_line({"name": "cuda", "label": "Card", "memory_bytes": 8 * 2**30}) == "cuda, Card, 8 GiB"


def test_what_was_tried_in_front_is_a_small_table(tmp_path: Path) -> None:
    lines = harden_lines(made_texts.guarded_result(), tmp_path)
    assert lines[0] == "Behind its guard, your model is harder to trick."
    rows = [line for line in lines if "a text" in line and "%" in line]
    assert [line.split("  ")[1] for line in rows] == [front_name(front) for front in made_texts.FRONTS]
    assert ["(this is your guard)" in line for line in rows] == [False, False, True, False]
    assert rows[3].rstrip().endswith("5 questions a text")
    assert f"Guard: {tmp_path / 'spam-forest-toughened'}" in lines
    assert not any("guard" in line for line in harden_lines(made_texts.harden_result(), tmp_path))
