"""What a model's reader does to hidden signs, look-alike letters and capitals: tried on the owner's own texts.

Where the tokenizer is at hand, the pieces of a text before and after are compared; else the model's answers are.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.models.text_model import TextModel
from engine.models.texts.encoding import TokenInput
from engine.models.texts.pieces import Pieces, pieces_of

Effect = Literal["none", "seen", "unknown", "answers"]
"""Nothing changes; other pieces; a word becomes unknown; the answers change, and the pieces cannot be seen."""

_TRIED, _FRONT, _CLEAR = 32, 300, 0.9
_HIDDEN = "\u200b"
_LOOK_ALIKES = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
"""Latin letters, and the Cyrillic ones that look the same."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_SAME = 1e-5


@dataclass(frozen=True)
class Probe:
    """What mostly happened in the texts tried; ``clear`` where it happened in nearly all."""

    id: Literal["hidden_characters", "look_alikes", "capitals"]
    effect: Effect
    clear: bool


def probe(model: TextModel, texts: Sequence[str], rows: np.ndarray) -> tuple[Probe, ...]:
    """Return what happens to ``texts`` (n), whose logits (n, classes) are ``rows``, when the words of each are changed.

    A web service is not asked, nor a model that only names a class: there a changed answer would tell nothing.
    """
    some = list(range(min(len(texts), _TRIED)))
    if isinstance(model.texts, TokenInput):
        return _tried([texts[place] for place in some], _pieces_effects(model.texts))
    if model.raw.meter is not None or model.raw.access == "labels":
        return ()
    known = dict(zip((texts[place] for place in some), rows))
    return _tried(list(known), _answer_effects(model, known))


def hidden(word: str) -> str:
    """Return ``word`` with a zero-width space in its middle."""
    middle = len(word) // 2
    return word[:middle] + _HIDDEN + word[middle:]


def disguised(word: str) -> str:
    """Return ``word`` with look-alike letters of another alphabet."""
    return word.translate(_LOOK_ALIKES)


def turned_case(word: str) -> str:
    """Return ``word`` in capitals, or in small letters where it has capitals only."""
    return word.lower() if word.isupper() else word.upper()


_CHANGES: dict[Literal["hidden_characters", "look_alikes", "capitals"], Callable[[str], str]] = {
    "hidden_characters": hidden,
    "look_alikes": disguised,
    "capitals": turned_case,
}
_Effects = Callable[[Sequence[tuple[str, str]]], list[Effect]]


def _tried(texts: Sequence[str], effects: _Effects) -> tuple[Probe, ...]:
    found = []
    for name, change in _CHANGES.items():
        pairs = [(text, changed) for text in texts if (changed := _changed(text, change)) != text]
        if pairs:
            (effect, count), *_ = Counter(effects(pairs)).most_common(1)
            found.append(Probe(name, effect, count >= _CLEAR * len(pairs)))
    return tuple(found)


def _changed(text: str, change: Callable[[str], str]) -> str:
    """Return ``text`` with each word of its front changed."""
    return _WORD.sub(lambda word: change(word.group()), text[:_FRONT]) + text[_FRONT:]


def _pieces_effects(reader: TokenInput) -> _Effects:
    def effects(pairs: Sequence[tuple[str, str]]) -> list[Effect]:
        """Return what each change does to the pieces that the model gets."""
        before, after = (pieces_of(reader, [pair[side] for pair in pairs]) for side in (0, 1))
        return [_of_pieces(old, new) for old, new in zip(before, after)]

    return effects


def _of_pieces(old: Pieces, new: Pieces) -> Effect:
    if old.numbers == new.numbers:
        return "none"
    return "unknown" if new.unknown > old.unknown else "seen"


def _answer_effects(model: TextModel, known: dict[str, np.ndarray]) -> _Effects:
    def effects(pairs: Sequence[tuple[str, str]]) -> list[Effect]:
        """Return whether each change moves the model's answer."""
        old, new = np.stack([known[text] for text, _ in pairs]), model.logits_of([text for _, text in pairs])
        differs = np.abs(new - old).max(1) > _SAME * np.maximum(1.0, np.abs(old).max(1))
        return ["answers" if different else "none" for different in differs]

    return effects
