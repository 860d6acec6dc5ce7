"""Toughen's invisible edits beside the search of "Bad Characters": same model, same texts, same number of edits, one thread.

    OMP_NUM_THREADS=1 python tests/benchmarks/bad_characters.py --model FOLDER --texts FILE.csv --count 100 \
        [--only CLASS] [--own-answers] [--edits 1 2 5] [--depths quick standard] [--tools peer toughen]

``FOLDER`` and ``FILE.csv`` as in ``text_attacks.py``. The peer (``peers/evolution.py``) is differential evolution over
the paper's four classes of edits, one class at a time; "any" is what one of the four finds, and stops at the first that
does. Ours: the same four classes, each alone and together, and the test ``invisible`` as a check runs it, with all its
kinds. Every find is checked again here.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE / "peers")]

from evolution import CLASSES, evolve  # noqa: E402
from text_attacks import right_texts  # noqa: E402
from text_search import Limits, Row, search_all  # noqa: E402

from engine.attacks.text.edits import MadeLater, Site, Transformation  # noqa: E402
from engine.attacks.text.gradients import Gradients, gradients_for  # noqa: E402
from engine.attacks.text.greedy import EFFORTS  # noqa: E402
from engine.attacks.text.invisible import Invisible  # noqa: E402
from engine.models.opening import open_model  # noqa: E402
from engine.models.text_model import TextModel  # noqa: E402
from engine.results import Depth  # noqa: E402

KINDS = {"homoglyph": "homoglyph", "reorder": "bidi", "delete": "backspace", "invisible": "zero-width"}
"""What our kinds of edits are called in the paper."""
HEAD = "| edits | tool | " + " | ".join(CLASSES) + " | any | questions a text | texts a minute |"


@dataclass(frozen=True)
class OfKinds:
    """The invisible edits of some kinds only."""

    kinds: frozenset[str]
    name: str = "invisible"

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        found = Invisible().sites(text, seed=seed, key=key)
        own = (MadeLater(edit for edit in site.edits if edit.kind in self.kinds) for site in found)
        kept = (replace(site, edits=edits) for site, edits in zip(found, own))
        return tuple(site for site in kept if site.edits)


@dataclass(frozen=True)
class Asked:
    """One comparison's model and texts."""

    model: TextModel
    texts: list[str]
    labels: np.ndarray
    gradients: Gradients | None


def main() -> None:
    """Print how many texts stay right."""
    arguments = parsed()
    torch.set_num_threads(1)
    raw = open_model(arguments.model, threads=1)
    model = TextModel(raw, tuple(raw.class_names or map(str, range(raw.num_classes))))
    asked = Asked(model, *right_texts(model, arguments), gradients_for(model))
    print(f"{len(asked.texts)} texts; how many of them stay right\n\n{HEAD}\n" + "|---" * (HEAD.count("|") - 1) + "|")
    for most in arguments.edits:
        if "peer" in arguments.tools:
            theirs(asked, most)
        if "toughen" in arguments.tools:
            ours(asked, most, arguments.depths)


def parsed() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--only", nargs="+", help="texts of these classes only, as the model sorts them")
    parser.add_argument("--own-answers", action="store_true")
    parser.add_argument("--edits", nargs="+", type=int, default=[1, 2, 5])
    parser.add_argument("--depths", nargs="+", choices=("quick", "standard"), default=["quick", "standard"])
    parser.add_argument("--tools", nargs="+", choices=("peer", "toughen"), default=["peer", "toughen"])
    return parser.parse_args()


def theirs(asked: Asked, most: int) -> None:
    """Print the peer's row: each class of edits, then one class after the other until a text is tricked."""
    each, seconds = {}, {}
    for name in CLASSES:
        each[name], seconds[name] = evolve(asked.model, asked.texts, asked.labels, name, most)
    united, open_, spent, questions = set[int](), list(range(len(asked.texts))), 0.0, 0
    for name in CLASSES:
        spent += seconds[name] * len(open_) / len(asked.texts)
        questions += sum(each[name][place].queries for place in open_)
        united |= right_finds(asked, each[name])
        open_ = [place for place in open_ if place not in united]
    print_row(
        asked, most, "Differential evolution", {name: right_finds(asked, rows) for name, rows in each.items()}, united
    )
    print(f" {questions / len(asked.texts):,.1f} | {60 * len(asked.texts) / spent:,.0f} |", flush=True)


def ours(asked: Asked, most: int, depths: Sequence[Depth]) -> None:
    """Print our rows: the same classes, each alone and together, then all kinds, at each depth."""
    together = OfKinds(frozenset(KINDS.values()))
    for depth in depths:
        alone = {name: searched(asked, OfKinds(frozenset({kind})), most, depth)[0] for name, kind in KINDS.items()}
        each = {name: right_finds(asked, rows) for name, rows in alone.items()}
        for title, swaps, known in (("the same classes", together, each), ("invisible", Invisible(), {})):
            rows, seconds = searched(asked, swaps, most, depth)
            print_row(asked, most, f"Toughen, {title}, {depth}", known, right_finds(asked, rows))
            mean = sum(row.queries for row in rows) / len(rows)
            print(f" {mean:,.1f} | {60 * len(rows) / seconds:,.0f} |", flush=True)


def searched(asked: Asked, swaps: Transformation, most: int, depth: Depth) -> tuple[list[Row], float]:
    """Return what our search of ``depth`` finds with at most ``most`` edits, and its seconds."""
    limits = Limits(words=most)
    return search_all(asked.model, asked.texts, asked.labels, swaps, limits, EFFORTS[depth], asked.gradients)


def print_row(asked: Asked, most: int, tool: str, each: dict[str, set[int]], united: set[int]) -> None:
    """Print the beginning of a row: how many texts stay right."""
    all_of_them = len(asked.texts)
    cells = [str(all_of_them - len(each[name])) if name in each else "" for name in CLASSES]
    print(f"| {most} | {tool} | " + " | ".join([*cells, str(all_of_them - len(united))]) + " |", end="")


def right_finds(asked: Asked, rows: Sequence[Row]) -> set[int]:
    """Return the places of the texts on which the model errs indeed."""
    found = [place for place, row in enumerate(rows) if row.found]
    if not found:
        return set()
    answers = asked.model.logits_of([rows[place].text for place in found]).argmax(1)
    return {place for place, answer in zip(found, answers.tolist()) if answer != asked.labels[place]}


if __name__ == "__main__":
    main()
