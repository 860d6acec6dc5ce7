"""Results as a few plain lines for the terminal."""

from pathlib import Path

from engine.results import (
    Answer,
    DataInfo,
    Finding,
    HardenResult,
    InspectResult,
    Measurement,
    ModelInfo,
    ScanResult,
    Score,
)
from engine.words import (
    clean_name,
    damage_words,
    duration,
    harden_verdict,
    join_names,
    longest_text,
    of,
    say,
    say_count,
    scan_verdict,
    score_ends,
    score_word,
    sentence_case,
    size_percent,
    test_words,
    unmet,
)

_MAX_NAMES = 12
_MAX_LEFT_OUT = 5
_LONGEST_PATH = 400
_LONGEST_NOTE = 400
_BAD = ("severe", "medium")
_IN_COUNTS = ("trick", "damage", "ordinary")
"""Kinds of findings that have lines of their own."""


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
    lines += _text_lines(model)
    if model.equality.status == "equal":
        lines.append(say("Toughen reads this file exactly as its own runtime does."))
    lines += [clean_name(note, _LONGEST_NOTE) for note in model.notes]
    lines += [_answer_line(answer) for answer in result.answers if answer.id != "classes"]
    lines += _left_out(result.data)
    if result.clean is not None and result.clean.accuracy is not None:
        count = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        lines.append(say("Right on your pictures: {count}", count=count))
    lines += list(result.warnings)
    for depth, seconds in (result.estimates_s or {}).items():
        lines.append(say("A {depth} check takes {time}.", depth=depth, time=duration(seconds)))
    return lines


def _text_lines(model: ModelInfo) -> list[str]:
    """Return what is special about a model that sorts texts: how much of a text it reads, and what can be seen of it."""
    if model.task != "text":
        return []
    lines = [say("It sorts texts."), longest_text(model.input.get("longest_text"))]
    if model.access == "white-box":
        lines.append(say("Toughen can look inside it (white-box access)."))
    return lines


def scan_lines(result: ScanResult, folder: Path | None) -> list[str]:
    """Return the verdict, the score, the counts of each test, and where the files are."""
    headline, *rest = scan_verdict(result)
    lines = [headline, *([" ".join(rest)] if rest else []), ""]
    lines += [say("Score: {score}", score=_score_words(result.score)), *_count_lines(result)]
    damaged = [found for found in result.findings if found.params.get("kind") == "damage" and found.severity in _BAD]
    if damaged:
        names = join_names([damage_words(str(found.params["damage"])) for found in damaged], most=8)
        lines.append(say("Everyday damage: weak with {names}.", names=names))
    lines += [f"{found.title}." for found in result.findings if _is_extra(found)]
    lines += _left_out(result.data)
    if not result.complete:
        lines.append(say("The check ended early. What is done is kept; go on with --resume."))
    if folder is not None:
        lines += ["", say("Result: {path}", path=_path(folder / "scan.json"))]
    return lines


def harden_lines(result: HardenResult, folder: Path | None) -> list[str]:
    """Return the outcome in words, before and after, and where the new model is."""
    lines = list(harden_verdict(result))
    lines += unmet(result)
    lines += [clean_name(note, 400) for note in result.notes]
    if result.classes_worse:
        names = join_names([clean_name(name, 40) for name in result.classes_worse])
        lines.append(say("These kinds lost more than 5 points on ordinary pictures: {names}.", names=names))
    if result.after is not None:
        before, now = _score_words(result.before.score), _score_words(result.after.score)
        lines += ["", say("Score before: {score}", score=before), say("Score now: {score}", score=now)]
    if folder is not None and "model" in result.files:
        lines += ["", say("New model: {path}", path=_path(folder / result.files["model"]))]
        if result.proof == "likely":
            lines.append(say("To use it all the same: toughen keep {path}", path=_path(folder)))
    return lines


def _left_out(data: DataInfo | None) -> list[str]:
    """Return how many files could not be used, and the first of them with the reason."""
    if data is None or not data.skipped:
        return []
    named = [f"{clean_name(name)} ({clean_name(reason)})" for name, reason in data.skipped[:_MAX_LEFT_OUT]]
    more = ["…"] if len(data.skipped) > _MAX_LEFT_OUT else []
    n, names = len(data.skipped), ", ".join(named + more)
    return [say_count("{n} file was left out: {names}", "{n} files were left out: {names}", n, names=names)]


def _score_words(score: Score) -> str:
    if score.value is None:
        return say("too few pictures to grade")
    parts = [score_word(score).lower()]
    parts += [say("grade {grade}", grade=score.grade)] if score.grade else []
    if score.interval is not None:
        low, high = score_ends(score.interval)
        parts.append(say("range {low} to {high}", low=low, high=high))
    return say("{value} of 100 ({words})", value=round(score.value), words=", ".join(parts))


def _answer_line(answer: Answer) -> str:
    names = {
        "scaling": say("Numbers the model expects"),
        "layout": say("Order of the picture's parts"),
        "colour_order": say("Order of colours"),
        "label_order": say("Classes matched to folders by"),
    }
    sure = {"told": say("as you said"), "sure": say("sure"), "likely": say("likely"), "guess": say("a guess")}
    return f"{names.get(answer.id, answer.id)}: {clean_name(answer.value)} ({sure[answer.confidence]})"


def _count_lines(result: ScanResult) -> list[str]:
    """Return one aligned line for ordinary pictures and each deliberate trick: how many went wrong."""
    labelled = result.clean.accuracy is not None
    rows = []
    if result.clean.accuracy is not None:
        wrong = result.clean.n - round(result.clean.accuracy * result.clean.n)
        rows.append((say("Ordinary pictures"), of(wrong, result.clean.n)))
    doubted = {(found.test_id, found.params.get("size")) for found in result.findings if found.params.get("doubted")}
    for test in result.tests:
        if test.id in ("linf", "spatial"):
            name = _test_name(test)
            in_doubt = (test.id, test.budget.size) in doubted
            rows.append((say("{test} (in doubt)", test=name) if in_doubt else name, _wrong(test)))
    if not rows:
        return []
    names, counts = max(len(name) for name, _ in rows), max(len(count) for _, count in rows)
    lead = say("Wrong answers:") if labelled else say("Changed answers:")
    return ["", lead, *(f"  {name.ljust(names)}  {count.rjust(counts)}" for name, count in rows)]


def _test_name(test: Measurement) -> str:
    if test.id == "linf":
        return say("Small changes, up to {size}", size=size_percent(test.budget.size))
    return sentence_case(test_words(test.id))


def _wrong(test: Measurement) -> str:
    if test.accuracy is None:
        return say("not tested")
    return of(test.n - round(test.accuracy * test.n), test.n)


def _is_extra(found: Finding) -> bool:
    return found.severity in (*_BAD, "not_tested") and found.params.get("kind") not in _IN_COUNTS


def _path(path: Path) -> str:
    return clean_name(str(path), _LONGEST_PATH)


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(clean_name(name) for name in names[:_MAX_NAMES])
    return shown + (" …" if len(names) > _MAX_NAMES else "")
