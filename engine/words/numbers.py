"""Numbers, sizes and durations in plain words."""

from collections.abc import Sequence

from engine.words.catalogue import say, say_count


def of(part: int, whole: int) -> str:
    """Return real counts, such as ``"9 of 30"``."""
    return say("{part} of {whole}", part=part, whole=whole)


def percent(share: float) -> str:
    """Return a share in [0, 1] as whole percent, such as ``"87 %"``; 0 and 100 are said only when exact."""
    if 0 < share < 0.005:
        return say("under 1 %")
    if 0.995 <= share < 1:
        return say("over 99 %")
    return f"{round(100 * share)} %"


def join_names(names: Sequence[str], most: int = 4) -> str:
    """Return names (already safe to show) as a list in words; beyond ``most`` the others are counted."""
    if len(names) > most:
        rest = len(names) - most
        listed = ", ".join(names[:most])
        return say_count("{listed} and {n} more", "{listed} and {n} more", rest, listed=listed)
    if len(names) < 2:
        return "".join(names)
    return say("{listed} and {last}", listed=", ".join(names[:-1]), last=names[-1])


def size_words(size: float) -> str:
    """Return how visible a change of ``size`` (box units, largest change per pixel) is."""
    if size <= 2 / 255 + 1e-9:
        return say("cannot be seen")
    if size <= 4 / 255 + 1e-9:
        return say("barely visible")
    if size <= 8 / 255 + 1e-9:
        return say("visible if you look closely")
    return say("visible, but a person still reads the picture right")


def change_words(size: float) -> str:
    """Return a change of ``size`` as words for the middle of a sentence, such as ``"barely visible changes"``."""
    if size <= 2 / 255 + 1e-9:
        return say("changes that cannot be seen")
    if size <= 4 / 255 + 1e-9:
        return say("barely visible changes")
    if size <= 8 / 255 + 1e-9:
        return say("changes you only see up close")
    return say("visible changes that would not fool a person")


def duration(seconds: float) -> str:
    """Return a duration rounded up, such as ``"about 4 minutes"``."""
    if seconds < 50:
        rounded = max(5, 5 * -(-int(seconds + 0.999) // 5))
        return say_count("about {n} second", "about {n} seconds", rounded)
    minutes = -(-int(seconds + 0.999) // 60)
    if minutes < 90:
        return say_count("about {n} minute", "about {n} minutes", minutes)
    return say_count("about {n} hour", "about {n} hours", round(minutes / 60))
