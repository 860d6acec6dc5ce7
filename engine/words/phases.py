"""What a job is doing right now, in plain words."""

from engine.words.catalogue import say


def phase_name(phase: str) -> str:
    """Return the name of a phase key such as ``"linf"``; an unknown key is shown as "Working"."""
    family = phase.split(".", 1)[0].split(":", 1)[0]
    names = {
        "open": say("Opening the model"),
        "pictures": say("Reading your files"),
        "texts": say("Reading your files"),
        "understand": say("Finding out what the model expects"),
        "clean": say("Trying it without any trick"),
        "linf": say("Trying tiny changes"),
        "spatial": say("Turning and shifting pictures"),
        "corruption": say("Trying everyday damage"),
        "invisible": say("Trying hidden and look-alike letters"),
        "typo": say("Trying typing errors"),
        "rewording": say("Trying other words with the same meaning"),
        "invariance": say("Swapping names and places"),
        "trigger": say("Trying added words"),
        "ood": say("Trying texts that mean nothing to it"),
        "calibration": say("Asking how sure the model is"),
        "file": say("Looking at the file"),
        "trust": say("Checking that the figures can be trusted"),
        "plan": say("Making a plan"),
        "before": say("Measuring the model as it is"),
        "front": say("Measuring what helps in front of it"),
        "train": say("Training a stronger copy"),
        "dial": say("Finding the best mix of old and new"),
        "after": say("Measuring the new version"),
        "verify": say("Proving the result"),
        "report": say("Writing the report"),
        "keep": say("Saving the model"),
        "try": say("Asking the model"),
        "connect": say("Asking the web service"),
    }
    return names.get(family, say("Working"))
