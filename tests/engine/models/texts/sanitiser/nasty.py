"""Strings that try to bring the sanitiser down, the same in every run."""

import json
import random
from collections.abc import Iterator

from engine.words import resource

_TABLE = json.loads(resource("text/sanitiser.json").read_text(encoding="utf-8"))
_KINDS = ("alike", "loose", "odd", "african", "styled", "enclosed", "modifier", "letterlike", "wide")
LOOK_ALIKES = [one for kind in _KINDS for sources in _TABLE[kind].values() for one in sources]
HIDDEN = list(
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad\u034f\ufe0f\ufe00\x08"
    "\x7f\x1b\r\n\t\0\u0301\u0308\u0336\u20e3\u0323\u3164\u2800\u00a0\u3000 .-_*·\ud83d\udc00\U000e0041"
)
LETTERS = list("abcdeiloxyzABISTHO абвгдежіїў αβγδωςΑΩ אבגד العر कि्षम 中日ーｱ가 🇩🇪🇦👍🏽👩💻❤🏴0123#*ℹⓂ the and is bad")


def nasty(count: int, seed: int = 0) -> Iterator[str]:
    """Yield strings that mix everything the sanitiser acts on with whatever else there is."""
    chosen = random.Random(seed)
    for _ in range(count):
        anything = [chr(chosen.randrange(0x110000)) for _ in range(5)]
        pools = chosen.sample(
            [LOOK_ALIKES, HIDDEN, HIDDEN, LETTERS, LETTERS, list("abcdefg the and is "), anything], chosen.randint(1, 5)
        )
        yield "".join(chosen.choice(chosen.choice(pools)) for _ in range(chosen.choice([3, 8, 20, 60, 200])))
