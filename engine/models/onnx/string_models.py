"""An ONNX file that takes texts as they are, such as scikit-learn exports: its own runtime answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import onnx

from engine.models.gate import SafeFile
from engine.models.onnx.carried_names import carried_names
from engine.models.onnx.interface import Interface, choose_output, fed_inputs
from engine.models.onnx.locales import Refitted, refit_locales
from engine.models.onnx.outputs import class_names
from engine.models.onnx.raw_models import from_outside
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import InputSpec, RawModel
from engine.models.safety.trial import LONGEST_TEXT
from engine.models.texts.proof import proven_on
from engine.models.texts.samples import ORDINARY, SHORT
from engine.results.errors import ModelError
from engine.results.scan_result import Equality
from engine.words import say


class PlainTexts:
    """Hands texts on as they are; see ``engine.models.raw.TextInput``."""

    longest: int | None = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return an array (batch,) of str with dtype object.

        Half characters (lone surrogates) become question marks; of a text beyond ``LONGEST_TEXT`` characters only the
        front is read.
        """
        whole = [str(text)[:LONGEST_TEXT].encode("utf-8", "replace").decode() for text in texts]
        return np.array(whole, dtype=object).reshape(len(whole))


def takes_strings(proto: onnx.ModelProto) -> bool:
    """Return whether the only input is texts."""
    inputs = fed_inputs(proto)
    return len(inputs) == 1 and inputs[0].type.tensor_type.elem_type == onnx.TensorProto.STRING


def open_strings(file: SafeFile, *, threads: int) -> RawModel:
    """Return a text model with access "scores".

    Raises:
        ModelError: it takes several texts at once, gives no class scores, or fails on ordinary texts.
    """
    runtime, texts = OnnxRuntime(file.path, threads), PlainTexts()
    refitted = refit_locales(file.proto)
    runtime.content = None if refitted is None else refitted.content
    interface = _interface(file.proto, runtime, texts)
    runtime.output, runtime.fixed_batch = interface.output, interface.fixed_batch
    runtime.two_classes = "logit" if interface.columns == 1 else None
    note = say(
        "The model takes texts as they are. Toughen can check it from outside, and put a guard in front of it, but it "
        "cannot look inside."
    )
    raw = replace(from_outside(file, interface, runtime, texts.encode(SHORT), note), texts=texts)
    return _told(proven_on(raw, texts.encode), refitted)


def _told(raw: RawModel, refitted: Refitted | None) -> RawModel:
    if refitted is None:
        return raw
    notes = (*raw.facts.notes, refitted.note)
    equality = raw.equality if refitted.same_capitals else Equality("could_not_test", None, None)
    return replace(raw, facts=replace(raw.facts, notes=notes), equality=equality)


def _interface(proto: onnx.ModelProto, runtime: OnnxRuntime, texts: PlainTexts) -> Interface:
    item = fed_inputs(proto)[0]
    sizes = [size.dim_value if size.dim_value > 0 else None for size in item.type.tensor_type.shape.dim]
    if len(sizes) > 2 or (len(sizes) == 2 and sizes[1] not in (None, 1)):
        raise _not_one_text(f"{item.name}: sizes {sizes}")
    batch = sizes[0] if sizes else None
    outputs = runtime.outputs(texts.encode([ORDINARY[index % len(ORDINARY)] for index in range(batch or 2)]))
    output, columns, notes = choose_output(outputs, batch or 2)
    found = class_names(outputs[output])
    names = carried_names(proto, max(2, columns)) if found is None else tuple(str(name) for name in found)
    notes = () if found is not None or len(outputs) == 2 else notes
    spec = InputSpec(item.name, (batch,), "string")
    return Interface(spec, output, columns, batch, (), notes, class_names=names)


def _not_one_text(detail: str) -> ModelError:
    return ModelError(
        "model.not_one_text",
        say("This model takes several texts at once"),
        say("Toughen can check models that look at one text at a time and sort it into classes."),
        say("Choose such a model, or export this one with one text as its only input."),
        detail,
    )
