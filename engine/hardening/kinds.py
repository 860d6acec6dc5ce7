"""The kinds of models and samples that can be strengthened."""

from typing import TypeAlias, TypeVar

from engine.data.samples import Samples
from engine.data.text_samples import TextSamples
from engine.models.model import Model
from engine.models.text_model import TextModel

AnyModel: TypeAlias = Model | TextModel
AnySamples: TypeAlias = Samples | TextSamples
M = TypeVar("M", Model, TextModel)
S = TypeVar("S", Samples, TextSamples)
M_contra = TypeVar("M_contra", Model, TextModel, contravariant=True)
S_contra = TypeVar("S_contra", Samples, TextSamples, contravariant=True)
