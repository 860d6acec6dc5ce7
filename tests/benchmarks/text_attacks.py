"""Toughen's searches over words beside TextAttack's recipes: same model, same texts, one thread.

    OMP_NUM_THREADS=1 python tests/benchmarks/text_attacks.py --model FOLDER --texts FILE.csv --count 60 \
        --wordnet FOLDER [--peer-python .peers/textattack/bin/python] [--own-answers] [--recipes deepwordbug pwws]

``FOLDER``: scikit-learn's ``vectorizer.joblib`` and ``model.joblib``, or Hugging Face's files. ``FILE.csv``: columns
``text`` and ``label`` (a class name of the model). ``--own-answers``: what the model says is taken for right.
TextAttack runs in its own environment (``peers/make.py textattack``) and process. What either tool found is checked
again here: the model errs on it, and it is within the limits. Questions count the one about the original text too. Where
the model has gradients, Toughen ranks the words by them, and the way back through the model counts as a question.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from text_search import MOST_DISTANCE, Limits, Offered, Row, changed_words, distance, search_all  # noqa: E402

from engine.attacks.text.edits import Transformation  # noqa: E402
from engine.attacks.text.gradients import Gradients, gradients_for  # noqa: E402
from engine.attacks.text.greedy import EFFORTS  # noqa: E402
from engine.attacks.text.rewording import Rewording  # noqa: E402
from engine.attacks.text.typo import Typo  # noqa: E402
from engine.models.opening import open_model  # noqa: E402
from engine.models.text_model import TextModel  # noqa: E402

OWN_LIMITS = {
    "deepwordbug": Limits(distance=MOST_DISTANCE),
    "pwws": Limits(),
    "textbugger": Limits(distance=MOST_DISTANCE),
}
OWN_SWAPS: dict[str, Transformation] = {"deepwordbug": Typo(), "pwws": Rewording("loose"), "textbugger": Typo()}
HEAD = (
    "| texts | limits | tool | success | questions a text | of the peer's | on texts it broke | edited words "
    "| texts a minute | times the peer's |"
)
"""``on texts it broke``: questions about the texts that the peer broke, ours beside its own."""


@dataclass(frozen=True)
class Task:
    """One comparison's model, texts and the peer's process."""

    folder: Path
    model: TextModel
    texts: list[str]
    labels: np.ndarray
    python: Path
    wordnet: Path
    pad: str
    gradients: Gradients | None


def main() -> None:
    """Print the table."""
    arguments = parsed()
    torch.set_num_threads(1)
    raw = open_model(arguments.model, threads=1)
    model = TextModel(raw, tuple(raw.class_names or map(str, range(raw.num_classes))))
    texts, labels = right_texts(model, arguments)
    peer, known = (arguments.peer_python, arguments.wordnet, arguments.pad), gradients_for(model)
    task = Task(arguments.model, model, texts, labels, *peer, known)
    print(HEAD + "\n" + "|---" * 10 + "|")
    for recipe in arguments.recipes:
        compare(task, recipe, None)
        for most in arguments.words:
            compare(task, recipe, most)


def parsed() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", nargs="+", help="texts of these classes only, as the model sorts them")
    parser.add_argument("--own-answers", action="store_true")
    parser.add_argument("--peer-python", type=Path, default=HERE.parents[1] / ".peers/textattack/bin/python")
    parser.add_argument("--recipes", nargs="+", choices=OWN_LIMITS, default=["deepwordbug", "pwws"])
    parser.add_argument("--words", nargs="*", type=int, default=[2], help="most edited words of further comparisons")
    parser.add_argument("--pad", choices=("full", "longest"), default="longest")
    return parser.parse_args()


def right_texts(model: TextModel, arguments: argparse.Namespace) -> tuple[list[str], np.ndarray]:
    """Return texts that the model sorts rightly, drawn with a fixed seed, and their classes."""
    with arguments.texts.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    random.Random(0).shuffle(rows)
    texts, labels = [], []
    for start in range(0, len(rows), 256):
        part = rows[start : start + 256]
        for (text, label), answer in zip(part, model.logits_of([text for text, _ in part]).argmax(1).tolist()):
            name = model.class_names[answer]
            wanted = not arguments.only or name in arguments.only
            if wanted and (arguments.own_answers or name == label):
                texts.append(text)
                labels.append(answer)
        if len(texts) >= arguments.count:
            break
    return texts[: arguments.count], np.array(labels[: arguments.count], np.int64)


def compare(task: Task, recipe: str, most: int | None) -> None:
    """Print one row for the peer and one for each of our searches, at most ``most`` edited words (None: its own limits)."""
    own = OWN_LIMITS[recipe]
    limits = Limits(most, own.distance)
    told = peer(task, recipe, most)
    rows = [Row(row["found"], row["text"], row["queries"]) for row in told["rows"]]
    name = f"{len(task.texts)} | {limits_in_words(limits)}"
    theirs = shown(task, name, f"TextAttack {recipe}", rows, told["seconds"], limits, None)
    offered = Offered({text: [tuple(site) for site in sites] for text, sites in zip(task.texts, told["offered"])})
    for title, swaps, depth in (
        ("Toughen, the same swaps, quick", offered, "quick"),
        ("Toughen, the same swaps, standard", offered, "standard"),
        (f"Toughen, {OWN_SWAPS[recipe].name}, quick", OWN_SWAPS[recipe], "quick"),
        (f"Toughen, {OWN_SWAPS[recipe].name}, standard", OWN_SWAPS[recipe], "standard"),
    ):
        found, seconds = search_all(task.model, task.texts, task.labels, swaps, limits, EFFORTS[depth], task.gradients)
        shown(task, name, title, found, seconds, limits, theirs)


def limits_in_words(limits: Limits) -> str:
    """Return the limits as the table shows them."""
    told = [f"{limits.words} words"] if limits.words else []
    told += [f"{limits.distance} letters"] if limits.distance else []
    return ", ".join(told) or "none"


def peer(task: Task, recipe: str, most: int | None) -> dict[str, Any]:
    """Return what the peer's process says."""
    job = {"recipe": recipe, "model": str(task.folder), "texts": task.texts, "labels": task.labels.tolist()}
    job |= {"wordnet": str(task.wordnet), "most_words": most, "pad": task.pad, "offered": True}
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "job.json", Path(folder) / "out.json"
        given.write_text(json.dumps(job), encoding="utf-8")
        command = [str(task.python), str(HERE / "peers/textattack_one.py"), str(given), str(out)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return told


@dataclass(frozen=True)
class Shown:
    """What a row says of the peer, for the rows under it: ``broken`` are the places of the texts that it broke."""

    asked: float
    pace: float
    broken: list[int]


def shown(
    task: Task, name: str, title: str, rows: Sequence[Row], seconds: float, limits: Limits, theirs: Shown | None
) -> Shown:
    """Print a row and return what it says."""
    good = [row.found and is_right(task, place, row, limits) for place, row in enumerate(rows)]
    asked, pace = sum(row.queries for row in rows) / len(rows), 60 * len(rows) / seconds
    own = Shown(asked, pace, [place for place, right in enumerate(good) if right])
    edited = [changed_words(task.texts[place], rows[place].text) for place in own.broken]
    ratios = ("", "") if theirs is None else (f"{asked / theirs.asked:.2f}", f"{pace / theirs.pace:.1f}")
    lost = sum(row.found for row in rows) - sum(good)
    success = f"{sum(good)} of {len(rows)}" + (f" ({lost} beyond the limits)" if lost else "")
    places = (theirs or own).broken
    there = sum(rows[place].queries for place in places) / max(1, len(places))
    mean = sum(edited) / max(1, len(edited))
    cells = [name, title, success, f"{asked:.1f}", ratios[0], f"{there:.1f}", f"{mean:.1f}", f"{pace:,.0f}", ratios[1]]
    print("| " + " | ".join(cells) + " |", flush=True)
    return own


def is_right(task: Task, place: int, row: Row, limits: Limits) -> bool:
    """Return whether the model errs on what was found, and it is within the limits."""
    if not row.found:
        return False
    errs = int(task.model.logits_of([row.text]).argmax()) != int(task.labels[place])
    near = limits.distance is None or distance(task.texts[place], row.text) <= limits.distance
    return errs and near and (limits.words is None or changed_words(task.texts[place], row.text) <= limits.words)


if __name__ == "__main__":
    main()
