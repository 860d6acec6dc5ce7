"""``toughen report`` and ``toughen verify``."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli import options as o
from engine.cli.console import out, print_json, run_with_progress
from engine.jobs import FilesResult
from engine.protocol import ReportRequest
from engine.words import clean_name, say, say_count

_LONGEST_LINE = 400


def report(
    source: Annotated[str, typer.Argument(help="A result folder, or its scan.json.", show_default=False)],
    formats: Annotated[
        str, typer.Option("--format", help="html, pdf and json, separated by commas.")
    ] = "html,pdf,json",
    out_dir: Annotated[
        str | None, typer.Option("--out", help="Where to write. Default: the result folder.", show_default=False)
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The language, such as en.")] = "en",
    title: Annotated[str, typer.Option("--title", help="A title for the first page.", show_default=False)] = "",
    *,
    as_json: bool,
) -> int:
    """Write a report that anyone can read."""
    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    output = run_with_progress(ReportRequest(source, out_dir, wanted, lang, title))
    if as_json:
        print_json(output.result)
    elif isinstance(output.result, FilesResult):
        for path in output.result.files.values():
            out.print(clean_name(path, _LONGEST_LINE), markup=False)
    return output.exit_code


def verify(
    folder: Annotated[str, typer.Argument(help="A result folder.", show_default=False)],
    model: Annotated[
        str | None, typer.Option("--model", help="The model file, if it has moved.", show_default=False)
    ] = None,
    allow_address: o.AllowOption = "",
    *,
    as_json: bool,
) -> int:
    """Check a result again: file, limits, examples and figures, with the model's own runtime alone."""
    from engine.jobs.verify_job import verify_folder
    from engine.models import Permission

    result = verify_folder(Path(folder), None if model is None else Path(model), Permission(allow_address))
    if as_json:
        print_json(result)
    else:
        for what, held, detail in result.checks:
            out.print(f"{'✓' if held else '✗'} {clean_name(what)}: {clean_name(detail, _LONGEST_LINE)}", markup=False)
        failed = sum(not held for _, held, _ in result.checks)
        holds = say("All of it holds, checked with the model's own program.")
        out.print(holds if result.held else say_count("{n} point does not hold.", "{n} points do not hold.", failed))
    return 0 if result.held else 3
