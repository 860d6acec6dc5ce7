"""What the files of a result say about the model and the data."""

from dataclasses import replace

import numpy as np

from engine.data import PictureSource, Samples, TextSamples, TextSource
from engine.jobs.trainable import strengthening
from engine.models import Model, RawModel
from engine.protocol import Common
from engine.results import DataInfo, Equality, ModelInfo, TableReading
from engine.understanding import AnyUnderstood
from engine.words import clean_name

_HOW_IT_READS = ("hidden_characters", "look_alikes", "capitals")


def describe_model(understood: AnyUnderstood, equality: Equality) -> ModelInfo:
    """Return what ``scan.json`` says about the model."""
    raw = understood.model.raw
    known = describe_raw(raw)
    how = {**known.input, **_how_texts_go_in(understood)}
    if isinstance(understood.model, Model):
        how = _how_pictures_go_in(understood.model)
    return replace(known, classes=understood.class_names, equality=equality, input=how, ending=understood.ending)


def _how_pictures_go_in(model: Model) -> dict[str, object]:
    convention = model.convention
    how: dict[str, object] = {
        "layout": convention.layout,
        "channels": convention.channels,
        "height": convention.height,
        "width": convention.width,
        "scaling": convention.scaling,
        "multiplier": convention.multiplier,
        "mean": convention.mean,
        "std": convention.std,
        "colour_order": convention.colour_order,
        "dtype": model.raw.input.dtype,
    }
    if model.raw.guess:
        how["structure"] = model.raw.guess
    return how


def _how_texts_go_in(understood: AnyUnderstood) -> dict[str, object]:
    return {answer.id: answer.value for answer in understood.answers if answer.id in _HOW_IT_READS}


def describe_raw(raw: RawModel) -> ModelInfo:
    """Return what is known about a model before any picture or text was seen."""
    facts = raw.facts
    return ModelInfo(
        path_name=facts.path.name,
        sha256=facts.sha256,
        format=facts.format,
        source_tool=facts.source_tool,
        task=raw.task,
        classes=raw.class_names or tuple(str(index) for index in range(raw.num_classes)),
        parameters=facts.parameters,
        access=raw.access,
        equality=raw.equality,
        input={"dims": raw.input.dims, "dtype": raw.input.dtype, **_longest_text(raw)},
        notes=facts.notes,
        files=tuple(path.name for path in facts.files),
        ending=raw.ending,
        dropped=facts.dropped,
        strengthening=strengthening(raw),
    )


def _longest_text(raw: RawModel) -> dict[str, object]:
    """Return the most pieces of a text that are read, None for any length; nothing for pictures."""
    return {} if raw.texts is None else {"longest_text": getattr(raw.texts, "longest", None)}


def describe_data(
    source: PictureSource | TextSource,
    samples: Samples | TextSamples,
    common: Common,
    part: str = "all",
    *,
    with_rows: bool = False,
) -> DataInfo:
    """Return what ``scan.json`` says about the pictures or texts.

    ``with_rows``: with the first rows of a table, for the owner's eyes; a result may be handed on, so it has none.
    """
    return DataInfo(
        n=len(samples),
        labelled=samples.labels is not None,
        sha256=source.sha256,
        seen_in_training=common.seen,
        name=clean_name(source.name),
        part=part,
        skipped=tuple(source.skipped),
        duplicates=len(samples) - len(np.unique(samples.groups)),
        reading=_reading(source, with_rows=with_rows),
    )


def _reading(source: PictureSource | TextSource, *, with_rows: bool) -> TableReading | None:
    reading = source.reading if isinstance(source, TextSource) else None
    return reading if reading is None or with_rows else replace(reading, first_rows=())
