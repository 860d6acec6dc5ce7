"""Words of everything else: ordinary accuracy, weak classes, confidence, doubts, what was not tested."""

from engine.findings.params import (
    Params,
    Texts,
    caveats,
    figures,
    interval_sentence,
    measured,
    notes_of,
    nothing_to_do,
    seen_caveat,
    sentences,
    stakes_sentence,
)
from engine.words import (
    count_of,
    join_names,
    of,
    percent,
    say,
    say_count,
    say_of,
    say_technical,
    show_name,
    sized_change_words,
    test_words,
    text_change_words,
    trust_words,
)

_MOST_CLASSES = 20
"""Classes counted one by one; beyond, the title says how many more."""


def ordinary(params: Params) -> Texts:
    """Return the texts of accuracy without any trick."""
    wrong, n, severity, task = params.whole("wrong"), params.whole("n"), params.text("severity"), params.task
    right = of(n - wrong, n)
    title = say_of(task, "Right on {count} ordinary pictures", count=right)
    judgement = {
        "passed": say("This is how it does without any trick."),
        "severe": say("It is wrong too often to rely on."),
        "medium": say("It is wrong quite often."),
        "low": say("That is fair, with room to improve."),
    }.get(severity, "")
    meaning = sentences(
        judgement,
        interval_sentence(params),
        caveats(params),
    )
    advice = nothing_to_do()
    if severity != "passed":
        advice = (
            say_of(task, "Train it with more pictures, above all of the kinds it mixes up."),
            _mislabelled(task),
        )
    return Texts(title, meaning, sentences(_everything_rests(task), stakes_sentence(params)), advice, figures(params))


def _everything_rests(task: str) -> str:
    return say_of(task, "A picture that is wrong already cannot be made tougher.")


def _mislabelled(task: str) -> str:
    if task == "text":
        return say("Look for texts with the wrong answer beside them.")
    return say("Look for pictures in the wrong folder.")


def classes(params: Params) -> Texts:
    """Return the texts of classes that do clearly worse than the others."""
    rows = params.rows("rows")
    names = join_names([show_name(str(row[0]), 40) for row in rows])
    counts = "; ".join(
        say("{name}: {count} right", name=show_name(str(name), 40), count=of(right, whole))
        for name, right, whole in rows[:_MOST_CLASSES]
    )
    more = "" if len(rows) <= _MOST_CLASSES else " …"
    lead = say_count(
        "It gets this kind wrong more often than the others.",
        "It gets these kinds wrong more often than the others.",
        len(rows),
    )
    advice = count_of(
        params.task,
        "Add more pictures of this kind, as different as you can find.",
        "Add more pictures of these kinds, as different as you can find.",
        len(rows),
    )
    return Texts(
        say("Weaker on {names}", names=names),
        sentences(lead, f"{counts}{more or '.'}", seen_caveat(params)),
        sentences(say("Good figures overall can hide one weak kind."), stakes_sentence(params)),
        (advice,),
        say_technical("Classes at least 15 points below overall accuracy, with intervals that exclude it."),
    )


def confidence(params: Params) -> Texts:
    """Return the texts of how well sureness and correctness agree."""
    severity, gap = params.text("severity"), params.optional("gap")
    title = {
        "passed": say("Knows well how sure it can be"),
        "low": say("Not always as sure as it should be"),
        "not_tested": say("Not known yet: {change}", change=test_words("calibration")),
    }.get(severity, say("How sure it says it is means little"))
    distance = detail = ""
    if gap is not None:
        distance = say("On average, how sure it says it is was off by {share}.", share=percent(gap))
        if not params.texts("notes"):
            detail = say_technical("Expected calibration error {gap}.", gap=f"{gap:.4f}")
    sure = say_of(
        params.task,
        "It was sure and still wrong on {count} pictures.",
        count=of(params.whole("wrong"), params.whole("n")),
    )
    advice = nothing_to_do()
    if severity != "passed":
        advice = (say("Do not use its percentage alone to decide. Check doubtful answers yourself."),)
    return Texts(
        title,
        sentences(sure, distance, caveats(params)),
        say("If it says 99 % and is often wrong, you cannot sort out the doubtful answers."),
        advice,
        sentences(detail, measured(params)),
    )


def trust(params: Params) -> Texts:
    """Return the texts of the checks of the measurement itself."""
    rows = params.rows("rows")
    technical = sentences(
        *(
            say_technical(
                "{id}: {status}, value {value}, limit {limit}.",
                id=show_name(str(id_)),
                status=status,
                value=_figure(value),
                limit=_figure(limit),
            )
            for id_, status, value, limit in rows
        )
    )
    why = say("A model can look tough only because a test looked in the wrong place.")
    if params.text("severity") == "passed":
        meaning = say_count(
            "We also tested our own tests, with one check. It went well.",
            "We also tested our own tests, with {n} checks. All went well.",
            len(rows),
        )
        advice = nothing_to_do()
        return Texts(say("Our tests worked as they should"), meaning, why, advice, technical)
    failed = [trust_words(str(id_)) for id_, status, _, _ in rows if status in ("unreliable", "doubtful")]
    questions = sentences(say("These checks of our tests did not end well:"), *failed)
    title = say("Read some figures with care")
    if params.flag("unreliable"):
        title = say("Some figures may be too good")
    advice = (
        say("Trust the bad news here, but not the good news."),
        say("Run a thorough check. It looks longer and in more ways."),
    )
    return Texts(title, questions, why, advice, technical)


def not_tested(params: Params) -> Texts:
    """Return the texts of tests that did not run."""
    names = join_names(_untested_names(params), most=8)
    reason = {
        "stopped": say("The check ended before it got there."),
        "labels": _labels_needed(params.task),
        "skipped": say("It was left out of this check."),
        "few": say_of(params.task, "There were too few pictures to say more."),
    }.get(params.text("reason"), say("It could not run to the end this time."))
    advice = {
        "stopped": say("Go on with this check. What is done is kept."),
        "labels": _add_labels(params.task),
        "skipped": say("Run a standard or thorough check."),
        "few": say_of(params.task, "Check again with more pictures: 100 or more is best."),
    }.get(params.text("reason"), say("Run the check again and give it more time."))
    return Texts(
        say("Not tested: {names}", names=names),
        sentences(reason, say("Not tested does not mean passed.")),
        say("What was not tested can still go wrong."),
        (advice,),
        notes_of(params),
    )


def _labels_needed(task: str) -> str:
    if task == "text":
        return say("It needs the right answer for each text: a column of the table, or a folder for each kind.")
    return say("It needs pictures sorted into one folder for each kind.")


def _add_labels(task: str) -> str:
    if task == "text":
        return say("Add a column with the right answers, and check again.")
    return say("Sort your pictures into one folder for each kind, and check again.")


def _untested_names(params: Params) -> list[str]:
    size, tests = params.optional("size"), params.texts("tests")
    if size is not None:
        return [text_change_words(tests[0], params.optional_text("norm"), size) or sized_change_words(size)]
    return [test_words(test_id, params.task) for test_id in tests]


def _figure(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) else "–"
