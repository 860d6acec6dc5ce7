"""Results as a few plain lines for the terminal."""

from pathlib import Path

from engine.results import DataInfo, Finding, HardenResult, Measurement, ScanResult, Score
from engine.words import (
    chosen_front,
    clean_name,
    damage_words,
    front_name,
    harden_verdict,
    is_service,
    join_names,
    of,
    percent,
    say,
    say_count,
    say_of,
    scan_verdict,
    score_ends,
    score_task,
    score_word,
    sentence_case,
    size_percent,
    test_words,
    text_change_words,
    unmet,
)

_MAX_LEFT_OUT = 5
_LONGEST_PATH = 400
_BAD = ("severe", "medium")
_IN_COUNTS = ("trick", "damage", "ordinary")
"""Kinds of findings that have lines of their own."""


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
    lines += left_out(result.data)
    if is_service(result.model.format):
        lines += [clean_name(note, _LONGEST_PATH) for note in result.model.notes[-1:]]
    if not result.complete:
        lines.append(say("The check ended early. What is done is kept; go on with --resume."))
    if folder is not None:
        lines += ["", say("Result: {path}", path=_path(folder / "scan.json"))]
    return lines


def harden_lines(result: HardenResult, folder: Path | None) -> list[str]:
    """Return the outcome in words, before and after, and where the new model is."""
    lines = list(harden_verdict(result))
    lines += unmet(result)
    lines += _front_lines(result)
    lines += [clean_name(note, 400) for note in result.notes]
    if result.classes_worse:
        names = join_names([clean_name(name, 40) for name in result.classes_worse])
        lines.append(
            say_of(result.model.task, "These kinds lost more than 5 points on ordinary pictures: {names}.", names=names)
        )
    if result.after is not None:
        before, now = _score_words(result.before.score), _score_words(result.after.score)
        lines += ["", say("Score before: {score}", score=before), say("Score now: {score}", score=now)]
    if folder is not None and "model" in result.files:
        place = _path(folder / result.files["model"])
        lines += ["", say("Guard: {path}", path=place) if result.fronts else say("New model: {path}", path=place)]
        if "how_to_use" in result.files:
            lines.append(say("How to use it: {path}", path=_path(folder / result.files["how_to_use"])))
        if "hand_over" in result.files:
            place = _path(folder / result.files["hand_over"])
            lines.append(say("For whoever runs the filter: {path}", path=place))
        if result.proof == "likely":
            lines.append(say("To use it all the same: toughen keep {path}", path=_path(folder)))
    return lines


def _front_lines(result: HardenResult) -> list[str]:
    """Return what was tried in front of a model that only answers: what it does, what it costs, and what was taken."""
    if not result.fronts:
        return []
    names = [front_name(front) for front in result.fronts]
    width = max(map(len, names))
    lines = [say("Right in spite of hidden signs and slips, on the texts for choosing:")]
    for name, front in zip(names, result.fronts):
        asked = say_count("{n} question a text", "{n} questions a text", front.questions)
        row = f"  {name.ljust(width)}  {percent(front.standing).rjust(5)}  {asked}"
        lines.append(say("{row}  (this is your guard)", row=row) if front is chosen_front(result) else row)
    return ["", *lines]


def left_out(data: DataInfo | None) -> list[str]:
    """Return how many files could not be used, and the first of them with the reason."""
    if data is None or not data.skipped:
        return []
    named = [f"{clean_name(name)} ({clean_name(reason)})" for name, reason in data.skipped[:_MAX_LEFT_OUT]]
    more = ["…"] if len(data.skipped) > _MAX_LEFT_OUT else []
    n, names = len(data.skipped), ", ".join(named + more)
    return [say_count("{n} file was left out: {names}", "{n} files were left out: {names}", n, names=names)]


def _score_words(score: Score) -> str:
    if score.value is None:
        return say_of(score_task(score), "too few pictures to grade")
    parts = [score_word(score).lower()]
    parts += [say("grade {grade}", grade=score.grade)] if score.grade else []
    if score.interval is not None:
        low, high = score_ends(score.interval)
        parts.append(say("range {low} to {high}", low=low, high=high))
    return say("{value} of 100 ({words})", value=round(score.value), words=", ".join(parts))


def _count_lines(result: ScanResult) -> list[str]:
    """Return one aligned line for ordinary pictures and each deliberate trick: how many went wrong."""
    labelled = result.clean.accuracy is not None
    rows = []
    if result.clean.accuracy is not None:
        wrong = result.clean.n - round(result.clean.accuracy * result.clean.n)
        rows.append((say_of(result.model.task, "Ordinary pictures"), of(wrong, result.clean.n)))
    doubted = {(found.test_id, found.params.get("size")) for found in result.findings if found.params.get("doubted")}
    for test in result.tests:
        if test.family == "deliberate":
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
    return sentence_case(text_change_words(test.id, test.budget.norm, test.budget.size) or test_words(test.id))


def _wrong(test: Measurement) -> str:
    if test.accuracy is None:
        return say("not tested")
    return of(test.n - round(test.accuracy * test.n), test.n)


def _is_extra(found: Finding) -> bool:
    return found.severity in (*_BAD, "not_tested") and found.params.get("kind") not in _IN_COUNTS


def _path(path: Path) -> str:
    return clean_name(str(path), _LONGEST_PATH)
