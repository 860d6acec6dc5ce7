"""``toughen trust``: see what could happen, decide, and take it back."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.console import err, out, print_json, run_with_progress
from engine.protocol import TrustRequest
from engine.results import TrustedFile, TrustResult, UsageError
from engine.words import clean_name, say


def trust(
    model: Annotated[str | None, typer.Argument(help="A TorchScript file.", show_default=False)] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the files that you trust.")] = False,
    withdraw: Annotated[
        str | None,
        typer.Option(
            "--withdraw", help="Trust a file no more: its name, or the start of its fingerprint.", show_default=False
        ),
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option("--confirm", help="The start of the fingerprint, instead of a question.", show_default=False),
    ] = None,
    *,
    as_json: bool,
) -> int:
    """Let one file's program run, after you have seen what could happen. You can take it back."""
    if withdraw is not None:
        is_file = Path(withdraw).is_file()
        request = TrustRequest("withdraw", withdraw if is_file else "", "" if is_file else withdraw)
        return _show(_run(request), as_json=as_json)
    if listed or model is None:
        return _show(_run(TrustRequest("list")), as_json=as_json)
    looked = _run(TrustRequest("look", model))
    if as_json and confirm is None:
        return _show(looked, as_json=True)
    if not as_json:
        _explain(looked)
    if looked.is_trusted:
        return 0 if not as_json else _show(looked, as_json=True)
    letters = confirm if confirm is not None else _ask(looked)
    return _show(_run(TrustRequest("trust", model, letters)), as_json=as_json)


def _run(request: TrustRequest) -> TrustResult:
    result = run_with_progress(request).result
    if not isinstance(result, TrustResult):
        raise TypeError("trust returned something else")
    return result


def _explain(looked: TrustResult) -> None:
    file = looked.file
    if file is None:
        return
    out.print(say("File: {name} ({format})", name=clean_name(file.name), format=file.format), markup=False)
    out.print(say("Fingerprint (SHA-256): {sha256}", sha256=file.sha256), markup=False)
    if looked.is_trusted:
        out.print(
            say("You trust this file. To change that: toughen trust --withdraw {letters}", letters=looked.letters),
            markup=False,
        )
        return
    out.print("\n" + say("What could happen:"), markup=False)
    for sentence in looked.could_happen:
        out.print(f"- {sentence}", markup=False)
    out.print(say("Safer: ask its maker for the model as ONNX.") + "\n", markup=False)


def _ask(looked: TrustResult) -> str:
    question = say(
        "To trust it, type the first {n} characters of the fingerprint. To leave it, press Enter:",
        n=len(looked.letters),
    )
    try:
        typed = err.input(f"{question} ")
    except EOFError:
        typed = ""
    if not typed.strip():
        raise UsageError(
            "trust.left",
            say("Nothing has changed"),
            say("The file stays closed."),
            say("Ask its maker for the model as ONNX. That opens without trust."),
        )
    return typed


def _show(result: TrustResult, *, as_json: bool) -> int:
    if as_json:
        print_json(result)
    elif not result.trusted:
        out.print(say("You trust no file."), markup=False)
    else:
        out.print(say("Files that you trust:"), markup=False)
        for file in result.trusted:
            out.print(_line(file), markup=False)
    return 0


def _line(file: TrustedFile) -> str:
    return say("{letters} {name} ({format}), since {day}", letters=file.sha256[:12], name=clean_name(file.name),
               format=clean_name(file.format), day=clean_name(file.since))  # fmt: skip
