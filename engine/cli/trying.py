"""``toughen try``: what a text model says about one sentence."""

from typing import Annotated

import typer

from engine.cli.console import out, print_json, run_with_progress
from engine.protocol import Common, TryRequest
from engine.results import TriedAnswer, TryResult
from engine.words import percent, plain_pieces, plain_words, say, show_name

_MOST = 5


def ask(
    model: Annotated[str, typer.Argument(help="A model that sorts texts.")],
    text: Annotated[str, typer.Argument(help="The text to try, in quotes.")],
    *,
    as_json: bool,
    common: Common,
) -> int:
    """Ask a text model about one sentence: what it says, and how sure it is."""
    output = run_with_progress(TryRequest(model, text, common=common))
    if not isinstance(output.result, TryResult):
        raise TypeError("try returned something else")
    if as_json:
        print_json(output.result)
    else:
        for line in try_lines(text, output.result):
            out.print(line, markup=False)
    return output.exit_code


def try_lines(text: str, result: TryResult) -> list[str]:
    """Return the text as the model got it, hidden characters named, and its answers; the same once cleaned."""
    lines = [say("Text: {text}", text=_shown(text)), *_answer_lines(result.answers)]
    if result.cleaned is not None:
        lines += ["", say("Cleaned: {text}", text=_shown(result.cleaned)), *_answer_lines(result.cleaned_answers)]
    return lines


def _shown(text: str) -> str:
    return plain_words(plain_pieces(text, 400))


def _answer_lines(answers: tuple[TriedAnswer, ...]) -> list[str]:
    lines = [
        "  " + say("{name}: {share}", name=show_name(answer.name), share=percent(answer.confidence))
        for answer in answers[:_MOST]
    ]
    return [*lines, "  …"] if len(answers) > _MOST else lines
