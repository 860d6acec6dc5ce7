"""A TensorFlow Lite file becomes a RawModel, proven equal to the file in LiteRT."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from torch import nn

from engine.models.declared import DeclaredInput, declare
from engine.models.equality import logits_of, proven
from engine.models.onnx.building import build_network, random_inputs
from engine.models.onnx.fusing import fuse
from engine.models.onnx.interface import Interface
from engine.models.onnx.registry import UnknownOperator
from engine.models.onnx.rewriting import remove_tail
from engine.models.onnx.scores_only import can_fall_back, why_not
from engine.models.raw import FileFacts, InputSpec, RawModel
from engine.models.runtime_network import RuntimeNetwork, are_shares
from engine.models.teachable_machine import MINUS_ONE_TO_ONE, SIDE, read_labels
from engine.models.tflite.checking import check_lite
from engine.models.tflite.interface import find_interface
from engine.models.tflite.metadata import Metadata
from engine.models.tflite.reading import Place, find_main, read_place
from engine.models.tflite.runtime import LiteRuntime
from engine.models.tflite.schema import LiteFile, Tensor, read_lite
from engine.models.tflite.translating import is_half, is_quantised, translate
from engine.models.tflite.writing import LiteWriter
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say

_FORMAT = "TensorFlow Lite"
_INPUTS = 12


def recognises(place: Path) -> bool:
    """Return whether this is a TensorFlow Lite file, a folder or an archive with one: by the file's content."""
    return find_main(place) is not None


def try_file(place: Path) -> None:
    """Check a file and let LiteRT run it once: what is done with it in the worker first.

    Raises:
        ModelError: see ``open_file``.
    """
    file = _read(read_place(place))
    Metadata(file)
    find_interface(file, LiteRuntime(file.content, 1))


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:
    """Open a TensorFlow Lite classifier; one that cannot be translated opens with access "scores", and a note.

    Raises:
        ModelError: it is damaged, has parts that are programs of their own, or sorts no pictures.
    """
    where = read_place(place)
    file = _read(where)
    runtime = LiteRuntime(file.content, threads)
    runtime.quantised, runtime.half = is_quantised(file), is_half(file)
    opened = _Opened(where, file, runtime, find_interface(file, runtime), seed)
    try:
        return opened.white_box()
    except ModelError as error:
        if not can_fall_back(error):
            raise
        return opened.from_outside(error)


def _read(where: Place) -> LiteFile:
    file = read_lite(where.content)
    check_lite(file)
    return file


@dataclass(frozen=True)
class _Opened:
    where: Place
    file: LiteFile
    runtime: LiteRuntime
    interface: Interface
    seed: int

    @property
    def given(self) -> Tensor:
        """The input."""
        return self.file.main.tensors[self.file.main.inputs[0]]

    def white_box(self) -> RawModel:
        """Return the model with gradients, its weights to train."""
        runtime, columns = self.runtime, self.interface.columns
        output = self.file.main.outputs[runtime.output]
        runtime.two_classes, runtime.step = None, _step(self.file.main.tensors[output])
        try:
            graph, builder = translate(self.file, output)
            graph, removed = remove_tail(fuse(graph))
            network = build_network(graph, self.interface, self.seed)
            logits_of(network, self.inputs()[:1])
        except (RuntimeError, ValueError, TypeError, IndexError, KeyError) as error:
            raise _cannot_run(error) from error
        if columns == 1:
            runtime.two_classes = "shares" if removed == "sigmoid" else "logit"
        writer = LiteWriter(builder.places, builder.frozen)
        writer.freeze(network)
        parameters = sum(weight.numel() for weight in network.parameters())
        trainable = any(weight.requires_grad for weight in network.parameters())
        raw = self._raw(network, removed, parameters)
        return proven(replace(raw, trainable=trainable, writer=writer), self.inputs())

    def from_outside(self, error: ModelError) -> RawModel:
        """Return the model as LiteRT has it: no gradients, no training."""
        runtime, inputs = self.runtime, self.inputs()
        runtime.two_classes = runtime.step = None
        if self.interface.columns == 1:
            rows = runtime.run(inputs)
            runtime.two_classes = "shares" if bool(((rows >= 0) & (rows <= 1)).all()) else "logit"
        shares = are_shares(runtime.run(inputs))
        raw = self._raw(RuntimeNetwork(runtime, shares), "softmax" if shares else "none", self.file.numbers)
        facts = replace(raw.facts, notes=(why_not(error), *raw.facts.notes))
        return proven(replace(raw, facts=facts, access="scores", trainable=False), inputs)

    def inputs(self) -> np.ndarray:
        """Return raw pictures to prove on: within the range that the file can tell apart, where it counts in integers."""
        span = _range(self.given)
        if span is None:
            return random_inputs(self.interface, self.seed, _INPUTS)
        unit = np.random.default_rng(self.seed).random((_INPUTS, *self.interface.sample_shape))
        return (span[0] + unit * (span[1] - span[0])).astype(np.float32)

    def _raw(
        self, network: nn.Module, removed: Literal["none", "softmax", "sigmoid", "log_softmax"], parameters: int
    ) -> RawModel:
        classes = max(self.interface.columns, 2)
        metadata, beside = Metadata(self.file), read_labels(self.where.labels)
        names = beside if beside is not None and len(beside) == classes else metadata.labels(classes)
        container = self.where.container
        facts = FileFacts(
            path=container.path,
            files=container.files,
            sha256=container.sha256,
            format=_FORMAT,
            source_tool=self._tool(),
            size_bytes=container.size_bytes,
            parameters=parameters,
            metadata=declare(self._declared(metadata)),
            notes=tuple(self._notes(names is None and beside is not None, removed)),
        )
        return RawModel(
            facts=facts,
            input=InputSpec(self.given.name[:200], self.interface.input.dims, "float32"),
            network=network,
            runtime=self.runtime,
            num_classes=classes,
            class_names=names,
            removed=removed,
            equality=Equality("could_not_test", None, None),
        )

    @property
    def _teachable(self) -> bool:
        return self.where.looks_like_teachable_machine and self.interface.sample_shape == (SIDE, SIDE, 3)

    def _tool(self) -> str:
        if self._teachable:
            return "Teachable Machine"
        converted = self.file.description.startswith(("MLIR", "TOCO"))
        return "TensorFlow Lite converter" if converted else "unknown"

    def _declared(self, metadata: Metadata) -> DeclaredInput | None:
        try:
            told = metadata.scaling()
        except ModelError:
            told = None
        span = _range(self.given)
        if told is not None or span is None:
            return MINUS_ONE_TO_ONE if told is None and self._teachable else told
        return DeclaredInput(1.0, (-span[0] / (span[1] - span[0]),), (1 / (span[1] - span[0]),))

    def _notes(self, unused_names: bool, removed: str) -> Iterator[str]:
        yield from self.interface.notes
        if self._teachable:
            yield say(
                "This is a Teachable Machine model. It looks at the middle square of each picture, made {side} pixels "
                "wide.",
                side=SIDE,
            )
        if self.runtime.quantised:
            yield say("The model counts in small whole numbers. Toughen keeps their steps as they are.")
        if self.where.container.packed:
            yield say("The model was read from the archive. A new version is saved as such an archive again.")
        if unused_names:
            yield say("The list of class names beside the model has another length, so it was not used.")
        if self.interface.columns == 1 and removed == "none":
            yield say("The model gives one number. We read it as: above 0 means the second class.")


def _step(tensor: Tensor) -> float | None:
    """Return the step between two answers of a file that gives whole numbers."""
    whole = tensor.scale is not None and tensor.form and np.dtype(tensor.form).kind in "iu"
    return float(tensor.scale.scale[0]) if whole and tensor.scale is not None else None


def _range(tensor: Tensor) -> tuple[float, float] | None:
    """Return the smallest and largest real number that a tensor of small integers can hold; None for real numbers."""
    kind = np.dtype(tensor.form)
    if kind.kind not in "iu":
        return None
    limits = np.iinfo(kind)
    if tensor.scale is None:
        return float(limits.min), float(limits.max)
    scale, zero = float(tensor.scale.scale[0]), int(tensor.scale.zero[0])
    low, high = (limits.min - zero) * scale, (limits.max - zero) * scale
    return (low, high) if high > low else None


def _cannot_run(error: Exception) -> ModelError:
    if isinstance(error, UnknownOperator):
        return error
    return ModelError(
        "model.cannot_run",
        say("We could not open this model"),
        say("It uses one of its parts in a way that Toughen does not know yet."),
        say("Export the model once more with newer tools, or tell us about it."),
        f"{type(error).__name__}: {error}",
    )
