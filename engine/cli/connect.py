"""``toughen connect``: describe a web service, and try it with one picture or text."""

import getpass
import json
import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from engine.cli.connect_words import connect_lines
from engine.cli.console import err, out, print_json, run_with_progress
from engine.protocol import ConnectRequest
from engine.results import ConnectResult, UsageError
from engine.words import say


def _option(name: str, help_: str) -> Any:  # Any: typer's own type is private
    return typer.Option(name, help=help_, show_default=False)


def connect(
    out_file: Annotated[str, _option("--out", "The file to write the description to.")] = "",
    base: Annotated[str, _option("--from", "A description to begin with; other options change it.")] = "",
    try_file: Annotated[str, _option("--try", "A description to try. Needs --allow and --data.")] = "",
    allow: Annotated[str, _option("--allow", "The address that one request may be sent to.")] = "",
    data: Annotated[str, _option("--data", "The picture to send.")] = "",
    text_sample: Annotated[str, _option("--text-sample", "The text to send, for a service that sorts texts.")] = "",
    address: Annotated[str, _option("--address", "The address of the service, such as https://….")] = "",
    texts: Annotated[bool, typer.Option("--texts", help="The service sorts texts, not pictures.")] = False,
    size: Annotated[str, _option("--size", "Width and height of the pictures, such as 224x224.")] = "",
    grey: Annotated[bool, typer.Option("--grey", help="The pictures have no colours.")] = False,
    json_body: Annotated[
        str, _option("--json-body", "The JSON to send, with {picture_base64} or {text} in it; or @FILE.")
    ] = "",
    upload: Annotated[str, _option("--upload", "Send the picture as a form: the name of its field.")] = "",
    field: Annotated[list[str] | None, _option("--field", "A further field of the form: NAME=VALUE.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Send the picture's bytes alone.")] = False,
    header: Annotated[
        list[str] | None, _option("--header", "A header: NAME=VALUE. Write {key} where the key goes.")
    ] = None,
    key_env: Annotated[str, _option("--key-env", "The environment variable that holds the key.")] = "",
    key_keyring: Annotated[str, _option("--key-keyring", "The entry of this computer's keyring with the key.")] = "",
    store_key: Annotated[
        bool, typer.Option("--store-key", help="Ask for the key, and put it into the keyring entry.")
    ] = False,
    scores: Annotated[str | None, _option("--scores", "Where in the answer the numbers are: a.0.b")] = None,
    pairs: Annotated[str | None, _option("--pairs", "Where the list of classes with scores is.")] = None,
    label: Annotated[str | None, _option("--label", "Where the class is (in each pair, with --pairs).")] = None,
    score: Annotated[str | None, _option("--score", "Where the number is in each pair.")] = None,
    numbers: Annotated[bool, typer.Option("--plain-numbers", help="The scores are no shares from 0 to 1.")] = False,
    classes: Annotated[str, _option("--classes", "The classes in order: a,b,c or @FILE with one a line.")] = "",
    rate: Annotated[float | None, _option("--rate", "Most requests a second.")] = None,
    timeout: Annotated[float | None, _option("--timeout", "Most seconds to wait for an answer.")] = None,
    retries: Annotated[int | None, _option("--retries", "How often to try again after a passing fault.")] = None,
    price: Annotated[float | None, _option("--price", "Price of 1,000 requests.")] = None,
    currency: Annotated[str, _option("--currency", "Of the price, such as EUR.")] = "",
    allow_http: Annotated[bool, typer.Option("--allow-http", help="Use http though others can read it.")] = False,
    *,
    as_json: bool,
) -> int:
    """Describe a web service, so that it can be checked. Nothing is sent, but with --try and --allow."""
    given = {
        "base": base or try_file, "address": address, "texts": texts, "size": size, "grey": grey,
        "json_body": json_body, "upload": upload, "field": field or [], "raw": raw, "header": header or [],
        "key_env": key_env, "key_keyring": key_keyring, "scores": scores, "pairs": pairs, "label": label,
        "score": score, "numbers": numbers, "classes": classes, "rate": rate, "timeout": timeout,
        "retries": retries, "price": price, "currency": currency, "allow_http": allow_http,
    }  # fmt: skip
    sample = ConnectRequest({}, allow, data, text_sample, out_file)
    return _do(given, sample, try_file, store_key=store_key, as_json=as_json)


def _do(given: dict[str, Any], wanted: ConnectRequest, tried: str, *, store_key: bool, as_json: bool) -> int:
    """Describe what is ``given``; with the file ``tried``, send the one request that is ``wanted``."""
    from engine.cli.connect_options import describe

    if tried and not wanted.allow_address:
        raise _no_permission(describe(given).get("address", ""))
    description = describe(_asked(given) if sys.stdin.isatty() else given)
    key = getpass.getpass(say("The key (it is not shown): ")) if store_key else ""
    allow, out_file = (wanted.allow_address, "") if tried else ("", wanted.out)
    request = replace(wanted, description=description, key=key, allow_address=allow, out=out_file)
    result = _run(request)
    if tried and wanted.out:
        result = replace(result, saved=_run(replace(_found(request, result), out=wanted.out)).saved)
    if as_json:
        print_json(result)
    else:
        out.print("\n".join(connect_lines(result, tried or wanted.out)), markup=False)
    return 3 if result.trouble else 0


def _run(request: ConnectRequest) -> ConnectResult:
    result = run_with_progress(request).result
    if not isinstance(result, ConnectResult):
        raise TypeError("a connection returned something else")
    return result


def _found(request: ConnectRequest, result: ConnectResult) -> ConnectRequest:
    """Return the request that writes the description, with the likeliest place where it names none."""
    description = dict(request.description)
    if "answer" not in description and result.places:
        place = result.places[0]
        description["answer"] = place.place
        if place.form != "label" and not description.get("classes"):
            description |= {"classes": list(place.classes)} if place.classes else {"class_count": place.count}
    return ConnectRequest(description)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """Ask for what no description can do without."""
    if given["base"]:
        return given
    asked = dict(given)
    if not asked["address"]:
        err.print(say("Nothing is sent now. These are a few questions about the service."))
        asked["address"] = typer.prompt(say("Address (https://…)"))
    if not (asked["texts"] or asked["size"]):
        asked["size"] = typer.prompt(say("Width x height of the pictures"), default="224x224")
    if not (asked["json_body"] or asked["upload"] or asked["raw"]):
        default = {"text": "{text}"} if asked["texts"] else {"image": "{picture_base64}"}
        asked["json_body"] = typer.prompt(say("JSON to send"), default=json.dumps(default))
    return asked


def _no_permission(address: str) -> UsageError:
    return UsageError(
        "service.not_allowed",
        say("Nothing was sent"),
        say("To try the service, one request must go to {address}.", address=address),
        say("If you want that, add: --allow {address}", address=address),
    )
