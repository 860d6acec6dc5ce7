"""The layers around the program that looks at files first, in plain words."""

from engine.words.catalogue import say


def layer_words(name: str) -> str:
    """Return what a layer of isolation does; an unknown one keeps its name."""
    return {
        "process": say("The file is looked at by a separate program, which can be stopped at any time."),
        "environment": say("That program knows no passwords or keys of yours."),
        "limits": say("It gets a limited share of memory and time."),
        "network": say("It has no network."),
        "files": say("It can read the model and its own parts, and write nothing."),
        "calls": say("It cannot start other programs."),
        "python": say("Python itself refuses all of this once more."),
    }.get(name, name)
