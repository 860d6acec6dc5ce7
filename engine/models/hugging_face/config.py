"""Our own clean configuration: only keys that the architecture declares, only plain values (see the design, 3 and 6).

A ``config.json`` can name code to fetch and run: ``auto_map``, and in transformers 4.56 to 5.2 also
``_attn_implementation_internal`` (CVE-2026-4372). So transformers never sees the file, only what is built here.
"""

import math
from typing import Any

from engine.models.external import refuse, suspicious
from engine.models.hugging_face.families import IMAGES, TEXTS, UNDECLARED, Family
from engine.models.hugging_face.library import load_class
from engine.results.errors import ModelError
from engine.words import say, show_name

_NEVER = frozenset({
    "transformers_version", "architectures", "output_hidden_states", "output_attentions", "return_dict", "dtype",
    "torch_dtype", "chunk_size_feed_forward", "is_encoder_decoder", "id2label", "label2id", "problem_type",
    "backbone", "backbone_config", "backbone_kwargs", "use_timm_backbone", "use_pretrained_backbone",
})  # fmt: skip
_RUNS_CODE = ("auto_map", "trust_remote_code", "quantization_config", "use_kernels", "kernel_config", "adapter")
_RUNS_CODE_STARTS = ("_attn_implementation", "attn_implementation", "_experts_implementation", "custom_")
_REPEATS = ("layers", "depth", "repeats")
_LARGEST, _LONGEST, _MOST_REPEATS, MOST_CLASSES = 1_000_000, 1_000, 1_000, 100_000
_LONGEST_TEXT = 64
_MAPS = frozenset({"rope_parameters", "rope_scaling"})
"""Keys whose values are plain tables of names and numbers."""


def family_of(config: dict[str, Any]) -> Family:
    """Return the architecture.

    Raises:
        ModelError: it sorts neither pictures nor texts, or is none that we open.
    """
    kind = config.get("model_type")
    named = config.get("architectures") or []
    task = named[0] if isinstance(named, list) and named and isinstance(named[0], str) else ""
    found = Family(IMAGES[kind], "image") if isinstance(kind, str) and kind in IMAGES else None
    if sorts_texts(config):
        found = Family(TEXTS[str(kind)], "text")
    classifies = "ForImageClassification" in task or "ForSequenceClassification" in task
    if task and not (classifies if found is None else _task_of(found) in task):
        raise refuse(
            "model.hugging_face_task",
            say("This model was made for something else than sorting pictures or texts."),
            say("Choose a model for image classification or text classification."),
            task,
        )
    if found is None:
        raise refuse(
            "model.hugging_face_family",
            say("Toughen does not know this kind of Hugging Face model yet: {name}.", name=show_name(str(kind))),
            say("Export the model as ONNX where it was made, and open that file."),
        )
    return found


def sorts_texts(config: dict[str, Any]) -> bool:
    """Return whether the configuration is that of an architecture for texts."""
    kind = config.get("model_type")
    return isinstance(kind, str) and kind in TEXTS


def _task_of(family: Family) -> str:
    return family.network_class.removeprefix(family.stem)


def clean_config(config: dict[str, Any], family: Family) -> Any:
    """Return a configuration object of the architecture with checked values, for float32 on the processor.

    Raises:
        ModelError: a value is impossible, or the model gives several answers at once.
    """
    check_one_answer(config)
    kind = load_class(f"{family.stem}Config")
    known = {name for name in kind.__dataclass_fields__ if not name.startswith("_")} | set(kind.attribute_map)
    known |= UNDECLARED.get(family.stem, frozenset())
    values = {name: config[name] for name in sorted(known - _NEVER) if name in config}
    for name, value in values.items():
        _check_value(name, value)
    names = read_names(config)
    labels = {"id2label": dict(enumerate(names))} if names else {}
    try:
        return kind(**values, **labels, dtype="float32")
    except Exception as error:  # each architecture checks its values in its own way
        raise impossible(f"{type(error).__name__}: {error}") from error


def check_one_answer(config: dict[str, Any]) -> None:
    """Check that the configuration is that of a model which chooses one class.

    Raises:
        ModelError: it gives several answers at once, or a number.
    """
    if config.get("problem_type") in {"regression", "multi_label_classification"}:
        raise refuse(
            "model.several_answers",
            say("This model does not choose one kind for each picture or text."),
            say("Choose a model that sorts each of them into one kind."),
            str(config["problem_type"]),
        )


def read_names(config: dict[str, Any]) -> tuple[str, ...]:
    """Return the class names in order, () where the file names none.

    Raises:
        ModelError: they are not numbered from 0 without gaps.
    """
    told = config.get("id2label")
    if not told:
        count = config.get("num_labels")
        counted = isinstance(count, int) and 1 <= count <= MOST_CLASSES
        return tuple(f"LABEL_{index}" for index in range(count)) if counted and count is not None else ()
    if not isinstance(told, dict) or len(told) > MOST_CLASSES:
        raise impossible("id2label")
    try:
        indexed = {int(key): str(value) for key, value in told.items()}
    except ValueError as error:
        raise impossible("id2label") from error
    if sorted(indexed) != list(range(len(told))):
        raise impossible("id2label is not numbered from 0")
    return tuple(indexed[index] for index in range(len(indexed)))


def told_names(config: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the class names that the configuration gives, None where they only count."""
    names = read_names(config) if config.get("id2label") else ()
    return names if any(name != f"LABEL_{index}" for index, name in enumerate(names)) else None


def rates_only() -> ModelError:
    """Return the error for a model that gives each text one number, such as how well it fits a question."""
    return refuse(
        "model.one_number",
        say("This model gives each text a number. It does not sort texts into kinds."),
        say("Choose a model that sorts texts into two or more kinds."),
    )


def dangerous_keys(config: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys, at any depth, that make loaders fetch or run code."""
    found: set[str] = set()
    waiting: list[Any] = [config]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found |= {key for key in item if key in _RUNS_CODE or key.startswith(_RUNS_CODE_STARTS)}
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return tuple(sorted(found))


def impossible(detail: str) -> ModelError:
    """Return the error for a configuration that does not fit the architecture or the weights."""
    return refuse(
        "model.hugging_face_config",
        say("The settings of this model do not fit together."),
        say("Download the whole folder again, or save the model with save_pretrained once more."),
        detail,
    )


def _check_value(name: str, value: object, depth: int = 0) -> None:
    if isinstance(value, dict) and name in _MAPS and depth < 3 and len(value) <= _LONGEST:
        for key, item in value.items():
            _check_value(name, key, depth + 1)
            _check_value(name, item, depth + 1)
        return
    if isinstance(value, list) and depth < 3 and len(value) <= _LONGEST:
        for item in value:
            _check_value(name, item, depth + 1)
        return
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        return
    if value is None or isinstance(value, bool):
        return
    largest = _MOST_REPEATS if any(part in name for part in _REPEATS) else _LARGEST
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= largest:
        return
    raise suspicious(f"{name} in the configuration")
