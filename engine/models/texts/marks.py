"""``toughen.json`` beside a model: what has to be done to texts before the model reads them.

The file only names steps that Toughen has itself; the programs beside a model are never run.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.models.ordinary import check_ordinary, is_there
from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import damaged
from engine.models.texts.steps import STEPS, step_sha256

MARK = "toughen.json"
FORM = 1
_MOST_BYTES, _MOST_STEPS, _MOST_QUESTIONS = 10_000, 8, 25


@dataclass(frozen=True)
class Mark:
    """The steps before a model, each with the SHA-256 of the files that do the same without Toughen.

    ``in_tokenizer`` says that ``tokenizer.json`` does a part of them by itself. ``questions`` is how often the model is
    asked about a text: above 1, copies of it vote (``engine.models.texts.voting``).
    """

    steps: tuple[tuple[str, str], ...]
    in_tokenizer: bool = False
    questions: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the steps, in their order."""
        return tuple(name for name, _ in self.steps)

    @property
    def is_known(self) -> bool:
        """Whether this version of Toughen has exactly these steps."""
        return all(name in STEPS and step_sha256(name) == sha256 for name, sha256 in self.steps)


def mark_of(names: Sequence[str], *, in_tokenizer: bool = False, questions: int = 1) -> Mark:
    """Return the mark for steps of this version of Toughen."""
    return Mark(tuple((name, step_sha256(name)) for name in names), in_tokenizer, questions)


def mark_path(model: Path) -> Path:
    """Return where the mark of a model lies: in its folder, or beside its file under the file's name."""
    return model / MARK if model.is_dir() else model.with_name(f"{model.name}.{MARK}")


def read_mark(model: Path) -> Mark | None:
    """Return the mark of a model, None where there is none.

    Raises:
        ModelError: the file leads elsewhere, or is no mark.
    """
    path = mark_path(model)
    if not is_there(path):
        return None
    check_ordinary(path)
    if path.stat().st_size > _MOST_BYTES:
        raise damaged(f"{path.name}: too long")
    told = parse_json(path.read_bytes())
    fields: dict[str, object] = told if isinstance(told, dict) and told.get("form") == FORM else {}
    steps = fields.get("before")
    if not isinstance(steps, list) or not 1 <= len(steps) <= _MOST_STEPS:
        raise damaged(f"{path.name}: no steps")
    questions = fields.get("questions", 1)
    if type(questions) is not int or not 1 <= questions <= _MOST_QUESTIONS:
        raise damaged(f"{path.name}: questions")
    return Mark(tuple(_step(item, path) for item in steps), fields.get("in_tokenizer") is True, questions)


def _step(item: object, path: Path) -> tuple[str, str]:
    name, sha256 = (item.get("step"), item.get("sha256")) if isinstance(item, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(sha256, str):
        raise damaged(f"{path.name}: a step without a name")
    return name, sha256


def write_mark(model: Path, mark: Mark) -> Path:
    """Write the mark of the model there, and return its path."""
    steps = [{"step": name, "sha256": sha256} for name, sha256 in mark.steps]
    told: dict[str, object] = {"form": FORM, "before": steps, "in_tokenizer": mark.in_tokenizer}
    if mark.questions > 1:
        told["questions"] = mark.questions
    path = mark_path(model)
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="ascii")
    return path
