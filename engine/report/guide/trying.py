"""How to show one picture to the old and the new model, in the owner's own tool."""

from engine.report.guide.files import Files
from engine.words import say, say_of


def trying_steps(files: Files) -> tuple[str, ...]:
    """Return the steps; the short program for it is another part of the page."""
    first = {
        "teachable_web": (
            say("The old model: open your project in Teachable Machine. In the preview on the right, choose “File”."),
            say("Drop a picture there, and write down the answer and how sure it is."),
            say("The new model: open your own web page with the new files, and show it the same picture."),
        ),
        "teachable_keras": (
            say("The old model: open your project in Teachable Machine. In the preview on the right, choose “File”."),
            say("Drop a picture there, and write down the answer and how sure it is."),
            say("The new model: start your program with the new file, and show it the same picture."),
        ),
        "front": (
            say("Let your program ask the filter about one text, as it does now. Write down the answer."),
            say("Then let it ask guard.py about the same text."),
        ),
        "web": (
            say("Open your web page as it is now in one window. Open the page with the new files in another."),
            say("Show both the same picture, and compare the answers."),
        ),
    }.get(
        files.kind,
        (
            say_of(
                files.task,
                "Before you change your program, show it one picture. Write down the answer and how sure it is.",
            ),
            say_of(files.task, "Put the new file in place, start the program again, and show it the same picture."),
        ),
    )
    if files.kind == "front":
        same = say("An easy text should get the same answer both times.")
        if files.front is None or "correct" not in files.front.before:
            return (*first, same)
        slip = say(
            "Try a text with a slip of spelling too: with the guard, the answer should stay the same more often."
        )
        return (*first, same, slip)
    return (
        *first,
        say_of(
            files.task, "An easy picture should get the same answer from both. How sure they are may differ a little."
        ),
        say_of(
            files.task, "Try ten pictures from your daily work as well. A few answers may change, in both directions."
        ),
    )
