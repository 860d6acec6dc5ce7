"""Gives a command the options that all commands share, written once."""

import functools
import inspect
import typing
from collections.abc import Callable

import typer

from engine.cli import options as o
from engine.cli.console import guarded
from engine.protocol import Common, Overrides

Command = Callable[..., int]
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "space": " ", "colon": ":"}
"""Words for signs that are hard to type in a terminal."""


def _shared(
    as_json: o.JsonOption = False,
    seed: o.SeedOption = 0,
    device: o.DeviceOption = o.Device.auto,
    threads: o.ThreadsOption = None,
    seen: o.SeenOption = o.SeenAnswer.unknown,
    labels: o.LabelsOption = None,
    layout: o.LayoutOption = None,
    scaling: o.ScalingOption = None,
    colour_order: o.ColourOption = None,
    text_column: o.TextColumnOption = None,
    label_column: o.LabelColumnOption = None,
    delimiter: o.DelimiterOption = None,
    encoding: o.EncodingOption = None,
    structure: o.StructureOption = None,
    allow_address: o.AllowOption = "",
    max_requests: o.RequestsOption = None,
) -> tuple[bool, Common]:
    overrides = Overrides(
        labels,
        layout,
        scaling,
        colour_order,
        text_column,
        label_column,
        structure,
        None if delimiter is None else _DELIMITERS.get(delimiter.casefold(), delimiter),
        encoding,
    )
    common = Common(
        seed=seed,
        device=device.value,
        threads=threads,
        seen=seen.value,
        overrides=overrides,
        allow_address=allow_address,
        max_requests=max_requests,
    )
    return as_json, common


def with_shared_options(command: Command) -> Callable[..., None]:
    """Wrap ``command(…, as_json, common) -> exit code`` for typer: shared options added, errors shown, exit code set."""
    own = inspect.signature(command, eval_str=True)
    kept = [parameter for name, parameter in own.parameters.items() if name not in ("as_json", "common")]
    shared = list(inspect.signature(_shared, eval_str=True).parameters.values())
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [parameter.replace(kind=keyword) for parameter in (*kept, *shared)]

    @functools.wraps(command)
    def wrapped(**given: typing.Any) -> None:
        """Run the command with the shared options read; exit with its code."""
        as_json, common = _shared(**{parameter.name: given.pop(parameter.name) for parameter in shared})
        code = guarded(lambda: command(**given, as_json=as_json, common=common), as_json=as_json)
        raise typer.Exit(code)

    wrapped.__signature__ = own.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined] # read by typer
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapped


def with_json_option(command: Command) -> Callable[..., None]:
    """Wrap ``command(…, as_json) -> exit code``: the ``--json`` option is added, errors are shown, the exit code set."""
    own = inspect.signature(command, eval_str=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    json_option = inspect.Parameter("as_json", keyword, default=False, annotation=o.JsonOption)
    kept = [parameter.replace(kind=keyword) for name, parameter in own.parameters.items() if name != "as_json"]
    parameters = [*kept, json_option]

    @functools.wraps(command)
    def wrapped(**given: typing.Any) -> None:
        """Run the command; exit with its code."""
        code = guarded(lambda: command(**given), as_json=bool(given["as_json"]))
        raise typer.Exit(code)

    wrapped.__signature__ = own.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined] # read by typer
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapped
