"""Fixed words of every report."""

from engine.words import say, say_of


def labels() -> dict[str, str]:
    """Return the words that the templates need."""
    return {
        "skip": say("Skip to the findings"),
        "summary": say("Summary"),
        "score": say("Score"),
        "figures": say("Figures"),
        "how": say("How we tested"),
        "how_lead": say("For specialists: settings, costs, versions and checksums."),
        "technical": say("Technical details of each finding"),
        "details": say("How we tested"),
        "standards": say("Standards"),
        "limits": say("What this report cannot say"),
        "page": say("Page"),
        "made": say("Made with Toughen on your own computer. Nothing was sent anywhere."),
        "contents": say("In this report"),
        "evidence": say("An example"),
        "more_evidence": say("More examples"),
    }


def limits(task: str, *, strengthened: bool = False) -> tuple[str, ...]:
    """Return the closing paragraph, one sentence each; ``strengthened``: the report speaks of a stronger model."""
    first = say("Passing these tests does not make a model safe from everything.")
    if strengthened:
        first = say("Stronger against these tests. No model is safe from everything.")
    tricked = say_of(
        task, "“Tricked” counts every picture that ends up wrong, also those that are wrong without a trick."
    )
    return (
        first,
        *((tricked,) if strengthened else ()),
        say("We count the worst that our tests found. A stronger attack could find more mistakes."),
        say_of(
            task, "Likely ranges hold 95 times of 100 for pictures like these. Other pictures can give other results."
        ),
        _reach(task),
        say("This report can help you show what was tested. It does not prove that a rule is met."),
    )


def _reach(task: str) -> str:
    if task == "text":
        return say("What a model cuts off from long texts plays no part.")
    return say("All changes were made after the model's own resizing.")


def seen_notice(seen: str, task: str) -> str:
    """Return what follows from where the pictures came from; "" when the model never saw them."""
    return {
        "yes": say_of(task, "The model learned from these pictures. On new pictures, expect worse figures."),
        "unknown": say_of(
            task,
            "We do not know whether the model learned from these pictures. If so, expect worse figures on new ones.",
        ),
    }.get(seen, "")


def depth_words(depth: str) -> str:
    """Return a depth in words."""
    return {"quick": say("Quick"), "standard": say("Standard"), "thorough": say("Thorough")}[depth]
