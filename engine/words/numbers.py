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


def longest_text(pieces: object) -> str:
    """Return how much of a text a model reads; ``pieces`` is a number of them, or None for any length."""
    if not isinstance(pieces, int):
        return say("It reads texts of any length.")
    return say(
        "It reads up to {n} pieces of a text. A piece is a word or a part of one. The rest is cut off.", n=pieces
    )


def _by_sight(size: float, unseen: str, barely: str, close: str, visible: str) -> str:
    """Return the words that fit how well a change of ``size`` (box units) can be seen."""
    limits = (2 / 255, 4 / 255, 8 / 255)
    return (unseen, barely, close, visible)[sum(size > limit + 1e-9 for limit in limits)]


def size_words(size: float) -> str:
    """Return how visible a change of ``size`` (box units, largest change per pixel) is."""
    return _by_sight(
        size,
        say("cannot be seen"),
        say("barely visible"),
        say("visible if you look closely"),
        say("visible, but a person still reads the picture right"),
    )


def change_words(size: float) -> str:
    """Return a change of ``size`` as words for the middle of a sentence, such as ``"barely visible changes"``."""
    return _by_sight(
        size,
        say("changes that cannot be seen"),
        say("barely visible changes"),
        say("changes you only see up close"),
        say("visible changes that fool no person"),
    )


def sized_change_words(size: float) -> str:
    """Return a change of ``size`` with the number, to tell it from others of the same words."""
    percents = size_percent(size)
    return _by_sight(
        size,
        say("unseen changes of {size}", size=percents),
        say("barely visible changes of {size}", size=percents),
        say("hardly visible changes of {size}", size=percents),
        say("visible changes of {size}", size=percents),
    )


def sight_words(size: float) -> str:
    """Return what a person makes of a change of ``size``, as a whole sentence."""
    return _by_sight(
        size,
        say("Nobody can see that."),
        say("You can barely see that."),
        say("You only see that up close."),
        say("You can see that, but it does not fool you."),
    )


def size_percent(size: float) -> str:
    """Return ``size`` (box units) as a part of the way from black to white, such as ``"1.6 %"``."""
    share = 100 * size
    return f"{round(share, 1) if share >= 1 else float(f'{share:.1g}'):g} %"


def duration(seconds: float) -> str:
    """Return a duration rounded up, such as ``"about 4 minutes"``."""
    if seconds < 50:
        rounded = max(5, 5 * -(-int(seconds + 0.999) // 5))
        return say_count("about {n} second", "about {n} seconds", rounded)
    minutes = -(-int(seconds + 0.999) // 60)
    if minutes < 90:
        return say_count("about {n} minute", "about {n} minutes", minutes)
    return say_count("about {n} hour", "about {n} hours", round(minutes / 60))
