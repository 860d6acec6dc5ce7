"""``toughen harden`` and ``toughen keep``."""

from typing import Annotated

import typer

from engine.cli import options as o
from engine.cli.console import out, print_json, run_with_progress
from engine.cli.summary import harden_lines
from engine.jobs import FilesResult
from engine.protocol import Common, HardenRequest, KeepRequest
from engine.results import HardenResult
from engine.words import clean_name, say

NO_IMPROVEMENT = 4
_LONGEST_PATH = 400


def harden(
    model: o.ModelArgument,
    data: o.DataOption,
    out_dir: Annotated[
        str, typer.Option("--out", help="The folder for the new model and the result.", show_default=False)
    ],
    test_data: Annotated[
        str | None,
        typer.Option(
            "--test-data", help="Other pictures or texts, kept apart to prove the result.", show_default=False
        ),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.1, help="Train for about this long.", show_default=False)
    ] = None,
    strength: Annotated[
        o.StrengthName, typer.Option("--strength", help="How strong a copy should become. A guard needs no choice.")
    ] = o.StrengthName.balanced,
    max_accuracy_drop: Annotated[
        float,
        typer.Option(
            "--max-accuracy-drop", min=0, max=100, help="How many more mistakes in 100 ordinary answers are fine."
        ),
    ] = 2.0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with work that was stopped.")] = False,
    *,
    as_json: bool,
    common: Common,
) -> int:
    """Make a model stronger, by a trained copy or a guard in front of it, and prove that. Your file is not changed."""
    request = HardenRequest(
        model=model,
        data=data,
        out=out_dir,
        test_data=test_data,
        minutes=minutes,
        strength=strength.value,
        max_accuracy_drop=max_accuracy_drop,
        resume=resume,
        common=common,
    )
    output = run_with_progress(request)
    result = output.result
    if not isinstance(result, HardenResult):
        raise TypeError("strengthening returned something else")
    if as_json:
        print_json(result)
    else:
        out.print("\n".join(harden_lines(result, output.folder)), markup=False)
    if output.exit_code:
        return output.exit_code
    return 0 if result.accepted else NO_IMPROVEMENT


def keep(
    folder: Annotated[str, typer.Argument(help="The folder that strengthening wrote.", show_default=False)],
    to: Annotated[str | None, typer.Option("--to", help="Where to save the model.", show_default=False)] = None,
    discard: Annotated[bool, typer.Option("--discard", help="Move it to Toughen's bin for 30 days instead.")] = False,
    *,
    as_json: bool,
) -> int:
    """Save a strengthened model that is likely, but not proven, to be better; or put one in the bin."""
    output = run_with_progress(KeepRequest(folder, "discard" if discard else "keep", to))
    if as_json:
        print_json(output.result)
    elif isinstance(output.result, FilesResult):
        for role, path in output.result.files.items():
            shown = clean_name(path, _LONGEST_PATH)
            line = say("Moved to {path}", path=shown) if discard else say("Saved as {path}", path=shown)
            out.print(say("How to use it: {path}", path=shown) if role == "how_to_use" else line, markup=False)
    return output.exit_code
