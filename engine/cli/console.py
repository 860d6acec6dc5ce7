"""What the command line shows: progress on stderr, results on stdout, errors in plain words."""

import io
import json
import signal
import sys
from collections.abc import Callable, Mapping
from types import FrameType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from engine.cli.costs import plan_lines
from engine.jobs import JobMonitor, JobOutput, run
from engine.jobs.unexpected import unexpected
from engine.protocol import Request
from engine.results import Stopped, ToughenError, to_object
from engine.words import change_words, clean_name, duration, of, phase_name, say

err = Console(stderr=True, highlight=False, emoji=False)
"""Progress and messages."""

out = Console(highlight=False, soft_wrap=True, emoji=False)
"""Results."""


class ProgressSink:
    """Shows a job's events as one bar with the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(say("Starting"), total=1.0, left="")
        self._notices: set[str] = set()
        self._about_texts = False

    def __call__(self, type_: str, fields: Mapping[str, object]) -> None:
        """Take one event of the job."""
        if type_ == "progress":
            self._show(str(fields["phase"]), fields["fraction"], fields["seconds_left"])
        elif type_ == "verdict":
            self._say_verdict(fields)
        elif type_ == "notice":
            self._say_notice(str(fields["code"]), fields.get("values"))

    def _show(self, phase: str, fraction: object, left: object) -> None:
        self._about_texts = self._about_texts or phase == "texts"
        known = isinstance(left, int | float) and left >= 1
        words = say("{time} left", time=duration(float(left))) if known and isinstance(left, int | float) else ""
        done = float(fraction) if isinstance(fraction, int | float) else 0.0
        self._progress.update(self._task, completed=done, description=phase_name(phase), left=words)

    def _say_verdict(self, fields: Mapping[str, object]) -> None:
        wrong, n, size = fields["wrong"], fields["n"], fields["size"]
        if isinstance(wrong, int) and isinstance(n, int) and isinstance(size, float) and "verdict" not in self._notices:
            self._notices.add("verdict")
            text = say(
                "First look: with {change}, it got {count} pictures wrong.",
                change=change_words(size),
                count=of(wrong, n),
            )
            if self._about_texts:
                text = say("First look: with tricks, it got {count} texts wrong.", count=of(wrong, n))
            self._progress.console.print(escape(text))

    def _say_notice(self, code: str, values: object) -> None:
        if code == "service.plan" and isinstance(values, dict):
            for line in plan_lines(values):
                self._progress.console.print(escape(line))
        texts = {
            "training.promising": say("The training looks promising."),
            "training.unlikely": say("This is unlikely to help. Press Ctrl+C to stop, or let it go on."),
        }
        if code in texts and code not in self._notices:
            self._notices.add(code)
            self._progress.console.print(escape(texts[code]))


def run_with_progress(request: Request) -> JobOutput:
    """Run a job with a progress bar; the first Ctrl+C stops it and keeps what is done, the second one ends at once."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[left]}"),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        monitor = JobMonitor(ProgressSink(progress))
        restore = _stop_on_interrupt(monitor)
        try:
            return run(request, monitor)
        finally:
            restore()


def _stop_on_interrupt(monitor: JobMonitor) -> Callable[[], None]:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        """Ask the job to stop; the second time, end at once."""
        if monitor.should_stop():
            raise KeyboardInterrupt
        monitor.stop()
        err.print(say("Stopping. What is done is kept."))

    signals = [signal.SIGINT, signal.SIGTERM]
    previous = [(number, signal.signal(number, handle)) for number in signals]

    def restore() -> None:
        """Put the handlers back that were there before."""
        for number, handler in previous:
            signal.signal(number, handler)

    return restore


def survive_old_terminals() -> None:
    """Let a terminal without Unicode show "?" for what it does not know, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(value: object) -> None:
    """Print ``value`` as JSON on stdout."""
    sys.stdout.write(json.dumps(to_object(value), indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    sys.stdout.flush()


def print_error(error: ToughenError, *, as_json: bool) -> None:
    """Show an error: what happened, why, what to do next."""
    if as_json:
        print_json({"error": error.to_json()})
    err.print(f"[bold]{escape(clean_name(error.title))}[/bold]", soft_wrap=True)
    for line in (error.message, error.next_step):
        if line:
            err.print(escape(line), soft_wrap=True)
    if error.code == "model.torch_script":
        err.print(escape(say("To see what could happen, and decide: toughen trust MODEL")), soft_wrap=True)
    if error.maker_message and not as_json:
        err.print(
            escape(say("For a message to its maker that you can copy: toughen inspect MODEL --json")), soft_wrap=True
        )
    if error.technical_detail:
        lines = [line.strip() for line in error.technical_detail[:2000].splitlines()]
        detail = "\n".join(clean_name(line, 2000) for line in lines if line)
        err.print(f"[dim]{escape(detail)}[/dim]", soft_wrap=True)


def guarded(action: Callable[[], int], *, as_json: bool) -> int:
    """Run ``action`` and return its exit code; whatever happens, no traceback reaches the user."""
    try:
        return action()
    except ToughenError as error:
        print_error(error, as_json=as_json)
        return error.exit_code
    except KeyboardInterrupt:
        print_error(Stopped(), as_json=as_json)
        return Stopped.exit_code
    except BrokenPipeError:
        return 0
    except Exception:
        failure = unexpected()
        print_error(failure, as_json=as_json)
        return failure.exit_code
