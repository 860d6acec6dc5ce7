"""``toughen demo``: the whole main job on the built-in sample."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.console import out, print_json, run_with_progress
from engine.cli.summary import harden_lines, scan_lines
from engine.jobs import JobOutput
from engine.protocol import Common, HardenRequest, ReportRequest, Request, ScanRequest
from engine.results import Depth, HardenResult, ScanResult, Stopped, UsageError
from engine.words import Task, clean_name, duration, sample_files, samples_here, say

_QUICK_MINUTES = 0.5
_QUICK_SAMPLES: dict[Task, int] = {"image": 1500, "text": 600}
"""To strengthen with in a short run: of pictures, enough that training may follow BatchNorm's statistics."""
_QUICK_LIMIT = 60
"""Pictures or texts that each check of a short run attacks. Its figures are honest, but their intervals are wide."""
_LONGEST_PATH = 400


def demo(
    out_dir: Annotated[str, typer.Option("--out", help="The folder for everything that is written.")] = "toughen-demo",
    text: Annotated[bool, typer.Option("--text", help="The text sample instead of the pictures.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="A short run, to see that everything works.")] = False,
    *,
    as_json: bool,
    common: Common,
) -> int:
    """Show the whole job on a toy model: check, strengthen, check again, report."""
    task: Task = "text" if text else "image"
    if task not in samples_here():
        raise UsageError(
            "demo.no_sample",
            say("The sample is missing"),
            say("This copy of Toughen came without it."),
            say("Install Toughen again, or check a model of your own."),
        )
    started = time.monotonic()
    steps = _Demo(Path(out_dir), task, quick, common, quiet=as_json)
    before, hardened, after = steps.run()
    seconds = time.monotonic() - started
    if as_json:
        print_json({"before": before, "harden": hardened, "after": after, "seconds": seconds})
    else:
        out.print("\n" + say("The demo took {time}. Open the report:", time=duration(seconds)))
        out.print(clean_name(str((Path(out_dir) / "report" / "report.html").resolve()), _LONGEST_PATH), markup=False)
    return 0


class _Demo:
    """The four steps, one after another."""

    def __init__(self, folder: Path, task: Task, quick: bool, common: Common, *, quiet: bool) -> None:
        self._folder = folder
        self._task: Task = task
        self._quick = quick
        # The sample's script keeps these apart; "unknown" would make the report doubt its own figures.
        self._common = replace(common, seen="no") if common.seen == "unknown" else common
        self._quiet = quiet
        self._shown = 0
        self._files = sample_files(task)

    def run(self) -> tuple[ScanResult, HardenResult, ScanResult | None]:
        """Run all steps and return their results; no second check where no new model was saved."""
        before = self._step(say("1 of 4: Checking the sample"), self._scan_request(str(self._files.model), "before"))
        hardened = self._step(say("2 of 4: Strengthening a copy"), self._harden_request())
        if not isinstance(before.result, ScanResult) or not isinstance(hardened.result, HardenResult):
            raise TypeError("a step of the demo returned something else")
        new_model = hardened.result.files.get("model")
        after = None
        if new_model is not None and hardened.folder is not None:
            request = self._scan_request(str(hardened.folder / new_model), "after")
            after = self._step(say("3 of 4: Checking the copy"), request).result
        report = ReportRequest(
            source=str(self._folder / "harden"),
            out=str(self._folder / "report"),
            compare=str(self._folder / "before"),
        )
        self._step(say("4 of 4: Writing the report"), report)
        return before.result, hardened.result, after if isinstance(after, ScanResult) else None

    def _scan_request(self, model: str, name: str) -> ScanRequest:
        depth: Depth = "quick" if self._quick else "standard"
        limit = _QUICK_LIMIT if self._quick else None
        return ScanRequest(model, str(self._files.test), str(self._folder / name), depth, limit, common=self._common)

    def _harden_request(self) -> HardenRequest:
        return HardenRequest(
            str(self._files.model),
            str(self._files.train),
            str(self._folder / "harden"),
            test_data=str(self._files.test),
            minutes=_QUICK_MINUTES if self._quick else None,
            limit=_QUICK_SAMPLES[self._task] if self._quick else None,
            test_limit=_QUICK_LIMIT if self._quick else None,
            common=self._common,
        )

    def _step(self, title: str, request: Request) -> JobOutput:
        if not self._quiet:
            out.print(("\n" if self._shown else "") + f"[bold]{title}[/bold]")
            self._shown += 1
        output = run_with_progress(request)
        for line in () if self._quiet else _lines(output):
            out.print(line, markup=False)
        if output.exit_code:  # stopped: the steps after this one were not wanted either
            raise Stopped()
        return output


def _lines(output: JobOutput) -> list[str]:
    if isinstance(output.result, ScanResult):
        return scan_lines(output.result, output.folder)
    if isinstance(output.result, HardenResult):
        return harden_lines(output.result, output.folder)
    return []
