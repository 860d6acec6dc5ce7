"""Words of everyday damage: one kind that hurts, or several kinds together."""

from typing import Any

from engine.findings.params import (
    Params,
    Texts,
    caveats,
    figures,
    notes_of,
    nothing_to_do,
    seen_caveat,
    sentences,
    stakes_sentence,
)
from engine.findings.trick_texts import guard_advice
from engine.words import damage_words, join_names, of, percent, say, say_of, say_technical


def write_one(params: Params) -> Texts:
    """Return the texts of one kind of damage."""
    damage = damage_words(params.text("damage"))
    title = say("Weak with {damage}", damage=damage)
    if params.text("severity") == "not_tested":
        title = say("Not known yet: {change}", change=damage)
    return Texts(title, _meaning(params, damage), _why(params), _advice(params), _technical(params))


def _meaning(params: Params, damage: str) -> str:
    labelled = params.flag("labelled")
    parts = [_strength(params, damage, int(row[0]), of(row[1], row[2])) for row in params.rows("strengths")]
    share = percent(params.number("accuracy"))
    if labelled:
        clean = of(params.whole("clean_wrong"), params.whole("clean_n"))
        mean = say("Over all strengths, {share} stayed right.", share=share)
        parts += [mean, say("Without damage: {count} wrong.", count=clean)]
    else:
        parts.append(say("Over all strengths, {share} stayed the same.", share=share))
    return sentences(*parts, caveats(params))


def _strength(params: Params, damage: str, severity: int, count: str) -> str:
    labelled, task = params.flag("labelled"), params.task
    values = {"damage": damage, "count": count}
    if severity >= 5 and labelled:
        return say("At full strength: {count} wrong.", **values)
    if severity >= 5:
        return say("At full strength: {count} changed.", **values)
    if labelled:
        return say_of(task, "With {damage} of medium strength, it got {count} pictures wrong.", **values)
    return say_of(task, "With {damage} of medium strength, it changed its answer on {count} pictures.", **values)


def _why(params: Params) -> str:
    cause = say("This happens by itself, with cheap cameras, bad light or a weak connection.")
    if params.task == "text":
        cause = say("This happens by itself: people type fast, on small keys, or copy texts from elsewhere.")
    return sentences(cause, stakes_sentence(params))


def _advice(params: Params) -> tuple[str, ...]:
    if params.task == "text":
        return (
            guard_advice(params),
            say("Correct spelling and blanks before a text reaches the model."),
        )
    return (
        say("Try to send it clear pictures: good light, steady camera, full size."),
        say("Add some damaged pictures when you train the model next time."),
    )


def _technical(params: Params) -> str:
    text = say_technical(
        "Test {test}: mean accuracy over severities {accuracy}, applied after the model's own resize.",
        test=params.text("test_id"),
        accuracy=f"{params.number('accuracy'):.4f}",
    )
    if params.task == "text":
        text = say_technical(
            "Test {test}: mean accuracy over severities {accuracy}.",
            test=params.text("test_id"),
            accuracy=f"{params.number('accuracy'):.4f}",
        )
    return sentences(text, notes_of(params))


def write_group(params: Params) -> Texts:
    """Return the texts of several kinds that hurt little, or not at all."""
    rows = params.rows("rows")
    names = join_names([damage_words(str(name)) for name, _ in rows], most=8)
    detail = _hardest(rows, labelled=params.flag("labelled"))
    if params.text("severity") == "passed":
        title, lead = say("Copes with {names}", names=names), say("This kind of damage costs it little or nothing.")
        advice = nothing_to_do()
    else:
        title, lead = say("Small losses with {names}", names=names), say("This kind of damage costs it some answers.")
        advice = _advice(params)
    technical = say_technical(
        "Mean accuracy over severities: {values}.",
        values=", ".join(f"{name} {float(value):.4f}" for name, value in rows),
    )
    meaning = sentences(lead, detail, seen_caveat(params))
    return Texts(
        title, meaning, _why(params), advice, sentences(technical, figures(params) if params.flag("wrong") else "")
    )


def _hardest(rows: list[Any], *, labelled: bool) -> str:
    worst, share = min(rows, key=lambda row: float(row[1]))
    values = {"damage": damage_words(str(worst)), "share": percent(share)}
    if len(rows) == 1:
        return (
            say("Over all strengths, {share} stayed right.", **values)
            if labelled
            else say("Over all strengths, {share} stayed the same.", **values)
        )
    if labelled:
        return say("The hardest was {damage}: {share} stayed right.", **values)
    return say("The hardest was {damage}: {share} stayed the same.", **values)
