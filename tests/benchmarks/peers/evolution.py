"""The search of "Bad Characters" (Boucher, Shumailov, Anderson, Papernot 2022), written from the paper's description.

Differential evolution, a population of 32, at most 10 generations, over one of four classes of edits. A candidate is two
numbers for each edit: its place in the text (below 0: no edit), and which character. SciPy does the evolution, with its own
settings but for those. Three things are in its favour: a whole generation is asked at once, it stops at the first text that
tricks the model, and no question counts that comes after that one. It may edit anywhere, our search once a word.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from scipy.optimize import differential_evolution
from text_search import Row

from engine.attacks.text import look_alikes
from engine.attacks.text.asking import Asker, margins
from engine.attacks.text.edits import Edit, apply_edits
from engine.attacks.text.invisible import BACKSPACE, END_ISOLATE, ISOLATE, OVERRIDE, POP, ZERO_WIDTH
from engine.models.text_model import TextModel

POPULATION, GENERATIONS = 32, 10
_LETTERS = "".join(map(chr, range(33, 127)))
Edits = list[Edit]
Maker = Callable[[str, int, int], Edit | None]
"""An edit of a text at a place, with the character of a number; None where there is none."""


def _homoglyph(text: str, place: int, number: int) -> Edit | None:
    others = [other for other in (look_alikes.common(text[place]), look_alikes.rare(text[place])) if other]
    return Edit(place, place + 1, others[number % len(others)], "homoglyph") if others else None


def _reorder(text: str, place: int, _: int) -> Edit | None:
    pair = text[place : place + 2]
    drawn = f"{ISOLATE}{OVERRIDE}{pair[::-1]}{POP}{END_ISOLATE}"
    return Edit(place, place + 2, drawn, "reorder") if len(pair) == 2 and pair[0] != pair[1] else None


def _delete(_: str, place: int, number: int) -> Edit:
    return Edit(place, place, _LETTERS[number] + BACKSPACE, "delete")


def _invisible(_: str, place: int, number: int) -> Edit:
    return Edit(place, place, ZERO_WIDTH[number], "invisible")


CLASSES: dict[str, tuple[Maker, int]] = {
    "homoglyph": (_homoglyph, 2),
    "reorder": (_reorder, 1),
    "delete": (_delete, len(_LETTERS)),
    "invisible": (_invisible, len(ZERO_WIDTH)),
}
"""How each class edits, and how many characters it may choose from."""


class _Tricked(Exception):
    """A text was found."""


def evolve(model: TextModel, texts: Sequence[str], labels: np.ndarray, name: str, most: int) -> tuple[list[Row], float]:
    """Return a row for each text, edited at most ``most`` times in the class ``name``, and the processor seconds in all."""
    start = time.process_time()
    rows = [_evolved(model, text, labels[place : place + 1], name, most, place) for place, text in enumerate(texts)]
    return rows, time.process_time() - start


def _evolved(model: TextModel, text: str, label: np.ndarray, name: str, most: int, seed: int) -> Row:
    maker, choices = CLASSES[name]
    asker, asked, found = Asker(model, lambda: False, model.room), 1, text

    def margins_of(numbers: np.ndarray) -> np.ndarray:
        nonlocal asked, found
        tried = [apply_edits(text, _edits(text, row.reshape(most, 2), maker)) for row in numbers.T]
        answers = margins(asker(tried), np.repeat(label, len(tried)))
        tricked = np.flatnonzero(answers < 0)
        asked += int(tricked[0]) + 1 if len(tricked) else len(tried)
        if len(tricked):
            found = tried[tricked[0]]
            raise _Tricked
        return answers

    bounds = [(-1.0, len(text) - 1e-6), (0.0, choices - 1e-6)] * most
    low, high = np.array(bounds).T
    begin = low + np.random.default_rng(seed).random((POPULATION, 2 * most)) * (high - low)
    settings = {"maxiter": GENERATIONS, "init": begin, "polish": False, "vectorized": True, "updating": "deferred"}
    with suppress(_Tricked):
        differential_evolution(margins_of, bounds, rng=np.random.default_rng(seed), **settings)
    return Row(found != text, found, asked)


def _edits(text: str, numbers: np.ndarray, maker: Maker) -> Edits:
    """Return the edits that a candidate stands for, none over another."""
    found: Edits = []
    for place, number in sorted((int(np.floor(place)), int(number)) for place, number in numbers):
        edit = maker(text, place, number) if place >= 0 else None
        if edit is not None and (not found or (edit.start >= found[-1].end and edit.start > found[-1].start)):
            found.append(edit)
    return found
