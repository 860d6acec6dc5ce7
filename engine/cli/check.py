"""``toughen inspect`` and ``toughen scan``."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli import options as o
from engine.cli.console import out, print_json, run_with_progress
from engine.cli.looked import inspect_lines, save_labels
from engine.cli.summary import scan_lines
from engine.jobs import JobOutput
from engine.protocol import Common, InspectRequest, ScanRequest
from engine.results import InspectResult, ScanResult, UsageError
from engine.words import say


def inspect_model(
    model: o.ModelArgument,
    data: Annotated[
        str | None, typer.Option("--data", help="Pictures or texts to try it on (optional).", show_default=False)
    ] = None,
    labels_to: Annotated[
        str | None,
        typer.Option(
            "--save-labels",
            help="Write the class names that fit best into this file, for --labels.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: bool,
    common: Common,
) -> int:
    """Look at a model: what it is, what it can do, and whether it understood your pictures or texts."""
    output = run_with_progress(InspectRequest(model, data, common))
    if not isinstance(output.result, InspectResult):
        raise TypeError("looking at a model returned something else")
    if as_json:
        print_json(output.result)
    else:
        out.print("\n".join(inspect_lines(output.result)), markup=False)
    if labels_to is not None:
        save_labels(output.result, Path(labels_to))
    return output.exit_code


OutOption = Annotated[
    str | None,
    typer.Option("--out", help="The folder for the result. Default: a new folder here.", show_default=False),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", help="Use at most this many pictures or texts.", show_default=False)
]
SizesOption = Annotated[
    str | None,
    typer.Option(
        "--sizes",
        help="For pictures: sizes of change to try, such as 0.05,0.1 (1 is black to white).",
        show_default=False,
    ),
]
TestsOption = Annotated[
    str | None,
    typer.Option(
        "--tests", help="Only these tests, such as linf,corruption.blur, or invisible,typo.", show_default=False
    ),
]
TimeOption = Annotated[
    float | None, typer.Option("--time-limit", min=0.01, help="Stop after this many minutes.", show_default=False)
]
FailOption = Annotated[
    float | None,
    typer.Option("--fail-under", min=0, max=100, help="Exit with 1 if the score is lower.", show_default=False),
]


def scan(
    model: o.ModelArgument,
    data: o.DataOption,
    depth: Annotated[o.DepthName, typer.Option("--depth", help="How thorough the check is.")] = o.DepthName.standard,
    out_dir: OutOption = None,
    limit: LimitOption = None,
    sizes: SizesOption = None,
    tests: TestsOption = None,
    time_limit: TimeOption = None,
    fail_under: FailOption = None,
    keep_examples: Annotated[
        bool, typer.Option("--keep-examples", help="Save the changed samples for other tools.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a check that was stopped.")] = False,
    *,
    as_json: bool,
    common: Common,
) -> int:
    """Check how easily a model is tricked. Your file is only read."""
    request = ScanRequest(
        model=model,
        data=data,
        out=out_dir or default_out(model, "check"),
        depth=depth.value,
        limit=limit,
        sizes=_numbers(sizes),
        tests=None if tests is None else tuple(name.strip() for name in tests.split(",") if name.strip()),
        time_limit_min=time_limit,
        keep_examples=keep_examples,
        resume=resume,
        common=common,
    )
    return _show_scan(run_with_progress(request), fail_under, as_json=as_json)


def _show_scan(output: JobOutput, fail_under: float | None, *, as_json: bool) -> int:
    result = output.result
    if not isinstance(result, ScanResult):
        raise TypeError("a check returned something else")
    if as_json:
        print_json(result)
    else:
        out.print("\n".join(scan_lines(result, output.folder)), markup=False)
    if output.exit_code:
        return output.exit_code
    below = fail_under is not None and (result.score.value is None or result.score.value < fail_under)
    return 1 if below else 0


def default_out(model: str, kind: str) -> str:
    """Return a folder name in the present folder for a model's result."""
    return str(Path.cwd() / f"{Path(model).stem}-{kind}")


def _numbers(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            "sizes.not_numbers",
            say("The sizes are not numbers"),
            say("Sizes are numbers such as 0.05, separated by commas."),
            say("Write them like this: --sizes 0.05,0.1"),
            str(error),
        ) from error
