"""Results as a few plain lines for the terminal."""

from pathlib import Path

from engine.results import Answer, HardenResult, InspectResult, Interval, Measurement, ScanResult, Score
from engine.words import change_words, clean_name, duration, harden_verdict, of, say, say_count, scan_verdict

_MAX_FINDINGS = 6
_MAX_NAMES = 12


def inspect_lines(result: InspectResult) -> list[str]:
    """Return what is known about a model."""
    model = result.model
    lines = [
        say("Model: {name}", name=clean_name(model.path_name)),
        say("Made with: {tool}", tool=clean_name(model.source_tool or "?")),
        say_count(
            "It knows {n} class: {names}",
            "It knows {n} classes: {names}",
            len(model.classes),
            names=_names(model.classes),
        ),
    ]
    if model.equality.status == "equal":
        lines.append(say("Toughen reads this file exactly as its own runtime does."))
    lines += [clean_name(note) for note in model.notes]
    lines += [_answer_line(answer) for answer in result.answers if answer.id != "classes"]
    if result.clean is not None and result.clean.accuracy is not None:
        count = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        lines.append(say("Right on your pictures: {count}", count=count))
    lines += list(result.warnings)
    for depth, seconds in (result.estimates_s or {}).items():
        lines.append(say("A {depth} check takes {time}.", depth=depth, time=duration(seconds)))
    return lines


def scan_lines(result: ScanResult, folder: Path | None) -> list[str]:
    """Return the verdict, the score, the main findings and where the files are."""
    lines = [" ".join(scan_verdict(result)), _score_line(result.score)]
    if result.clean.accuracy is not None:
        count = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        lines.append(say("Ordinary pictures right: {count}", count=count))
    lines += _deliberate_lines(result.tests)
    shown = [finding for finding in result.findings if finding.severity not in ("passed", "low")]
    lines += [f"• {finding.title}" for finding in shown[:_MAX_FINDINGS]]
    if not result.complete:
        lines.append(say("The check ended early. What was done is kept; go on with --resume."))
    if folder is not None:
        lines.append(say("Result: {path}", path=clean_name(str(folder / "scan.json"))))
    return lines


def harden_lines(result: HardenResult, folder: Path | None) -> list[str]:
    """Return the outcome in words, before and after, and where the new model is."""
    lines = list(harden_verdict(result))
    lines += [clean_name(note) for note in result.notes]
    if result.after is not None:
        lines.append(
            say(
                "Score before: {before}. Score now: {now}.",
                before=_value(result.before.score),
                now=_value(result.after.score),
            )
        )
    if folder is not None and "model" in result.files:
        lines.append(say("New model: {path}", path=clean_name(str(folder / result.files["model"]))))
        if result.proof == "likely":
            lines.append(say("To use it all the same: toughen keep {path}", path=clean_name(str(folder))))
    return lines


def _answer_line(answer: Answer) -> str:
    names = {
        "scaling": say("Numbers the model expects"),
        "layout": say("Order of the picture's parts"),
        "colour_order": say("Order of colours"),
        "label_order": say("Classes matched to folders by"),
    }
    sure = {"told": say("as you said"), "sure": say("sure"), "likely": say("likely"), "guess": say("a guess")}
    return f"{names.get(answer.id, answer.id)}: {clean_name(answer.value)} ({sure[answer.confidence]})"


def _deliberate_lines(tests: tuple[Measurement, ...]) -> list[str]:
    lines = []
    for test in tests:
        if test.id == "linf" and test.accuracy is not None:
            count = of(test.n - round(test.accuracy * test.n), test.n)
            line = say(
                "Wrong with {change}, size {size}: {count}",
                change=change_words(test.budget.size),
                size=f"{test.budget.size:.3g}",
                count=count,
            )
            lines.append(line)
    return lines


def _value(score: Score) -> str:
    return "–" if score.value is None else f"{score.value:.0f}"


def _score_line(score: Score) -> str:
    if score.value is None:
        return say("Score: too few pictures to grade")
    line = say("Score: {value} of 100, {word}", value=round(score.value), word=score.word)
    return line + (f" ({score.grade}, {_range(score.interval)})" if score.grade else "")


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval[0]:.0f}–{interval[1]:.0f}"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(clean_name(name) for name in names[:_MAX_NAMES])
    return shown + (" …" if len(names) > _MAX_NAMES else "")
