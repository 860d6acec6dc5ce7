"""A Hugging Face folder that passed the gate becomes a RawModel: clean configuration, network, equality."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from engine.models.declared import declare
from engine.models.equality import logits_of, proven
from engine.models.hugging_face.config import (
    clean_config,
    dangerous_keys,
    family_of,
    impossible,
    rates_only,
    told_names,
)
from engine.models.hugging_face.families import Family
from engine.models.hugging_face.folder import SafeFolder, folder_of, pass_gate, read_json
from engine.models.hugging_face.network import HuggingFaceNetwork, HuggingFaceRuntime, load
from engine.models.hugging_face.processor import declared, input_size
from engine.models.hugging_face.texts import text_input
from engine.models.hugging_face.writing import can_write, unwritable_note, write_folder
from engine.models.raw import FileFacts, InputSpec, RawModel
from engine.models.texts.proof import proven_on_texts
from engine.results.scan_result import Equality
from engine.words import say, show_name

_NOT_COMPARED = Equality("could_not_test", None, None)
_USUAL_SIDE = 224
_PROOF_INPUTS = 8


def recognises(place: Path) -> bool:
    """Return whether this is a Hugging Face folder, or the configuration or weights in one."""
    return folder_of(place) is not None


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:  # noqa: ARG001 - torch's threads are the process's
    """Return the classifier of a Hugging Face folder, proven equal to a second load by transformers.

    Raises:
        ModelError: it sorts neither pictures nor texts, is of an unknown kind, unsafe, incomplete or damaged.
    """
    path = folder_of(place)
    if path is None:
        raise impossible("no configuration")
    family = family_of(read_json(path / "config.json"))
    folder = pass_gate(path)
    config = clean_config(folder.config, family)
    opened = _pictures if family.task == "image" else _texts
    return opened(folder, family, config, seed)


def _pictures(folder: SafeFolder, family: Family, config: Any, seed: int) -> RawModel:
    size = input_size(folder.processor, folder.config) or (None, None)
    spec = InputSpec("pixel_values", (None, _channels(config), *size), "float32")
    network = HuggingFaceNetwork(load(folder, family, config)).eval()
    raw = _raw_model(folder, family, config, spec, network, HuggingFaceRuntime(folder, family, config))
    inputs = random_inputs(raw.input.dims, seed)
    return _tried(raw, inputs[:1], lambda: proven(raw, inputs))


def _texts(folder: SafeFolder, family: Family, config: Any, seed: int) -> RawModel:  # noqa: ARG001 - real texts, not random ones
    if config.num_labels < 2:
        raise rates_only()
    inner = load(folder, family, config)
    texts = text_input(folder, config, inner)
    spec = InputSpec(",".join(texts.names), (None, len(texts.names), None), "int64")
    runtime = HuggingFaceRuntime(folder, family, config, texts.names)
    raw = _raw_model(folder, family, config, spec, HuggingFaceNetwork(inner, texts.names).eval(), runtime)
    raw = replace(raw, texts=texts)
    return _tried(raw, texts.encode(["a"]), lambda: proven_on_texts(raw, texts))


def _raw_model(
    folder: SafeFolder, family: Family, config: Any, spec: InputSpec, network: nn.Module, runtime: HuggingFaceRuntime
) -> RawModel:
    writable = can_write(folder, network)
    facts = FileFacts(
        path=folder.path,
        files=folder.files,
        sha256=folder.sha256,
        format="Hugging Face",
        source_tool=_source_tool(folder, family),
        size_bytes=folder.size_bytes,
        parameters=sum(weight.numel() for weight in network.parameters()),
        metadata=declare(declared(folder.processor)) if family.task == "image" else {},
        notes=tuple(_notes(folder, family, writable=writable)),
        dropped=_dropped(folder),
    )
    return RawModel(
        facts=facts,
        input=spec,
        network=network,
        runtime=runtime,
        num_classes=config.num_labels,
        class_names=told_names(folder.config),
        removed="none",
        equality=_NOT_COMPARED,
        trainable=writable,
        writer=write_folder if writable else None,
    )


def _source_tool(folder: SafeFolder, family: Family) -> str:
    version = folder.config.get("transformers_version")
    told = f" {version}" if isinstance(version, str) and len(version) <= 20 else ""
    return f"Hugging Face Transformers{told} ({family.stem})"


def _notes(folder: SafeFolder, family: Family, *, writable: bool) -> Iterator[str]:
    keys = _dropped(folder)
    if keys:
        names = ", ".join(show_name(key) for key in keys)
        yield say(
            "The settings ask other programs to run code: {names}. Toughen left that out, and ran nothing.", names=names
        )
    if folder.processor is None and family.task == "image":
        yield say("The folder does not say how pictures are prepared. Toughen tries the usual ways.")
    if not writable:
        yield unwritable_note()


def _dropped(folder: SafeFolder) -> tuple[str, ...]:
    settings = folder.texts.settings if folder.texts is not None else folder.processor
    return tuple(dict.fromkeys(dangerous_keys(folder.config) + dangerous_keys(settings or {})))


def _channels(config: Any) -> int:
    count = getattr(config, "num_channels", 3)
    if count not in {1, 3}:
        raise impossible(f"{count} channels")
    return int(count)


def random_inputs(dims: tuple[int | None, ...], seed: int, count: int = _PROOF_INPUTS) -> np.ndarray:
    """Return raw inputs (count, channels, height, width) float32: half uniform in [0, 1], half normal."""
    shape = tuple(side or _USUAL_SIDE for side in dims[1:])
    generator = np.random.default_rng(seed)
    uniform = generator.random((count - count // 2, *shape))
    return np.concatenate((uniform, generator.standard_normal((count // 2, *shape)))).astype(np.float32)


def _tried(raw: RawModel, one: np.ndarray, prove: Callable[[], RawModel]) -> RawModel:
    """Return the proven model; ``one`` is a single raw input."""
    try:
        logits = logits_of(raw.network, one)
        found = prove()
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise impossible(f"{type(error).__name__}: {error}") from error
    if logits.shape != (1, raw.num_classes):
        raise impossible(f"answers of shape {tuple(logits.shape)} for {raw.num_classes} classes")
    return found
