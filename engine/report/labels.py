"""Fixed words of every report."""

from engine.words import say


def labels() -> dict[str, str]:
    """Return the words that the templates need."""
    return {
        "skip": say("Skip to the findings"),
        "summary": say("Summary"),
        "score": say("Score"),
        "figures": say("Figures"),
        "how": say("How we tested"),
        "how_lead": say("For specialists: settings, costs, versions and checksums."),
        "details": say("How we tested"),
        "standards": say("Standards"),
        "limits": say("What this report cannot say"),
        "page": say("Page"),
        "made": say("Made with Toughen on your own computer. Nothing was sent anywhere."),
        "contents": say("In this report"),
        "evidence": say("An example"),
        "more_evidence": say("More examples"),
    }


def limits() -> tuple[str, ...]:
    """Return the closing paragraph, one sentence each."""
    return (
        say("Stronger against these tests. No model is safe from everything."),
        say("Every figure holds at most: a stronger trick could lower it."),
        say("Intervals speak of these pictures only, at 95 %. Other pictures can give other results."),
        say("All changes were made after the model's own resizing."),
        say("This report can help you show what was tested. It does not prove that a rule is met."),
    )


def seen_notice(seen: str) -> str:
    """Return what follows from where the pictures came from; "" when the model never saw them."""
    return {
        "yes": say("The model learned from these pictures. On new pictures, expect worse figures."),
        "unknown": say(
            "We do not know whether the model learned from these pictures. If so, expect worse figures on new ones."
        ),
    }.get(seen, "")


def depth_words(depth: str) -> str:
    """Return a depth in words."""
    return {"quick": say("Quick"), "standard": say("Standard"), "thorough": say("Thorough")}[depth]
