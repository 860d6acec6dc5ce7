"""Results as a few plain lines for the terminal."""

from pathlib import Path

from engine.results import HardenResult, InspectResult, Interval, Measurement, ScanResult, Score
from engine.words import clean_name, duration, of, say, size_words

_MAX_FINDINGS = 6


def right(measurement: Measurement) -> int | None:
    """Return how many samples stayed right in the worst case, a real count."""
    return None if measurement.accuracy is None else round(measurement.accuracy * measurement.n)


def inspect_lines(result: InspectResult) -> list[str]:
    """Return what is known about a model."""
    model = result.model
    lines = [
        say("Model: {name}", name=clean_name(model.path_name)),
        say("Made with: {tool}", tool=clean_name(model.source_tool or "?")),
        say("It sorts into {n} classes: {names}", n=len(model.classes), names=_names(model.classes)),
    ]
    if model.equality.status == "equal":
        lines.append(say("Toughen reads this file exactly as its own runtime does."))
    lines += [clean_name(note) for note in model.notes]
    lines += [f"{answer.id}: {clean_name(answer.value)} ({answer.confidence})" for answer in result.answers]
    if result.clean is not None and result.clean.accuracy is not None:
        count = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        lines.append(say("Right on your pictures: {count}", count=count))
    lines += list(result.warnings)
    for depth, seconds in (result.estimates_s or {}).items():
        lines.append(say("A {depth} check takes {time}.", depth=depth, time=duration(seconds)))
    return lines


def scan_lines(result: ScanResult, folder: Path | None) -> list[str]:
    """Return the verdict, the score, the main findings and where the files are."""
    lines = [_score_line(result.score)]
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
    outcomes = {
        "proven": say("Proven: the strengthened copy is better."),
        "likely": say("Likely better, but these pictures are too few to prove it."),
        "none": say("We found no version that we can recommend. Your file is as it was."),
    }
    lines = [outcomes[result.proof]]
    if result.after is not None:
        lines += _before_after_lines(result)
    if result.proof == "likely" and result.samples_needed:
        lines.append(say("About {n} test pictures would settle it.", n=result.samples_needed))
    lines += [clean_name(note) for note in result.notes]
    if folder is not None and "model" in result.files:
        lines.append(say("New model: {path}", path=clean_name(str(folder / result.files["model"]))))
    return lines


def _before_after_lines(result: HardenResult) -> list[str]:
    if result.after is None:
        return []
    lines = []
    after = {(test.id, test.budget.size): test for test in result.after.tests}
    for test in result.before.tests:
        partner = after.get((test.id, test.budget.size))
        old, new = right(test), None if partner is None else right(partner)
        if test.id == "linf" and partner is not None and old is not None and new is not None:
            size = say("changes of {size}", size=f"{test.budget.size:.3g}")
            before, now = of(test.n - old, test.n), of(partner.n - new, partner.n)
            lines.append(say("Tricked by {size}: {before} before, {now} now.", size=size, before=before, now=now))
    clean = result.before.clean, result.after.clean
    if clean[0].accuracy is not None and clean[1].accuracy is not None:
        before = of(round(clean[0].accuracy * clean[0].n), clean[0].n)
        now = of(round(clean[1].accuracy * clean[1].n), clean[1].n)
        lines.append(say("Ordinary pictures right: {before} before, {now} now.", before=before, now=now))
    return lines


def _deliberate_lines(tests: tuple[Measurement, ...]) -> list[str]:
    lines = []
    for test in tests:
        stood = right(test)
        if test.id == "linf" and stood is not None:
            count = of(test.n - stood, test.n)
            words = size_words(test.budget.size)
            lines.append(say("Went wrong under tiny changes ({words}): {count}", words=words, count=count))
    return lines


def _score_line(score: Score) -> str:
    if score.value is None:
        return say("Score: too few pictures to grade")
    line = say("Score: {value} of 100, {word}", value=round(score.value), word=score.word)
    return line + (f" ({score.grade}, {_range(score.interval)})" if score.grade else "")


def _range(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval[0]:.0f}–{interval[1]:.0f}"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(clean_name(name) for name in names[:12])
    return shown + (" …" if len(names) > 12 else "")
