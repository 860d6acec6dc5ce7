"""How the sanitiser gets in front of a strengthened text model: steps, and the few lines that do it."""

from engine.report.guide.files import SANITISER, Files
from engine.report.guide.snippets import literal
from engine.words import say


def cleaning_steps(files: Files) -> tuple[str, ...]:
    """Return the steps; none for a model that comes without the sanitiser."""
    if not files.has_sanitiser:
        return ()
    if files.new.cleans_itself:
        rest = say("The file tokenizer.json does a part of this by itself. With {name} in front you get all of it.",
                   name=SANITISER)  # fmt: skip
    else:
        rest = say("Leave this step out, and hidden signs can still trick the model.")
    return (
        say("In the new folder are {name} and sanitiser.json. Together they take hidden signs out of a text.",
            name=SANITISER),
        say("Let your program clean each text before the model reads it. All tests were made in this way."),
        rest,
    )  # fmt: skip


def guard_snippet(files: Files) -> str:
    """Return a few lines of Python that ask a filter from behind what stands in front of it."""
    if files.old.endswith(".skops"):
        path = literal(f"{files.new.name}/{files.old}")
        return (
            f"import sys\n\nimport skops.io\n\nsys.path.insert(0, {literal(files.new.name)})\n"
            "from guard import ask\n\n"
            f"path = {path}\n"
            "model = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))\n"
            "answers = ask(texts, model.predict)  # texts: a list\n"
        )
    return (
        f"import sys\n\nsys.path.insert(0, {literal(files.new.name)})  # the folder with guard.py\n"
        "from guard import ask\n\n"
        "answers = ask(texts, my_filter)  # texts: a list; my_filter: takes a list of texts, returns a list of answers\n"
    )


def cleaning_snippet(files: Files) -> str:
    """Return a few lines of Python that clean a text; "" for a model that comes without the sanitiser."""
    if not files.has_sanitiser:
        return ""
    if files.kind == "skops":
        return (
            f"import sys\n\nimport skops.io\n\nFOLDER = {literal(files.new.name)}\n"
            "sys.path.insert(0, FOLDER)\n"
            "from sanitiser import sanitise\n\n"
            'path = f"{FOLDER}/model.skops"\n'
            "model = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))\n"
            "answer = model.predict([sanitise(text)])[0]\n"
        )
    return (
        "import sys\n\n"
        f"sys.path.insert(0, {literal(files.new.name)})  # the folder with sanitiser.py\n"
        "from sanitiser import sanitise\n\n"
        "text = sanitise(text)  # each text, before your model reads it\n"
    )
