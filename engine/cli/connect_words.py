"""What one request to a web service brought, as lines for the terminal."""

from collections.abc import Iterator

from engine.results import ConnectResult, FoundPlace
from engine.words import clean_name, join_names, percent, say

_LONGEST = 400
_MOST_PLACES = 5


def connect_lines(result: ConnectResult, file: str) -> list[str]:
    """Return what came back, how it is read or could be, and what to do next."""
    lines = []
    if result.key_stored:
        lines.append(say("The key is in this computer's keyring."))
    if result.answer:
        seconds = f"{result.seconds:.1f}"
        lines += [say("{address} answered in {seconds} s:", address=result.address, seconds=seconds), result.answer, ""]
        lines += list(_reading(result)) if result.reading else list(_places(result))
    if result.saved:
        lines += [say("Saved: {path}", path=clean_name(result.saved, _LONGEST)), *_next(result)]
    elif result.reading:
        lines += _check(result, file)
    return lines


def _reading(result: ConnectResult) -> Iterator[str]:
    yield say("Toughen reads this answer so:")
    for name, share in result.reading:
        yield f"  {name}: {percent(share) if 0 <= share <= 1 else f'{share:.4g}'}"


def _places(result: ConnectResult) -> Iterator[str]:
    if result.trouble:
        yield result.trouble
    if not result.places:
        yield say("Toughen found no scores and no class in this answer.")
        return
    yield say("The scores may be here. Take one with these options:")
    for place in result.places[:_MOST_PLACES]:
        yield f"  {option_of(place)}   {_preview(place)}"


def option_of(place: FoundPlace) -> str:
    """Return the options that name a place."""
    entry = place.place
    words = [f'--{name} "{entry[name]}"' for name in ("scores", "pairs", "label", "score") if name in entry]
    return " ".join([*words, *(["--plain-numbers"] if entry.get("kind") == "numbers" else [])])


def _preview(place: FoundPlace) -> str:
    shown = join_names([f"{clean_name(name)} {number}".strip() for name, number in place.preview])
    return f"({shown}{' …' if place.count > len(place.preview) else ''})"


def _next(result: ConnectResult) -> list[str]:
    if not result.answer:
        return [
            say("Nothing was sent. To see whether it works, send one picture:"),
            f'  toughen connect --try "{clean_name(result.saved, _LONGEST)}" --allow "{result.address}" --data PICTURE',
        ]
    return _check(result, result.saved)


def _check(result: ConnectResult, file: str) -> list[str]:
    shown = clean_name(file, _LONGEST)
    return [
        say("To check it:"),
        f'  toughen scan "{shown}" --data PICTURES --allow-address "{result.address}" --max-requests 5000',
    ]
