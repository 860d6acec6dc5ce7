"""A file of numbers becomes a RawModel: gate, checkpoint, architecture, a second read as its runtime."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.models.equality import proven
from engine.models.external import refuse
from engine.models.facts import class_names_of
from engine.models.raw import FileFacts, Guess, InputSpec, RawModel
from engine.models.safety import damaged
from engine.models.torch_files.architectures import Built, recognise
from engine.models.torch_files.checkpoint import Checkpoint, read_checkpoint
from engine.models.torch_files.exported.opening import open_exported
from engine.models.torch_files.gate import kind_of, pass_gate
from engine.models.torch_files.network import StateNetwork
from engine.models.torch_files.stacks import Plan, build, guess_plans, read_layers
from engine.models.torch_files.writing import write_checkpoint
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say, show_name

_USUAL_SIDE = 224
_PROOF_INPUTS = 4
_FORMATS = {"zip": "PyTorch", "legacy": "PyTorch", "safetensors": "safetensors"}


class StateRuntime:
    """The file read once more into a network of its own. It shows that the numbers are the file's, no more."""

    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, path: Path, kind: str, built_from: Callable[[Checkpoint], Built], *, half: bool) -> None:
        self._path, self._kind, self._built_from, self.half = path, kind, built_from, half

    def __deepcopy__(self, memo: object) -> "StateRuntime":
        return self  # the file does not change

    @cached_property
    def _network(self) -> nn.Module:
        checkpoint = read_checkpoint(self._path, self._kind)
        return self._built_from(checkpoint).fill(checkpoint.values)

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return logits (batch, classes), float32, for raw inputs; any batch size."""
        with torch.inference_mode():
            return self._network(torch.from_numpy(np.ascontiguousarray(raw, dtype=np.float32))).numpy()  # type: ignore[no-any-return]


def recognises(place: Path) -> bool:
    """Return whether this is a file of PyTorch or safetensors; told by content."""
    return place.is_file() and kind_of(place) is not None


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:  # noqa: ARG001 - torch's threads are the process's
    """Return the picture model whose numbers the file holds.

    Raises:
        ModelError: the file could run programs, is damaged, or its architecture is not known.
    """
    kind = kind_of(place)
    if kind is None:
        raise damaged("of another kind")
    sha256 = pass_gate(place, kind)
    if kind == "exported":
        return open_exported(place, sha256, seed=seed)
    checkpoint = read_checkpoint(place, kind)
    shapes = {name: tuple(value.shape) for name, value in checkpoint.values.items()}
    file = _File(place, sha256, kind, checkpoint, seed)
    if recognise(shapes, checkpoint.architecture) is None:
        plans = guess_plans(read_layers(shapes))
        if plans:
            return _guessed(file, plans)
    return file.opened(_recognised)


@dataclass(frozen=True)
class _File:
    """A file that was read, and what opening it needs."""

    path: Path
    sha256: str
    kind: str
    checkpoint: Checkpoint
    seed: int

    def opened(self, built_from: Callable[[Checkpoint], Built], notes: tuple[str, ...] = ()) -> RawModel:
        """Return the model around the network that ``built_from`` makes; ``notes`` replace the usual one."""
        checkpoint = self.checkpoint
        built = built_from(checkpoint)
        places = {own: checkpoint.keys[name] for own, name in built.places().items()}
        network = StateNetwork(built.fill(checkpoint.values), places).eval()
        half = any(value.dtype in {torch.float16, torch.bfloat16} for value in checkpoint.values.values())
        runtime = StateRuntime(self.path, self.kind, built_from, half=half)
        raw = _raw_model(self, built, network, runtime, notes or (_by_names(built),))
        return proven(raw, _random_inputs(raw.input.dims, self.seed))


def _guessed(file: _File, plans: tuple[Plan, ...]) -> RawModel:
    """Return the file opened in the likeliest way, with all others to be tried on the owner's pictures."""
    guesses: list[Guess] = []

    def make(plan: Plan) -> RawModel:
        """Return the file opened by one plan."""
        note = say(
            "The file holds only numbers, and does not say how its layers are joined. Only pictures in folders, one per class, can tell. Without them this is a guess: {words}.",
            words=plan.words,
        )
        raw = file.opened(lambda _: build(plan), (note,))
        return replace(raw, guesses=tuple(guesses), guess=plan.name)

    guesses.extend(
        Guess(plan.name, plan.words, functools.partial(make, plan), plan.kind, plan.rarity) for plan in plans
    )
    return guesses[0].make()


def _recognised(checkpoint: Checkpoint) -> Built:
    built = recognise({name: tuple(value.shape) for name, value in checkpoint.values.items()}, checkpoint.architecture)
    if built is None:
        raise _unknown(sorted(checkpoint.values)[:5])
    if built.unsure:
        raise refuse(
            "model.torch_unsure",
            say("The file holds only numbers, and two different models have the same ones: {name}.", name=built.name),
            say("In PyTorch, save the model with torch.onnx.export, and open that file."),
            "timm and TensorFlow's variant (tf_) differ in padding; neither 'arch' nor config.json tells which",
        )
    if built.picture[0] not in {1, 3}:
        raise _unknown([f"{built.picture[0]} channels"])
    return built


def _raw_model(
    file: _File, built: Built, network: nn.Module, runtime: StateRuntime, notes: tuple[str, ...]
) -> RawModel:
    path, checkpoint = file.path, file.checkpoint
    names = class_names_of({"names": repr(checkpoint.class_names)}, built.classes) if checkpoint.class_names else None
    facts = FileFacts(
        path=path,
        files=(path,),
        sha256=file.sha256,
        format=_FORMATS[file.kind],
        source_tool=f"PyTorch ({built.name})",
        size_bytes=path.stat().st_size,
        parameters=sum(weight.numel() for weight in network.parameters()),
        metadata={},
        notes=(*notes, *_two_sets(checkpoint)),
    )
    return RawModel(
        facts=facts,
        input=InputSpec("pictures", (None, *built.picture), "float32"),
        network=network,
        runtime=runtime,
        num_classes=built.classes,
        class_names=names,
        removed="none",
        equality=Equality("could_not_test", None, None),
        writer=write_checkpoint,
    )


def _by_names(built: Built) -> str:
    return say(
        "The file holds only numbers. By their names and sizes, this is {name}. How it does on your pictures shows whether that is right.",
        name=built.name,
    )


def _two_sets(checkpoint: Checkpoint) -> Iterator[str]:
    if checkpoint.averaged is not None:
        yield say("The file holds two sets of numbers. Toughen uses “{one}”, not “{other}”.",
                  one=show_name(str(checkpoint.inner)), other=show_name(checkpoint.averaged))  # fmt: skip


def _random_inputs(dims: tuple[int | None, ...], seed: int) -> np.ndarray:
    shape = tuple(side or _USUAL_SIDE for side in dims[1:])
    return np.random.default_rng(seed).random((_PROOF_INPUTS, *shape), np.float32)


def _unknown(names: list[str]) -> ModelError:
    return refuse(
        "model.torch_unknown",
        say("The file holds numbers, but not how the model works, and Toughen does not know their names."),
        say("In PyTorch, save the model with torch.onnx.export, and open that file."),
        ", ".join(names),
    )
